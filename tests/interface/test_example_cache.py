"""The progress bar of answers that are made before a chat is shown, in a real kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

CELL = """
import chatwidget as cw

def answer(message, history):
    yield message
    if message == "fail":
        raise ValueError("no")
    yield message.upper()

chat = cw.ChatInterface(answer, examples={examples!r}, cache_examples=True)
"""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(cwd=str(tmp_path))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def _shown(client: BlockingKernelClient, examples: list[str]) -> list[tuple[str, str, str]]:
    """What a cell that makes a chat shows: whether anew, where, and what, in order."""
    messages: list[dict[str, Any]] = []
    client.execute_interactive(CELL.format(examples=examples), timeout=60, output_hook=messages.append)
    shown = [each for each in messages if each["msg_type"].endswith("display_data")]
    return [
        (each["msg_type"], each["content"]["transient"]["display_id"], each["content"]["data"]["text/html"])
        for each in shown
    ]


def _bar(done: int, total: int) -> str:
    return f'<progress max="{total}" value="{done}"></progress> Caching example responses: {done} of {total}'


def test_one_bar_grows_with_the_answers_and_ends_full_and_nothing_is_shown_for_answers_there_are(
    client: BlockingKernelClient,
) -> None:
    shown = _shown(client, ["one", "two", "three"])

    assert [kind for kind, _, _ in shown] == ["display_data", *["update_display_data"] * 3]
    assert len({where for _, where, _ in shown}) == 1
    assert [bar for _, _, bar in shown] == [_bar(done, 3) for done in range(4)]
    assert _shown(client, ["one", "two", "three"]) == []
    assert [bar for _, _, bar in _shown(client, ["one", "four"])] == [_bar(0, 1), _bar(1, 1)]

"""Ten chats of one notebook that answer at the same time: no frame waits long, and the server drops nothing."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.hosts.support.cells import PACED
from tests.hosts.support.frames import least, slowness, traced
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.wait import until

WORDS = 150
LONGEST = 50.0  # ms

TEN = f"""
import ipywidgets

def fifty_a_second(message, history):
    yield from cw.accumulate(paced(TOKENS[:{WORDS}], 50))

chats = [cw.ChatInterface(fifty_a_second, history=history_of(20)) for _ in range(10)]
"""
ASK = "for chat in chats: chat.submit('Say them')"

# Of each chat how many messages stand on the page, what the last one says, and whether it takes the next question.
SHOWN = """() => [...document.querySelectorAll(".chatwidget")].map((chat) => {
    const messages = [...chat.querySelectorAll("article")];
    const send = [...chat.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === "Send");
    const last = messages.at(-1)?.querySelector(".cw-markdown")?.textContent ?? "";
    return [messages.length, last.trim(), Boolean(send && !send.hidden)];
})"""
ANSWER = " ".join(f"w{number}" for number in range(WORDS))


@pytest.mark.fresh_page
@pytest.mark.alone
def test_ten_chats_at_50_words_a_second_make_no_long_frame_and_stay_under_200_messages_a_second(
    jupyterlab: JupyterHost, tmp_path: Path
) -> None:
    notebook = jupyterlab.open([PACED + TEN, "ipywidgets.VBox(chats)"])

    def shown(count: int) -> list[str]:
        """What the last messages say, once all chats show so many and are ready."""
        found: list[tuple[int, str, bool]] = []

        def all_are() -> bool:
            found[:] = notebook.page.evaluate(SHOWN)
            return [(messages, ready) for messages, _, ready in found] == [(count, True)] * 10

        until(all_are, f"each of the ten chats shows {count} messages and is ready", timeout=120, interval=0.2)
        return [last for _, last, _ in found]

    def longest() -> float:
        notebook.traffic.clear()
        with traced(notebook.page, tmp_path / "trace.json") as frames:
            notebook.kernel.run(ASK)
            answers = shown(next(counts))
        rate = len(notebook.traffic.frames) / (WORDS / 50)
        print(f"\nten chats: {rate:.0f} messages a second, longest frames {[round(ms) for ms in frames[:5]]} ms of CPU")
        assert answers == [ANSWER] * 10
        assert notebook.traffic.count("state") == 0, "nothing was dropped that had to be asked for again"
        assert rate < 200
        assert notebook.traffic.count("carried") > 10, "the page gets the patches of all chats in one message"
        return frames[0] / slowness(notebook.page)

    counts = itertools.count(20, 2)
    shown(next(counts))
    assert least(LONGEST, longest) <= LONGEST

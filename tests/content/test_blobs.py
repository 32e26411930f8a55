"""Bytes that messages name live as long as a message that names them; then they are given back."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of

MEGABYTE = 1_000_000
SPARE = 32 * MEGABYTE
PNG = b"\x89PNG\r\n\x1a\n"


def picture(megabytes: int = 4) -> bytes:
    """Bytes taken for a picture, like no others."""
    return PNG + os.urandom(megabytes * MEGABYTE)


def message(megabytes: int = 4) -> dict[str, Any]:
    """An answer with such a picture."""
    return {"role": "assistant", "content": ["here", picture(megabytes)]}


def hashes(chat: Any) -> list[str]:
    """What the pictures of the history are named."""
    return [m["content"][1]["data"]["image/png"]["blob"] for m in chat.history if m["role"] == "assistant"]


def held(chat: Any) -> int:
    """How many bytes the chat keeps."""
    return int(controller_of(chat).session.blobs.size)


@pytest.mark.parametrize(
    "let_go",
    [
        lambda chat: setattr(chat, "history", [message()]),
        lambda chat: (chat.history.clear(), chat.append(message())),
        lambda chat: (chat.remove(0), chat.append(message())),
        lambda chat: chat.update(0, message()),
    ],
    ids=["assigned", "cleared", "removed", "replaced"],
)
def test_pictures_that_left_the_history_are_given_back(let_go: Callable[[Any], Any]) -> None:
    chat = cw.ChatWidget([message()])
    for _ in range(20):
        let_go(chat)
    chat.append({"role": "user", "content": "and so on"})
    chat.draft = "hm"

    assert held(chat) <= SPARE + 4 * MEGABYTE
    assert len(Browser(chat).blob(*hashes(chat))) > 4 * MEGABYTE


def test_versions_keep_their_pictures_until_they_are_deleted() -> None:
    chat = cw.ChatInterface(lambda message: picture())
    for _ in range(5):
        chat.submit("a picture").wait(30)
        for _ in range(3):
            chat.retry().wait(30)
        chat.undo().wait(30)
    before = held(chat)

    chat.prune()
    chat.submit("another").wait(30)

    assert before > SPARE + 4 * MEGABYTE
    assert held(chat) <= SPARE + 4 * MEGABYTE


def test_what_is_in_the_history_is_kept_however_much_it_is() -> None:
    chat = cw.ChatWidget([message() for _ in range(15)])
    chat.append({"role": "user", "content": "and so on"})
    page = Browser(chat)
    assert all(len(page.blob(key)) > 4 * MEGABYTE for key in hashes(chat))


def test_clear_keeps_what_it_can_bring_back() -> None:
    chat = cw.ChatWidget([message() for _ in range(12)])
    page = Browser(chat)
    page.click("Clear")
    controller_of(chat).session.blobs.evict()
    page.click("Undo")
    assert all(len(page.blob(key)) > 4 * MEGABYTE for key in hashes(chat))
    assert len(hashes(chat)) == 12


def test_messages_that_somebody_holds_keep_their_pictures_and_can_come_back() -> None:
    chat = cw.ChatWidget([message() for _ in range(12)])
    before = list(chat.history)
    chat.history = []
    chat.stream(["and", "and so on", picture()]).wait(30)
    chat.history = before
    page = Browser(chat)
    assert all(len(page.blob(key)) > 4 * MEGABYTE for key in hashes(chat))


def test_a_run_may_leave_out_pictures_and_bring_copies_of_them_back() -> None:
    chat = cw.ChatWidget([message() for _ in range(12)])

    @chat.on_submit
    def answer(message: str, history: Any) -> Iterator[Any]:
        yield []
        yield [{"role": "assistant", "content": "one moment"}]
        yield history

    chat.submit("?").wait(30)
    page = Browser(chat)
    assert all(len(page.blob(key)) > 4 * MEGABYTE for key in hashes(chat))
    assert len(hashes(chat)) == 12


def test_what_was_given_back_is_refused_in_words() -> None:
    chat = cw.ChatWidget([message()])
    [first] = hashes(chat)
    for _ in range(12):
        chat.history = [message()]
    chat.history = []
    with pytest.raises(cw.ChatError, match="kernel no longer has"):
        Browser(chat).blob(first)


def test_a_file_kept_as_it_was_is_given_back_with_its_message(tmp_path: Any) -> None:
    path = tmp_path / "data.bin"

    def answer(message: str) -> Any:
        path.write_bytes(os.urandom(4 * MEGABYTE))
        return path

    chat = cw.ChatInterface(answer)
    for _ in range(15):
        chat.submit("a file").wait(30)
        chat.history = []
    assert held(chat) <= SPARE + 4 * MEGABYTE

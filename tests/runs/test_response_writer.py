"""What goes wrong in our own placing of a value is the run's error: nobody waits for ever, and the chat goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.content import from_python
from chatwidget.content.blobs import BlobCache
from chatwidget.runs.response_writer import ResponseWriter
from chatwidget.testing.browser import Browser


class Broken(Exception):
    pass


def yields(*values: Any) -> Callable[..., Any]:
    return lambda message, history: iter(values) if message == "go" else "fine"


async def awaited(message: str, history: Any) -> Any:
    for value in ("one", "one bad", "one bad two") if message == "go" else ("fine",):
        yield value


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text with the word "bad" in it cannot become a message: a fault as a bug of ours would be."""
    whole = from_python.messages_from_response

    def responses(value: Any, blobs: BlobCache) -> Any:
        if "bad" in str(value):
            raise Broken(value)
        return whole(value, blobs)

    monkeypatch.setattr(from_python, "messages_from_response", responses)


@pytest.mark.usefixtures("breaking")
@pytest.mark.parametrize(
    "fn",
    [yields("bad"), yields("one", "one bad"), yields(*["one", *["one bad"] * 50]), awaited],
    ids=["the first value", "a noted value", "many", "asynchronous"],
)
def test_a_value_that_cannot_be_placed_ends_the_run_with_an_error_and_the_chat_goes_on(fn: Any) -> None:
    chat = cw.ChatInterface(fn)
    browser = Browser(chat)
    run = chat.submit("go")

    with pytest.raises(Broken):
        run.wait(20)

    assert isinstance(run.error, Broken)
    browser.wait_until(lambda: browser.status == "error")
    assert [m["content"] for m in chat.history if m["role"] == "user"] == ["go"]
    assert chat.submit("again").wait(20)[-1]["content"] == "fine"


@pytest.mark.parametrize("step", ["write", "finish", "fail"])
def test_a_step_of_ours_that_always_fails_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def broken(*args: Any) -> None:
        raise Broken(step)

    def fails(message: str, history: Any) -> Any:
        yield "one"
        if message == "go":
            raise ValueError("of the function")

    chat = cw.ChatInterface(fails if step == "fail" else yields("one", "one two"))
    with monkeypatch.context() as patch:
        patch.setattr(ResponseWriter, step, broken)
        run = chat.submit("go")
        with pytest.raises((Broken, ValueError)):
            run.wait(20)

    assert chat.status == "error"
    assert Browser(chat).alerts
    assert chat.submit("again").wait(20)[-1]["content"] in ("one", "fine")

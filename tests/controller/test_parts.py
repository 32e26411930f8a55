"""The parts without a widget: what an event does, and what a saver that is attached gets to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.controller.controller import Controller
from chatwidget.controller.protocols import NoSaver
from chatwidget.wire.events import Conversation, PageEvent, Submit


class Chat:
    """A controller without a widget, and the replies that its page gets."""

    def __init__(self, **options: Any) -> None:
        self.replies: dict[str, str | None] = {}
        self.controller = Controller(self._send, lambda: None, cw.ChatWidget(**options))

    def _send(self, frame: dict[str, Any], buffers: list[bytes] | None) -> None:
        if frame["type"] == "reply":
            self.replies[frame["to"]] = frame.get("reason")

    def send(self, kind: str, **fields: Any) -> str | None:
        """Send an event, and return why it was refused."""
        event = f"e{len(self.replies)}"
        self.controller.events.receive({"type": kind, "id": event, **fields})
        return self.replies[event]


class Recording(NoSaver):
    """A saver that records what it gets to see, and defers what it is told to."""

    saves = True

    def __init__(self, defers: type[PageEvent] | None = None) -> None:
        self.handled: list[Conversation] = []
        self.replaced: list[bool] = []
        self.deferred: list[Callable[[], None]] = []
        self._defers = defers

    def history_replaced(self, before: Sequence[Any], now: Sequence[Any], *, by_id: bool) -> None:
        self.replaced.append(by_id)

    def history_edited(self, start: int, removed: Sequence[Any], added: int) -> None:
        self.replaced.append(True)

    def handle(self, event: Conversation) -> None:
        self.handled.append(event)

    def defer_event(self, event: PageEvent, do: Callable[[PageEvent], None]) -> bool:
        if self._defers is None or not isinstance(event, self._defers):
            return False
        self.deferred.append(lambda: do(event))
        return True


def test_an_event_is_accepted_or_refused_with_a_reason() -> None:
    chat = Chat()

    assert chat.send("draft", text="Hel", view="v") is None
    assert chat.controller.core.composer.text == "Hel"
    assert "no user message" in str(chat.send("undo"))
    assert "Unknown event" in str(chat.send("dance"))
    assert "does not save conversations" in str(
        chat.send("conversation", action="list", conversation="", text="", visitor="v")
    )


def test_a_fault_of_ours_is_a_refusal_and_the_chat_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat()
    with monkeypatch.context() as patch:
        patch.setattr(chat.controller.session, "resync", lambda: 1 / 0)
        reason = chat.send("resync", seq=0)

    assert reason == "ZeroDivisionError: division by zero"
    assert chat.send("resync", seq=0) is None


def test_a_deferred_event_is_done_and_replied_to_when_its_time_has_come() -> None:
    chat, saver = Chat(), Recording(defers=Submit)
    chat.controller.core.callbacks.register("submit", lambda message, history: history)
    chat.controller.session.attach_saver(saver)
    chat.controller.events.receive({"type": "submit", "id": "s", "text": "q", "files": [], "view": "v"})
    before = dict(chat.replies)

    [do] = saver.deferred
    do()

    assert (before, chat.replies) == ({}, {"s": None})


def test_a_saver_gets_events_of_conversations_and_edits_by_python() -> None:
    chat, saver = Chat(), Recording()
    chat.controller.session.attach_saver(saver)

    chat.controller.events.receive(
        {"type": "conversation", "id": "c", "action": "new", "conversation": "", "text": "", "visitor": "v"}
    )
    chat.controller.edits.assign([{"role": "user", "content": "q"}])
    chat.controller.edits.update(0, {"role": "user", "content": "r"})

    assert [event.action for event in saver.handled] == ["new"]
    assert saver.replaced == [False, True]
    assert chat.replies == {}


def test_python_edits_messages_by_index_from_either_end() -> None:
    edits = Chat().controller.edits
    edits.assign([{"role": "user", "content": text} for text in "abc"])

    edits.update(-1, {"role": "user", "content": "z"})
    edits.remove(0)

    assert [message["content"] for message in edits.current()[0]] == ["b", "z"]
    with pytest.raises(IndexError, match="There is no message 2: the history has 2"):
        edits.remove(2)


def test_closing_drops_what_waits() -> None:
    chat = Chat()

    chat.controller.close()

    assert chat.controller.core.queue.job is None

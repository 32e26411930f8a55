"""The buttons that the page shows now, and the events that they send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.parts import MessageLike, text_of
from chatwidget.widget.chat_widget import ChatWidget

_RENAMED = {
    "submit_btn": "Send",
    "stop_btn": "Stop",
    "retry_btn": "Retry",
    "undo_btn": "Undo",
    "clear_btn": "Clear",
}


@dataclass(frozen=True)
class Button:
    """A button: its name, the index of its message if it has one, and the event that it sends."""

    name: str
    index: int | None
    event: JSONObject


class PageButtons:
    """The buttons of one page.

    Args:
        chat: the chat, whose options may rename buttons.
        page: what the page draws besides the history.
        history: the messages.
        editing: the id and the new text of the message that is edited, or None.
    """

    def __init__(
        self,
        chat: ChatWidget,
        page: JSONObject,
        history: Sequence[MessageLike],
        editing: tuple[str, str] | None,
    ) -> None:
        self._chat, self._page, self._history, self._editing = chat, page, history, editing
        self._busy = page["status"] in ("submitted", "streaming")

    def _name(self, option: str) -> str:
        """Return a button's name, or an empty text if an option hides it."""
        given = getattr(self._chat, option, True)
        return "" if not given else given if isinstance(given, str) else _RENAMED[option]

    def all(self) -> Iterator[Button]:
        """Yield every button of the page, from the top."""
        yield from self._of_chat()
        for index, message in enumerate(self._history):
            if message["role"] in ("user", "assistant"):
                yield from self._of_message(index, message)

    def _of_chat(self) -> Iterator[Button]:
        can, draft = self._page["can"], self._page["draft"]
        if self._busy:
            yield Button(self._name("stop_btn"), None, {"type": "stop"})
        else:
            yield Button(self._name("submit_btn"), None, {"type": "send"})
            if can["restore"]:
                yield Button("Undo", None, {"type": "restore"})
            if can["redo"]:
                yield Button("Redo", None, {"type": "redo"})
            if not self._history:
                for i, example in enumerate(self._chat.examples or []):
                    yield Button(example.get("label") or example["text"], None, {"type": "example", "index": i})
        for entry in draft["files"]:
            yield Button("Remove file", None, {"type": "detach", "attachment": entry["id"]})
        if can["freeze"]:
            yield Button("Freeze for sharing", None, {"type": "freeze"})
        if can["clear"]:
            yield Button(self._name("clear_btn"), None, {"type": "clear"})
        if self._page["conversations"] is not None:
            yield Button("New chat", None, {"type": "new_chat"})

    def _of_message(self, index: int, message: MessageLike) -> Iterator[Button]:
        key, can, role = self._page["ids"][index], self._page["can"], message["role"]
        yield Button("Copy message", index, {"type": "copy", "message": key, "value": text_of(message)})
        if can["like"] and (role == "assistant" or self._chat.like_user_message):
            selected = self._page["feedback"].get(key)
            for value in self._chat.feedback_options:
                event = {"type": "like", "message": key, "value": "" if value == selected else value}
                yield Button(value, index, event)
        if self._busy:
            return
        if self._editing is not None and self._editing[0] == key:
            name = "Send edited message" if role == "user" and can["retry"] else "Save"
            yield Button(name, index, {"type": "edit", "message": key, "text": self._editing[1]})
            yield Button("Cancel", index, {"type": "cancel_edit"})
        elif can["edit"] == "all" or (can["edit"] == "user" and role == "user"):
            yield Button("Edit", index, {"type": "start_edit", "message": key, "text": text_of(message)})
        if key in self._page["versions"]:
            yield from self._of_versions(index, key, *self._page["versions"][key][:2])
        if index == len(self._history) - 1:
            yield from self._of_last_message(index, message)

    @staticmethod
    def _of_versions(index: int, key: str, active: int, count: int) -> Iterator[Button]:
        if active:
            yield Button("Previous branch", index, {"type": "switch", "message": key, "number": active - 1})
        if active < count - 1:
            yield Button("Next branch", index, {"type": "switch", "message": key, "number": active + 1})

    def _of_last_message(self, index: int, message: MessageLike) -> Iterator[Button]:
        if self._page["can"]["retry"]:
            yield Button(self._name("retry_btn"), index, {"type": "retry"})
        if self._page["can"]["go_on"]:
            yield Button("Continue", index, {"type": "continue", "message": self._page["ids"][index]})
        if self._page["can"]["undo"]:
            yield Button(self._name("undo_btn"), index, {"type": "undo"})
        if message["role"] == "assistant":
            for i, option in enumerate(message.get("options") or []):
                event = {"type": "option", "message": self._page["ids"][index], "index": i}
                yield Button(option.get("label") or option["value"], index, event)

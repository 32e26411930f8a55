"""A browser that is not there: what a person would do and see, over the real wire messages.

It needs no kernel. Frames are taken where the widget's comm puts them on the wire, events go in
where they come off it; both are JSON in between, as on a websocket.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chatwidget.errors import ChatError, not_built_yet
from chatwidget.messages.parts import text_of
from chatwidget.testing.page import NOT_BUILT, PAGE_ONLY, PageModel, new_id, takes_argument, uploading
from chatwidget.testing.saved_panel import SavedPanel
from chatwidget.widget.chat_widget import ChatWidget

_AGAIN = 0.5  # seconds after which an unanswered event is sent again


class Browser:
    """What a person would do and see with a chat, without a kernel and without a browser.

    Args:
        chat: the chat to look at.
        visitor: the random id that this browser keeps, for servers that know their visitors by it.

    Attributes:
        refusals: the reasons of refused events, newest last.
        saved: the panel of saved conversations.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message, history: message.upper())
        >>> browser = Browser(chat)
        >>> browser.send("hello")
        >>> browser.wait_until(lambda: browser.status == "ready")
        >>> browser.history[-1]["content"]
        'HELLO'
    """

    def __init__(
        self, chat: ChatWidget, *, visitor: str = "a-visitor-of-tests", _model: PageModel | None = None
    ) -> None:
        self._model = _model or PageModel(chat)
        self._view = new_id("v")
        self._text = self._page["draft"]["text"]
        self._draft_n = self._page["draft"]["n"]
        self._editing: tuple[str, str] | None = None
        self.refusals: list[str] = []
        self.notice = ""
        self.saved = SavedPanel(lambda: self._page, self._do, visitor)

    @property
    def _page(self) -> dict[str, Any]:
        page: dict[str, Any] = self._model.document["page"]
        return page

    @property
    def history(self) -> list[dict[str, Any]]:
        """The messages as the page has them."""
        self._model.pump()
        with self._model.changed:
            copied: list[dict[str, Any]] = json.loads(json.dumps(self._model.document["history"]))
            return copied

    @property
    def status(self) -> str:
        """The status as the page has it."""
        self._model.pump()
        return str(self._page["status"])

    @property
    def draft(self) -> str:
        """The text in this view's composer."""
        draft = self._page["draft"]
        if draft["n"] > self._draft_n:
            self._draft_n = draft["n"]
            if draft["by"] != self._view:
                self._text = draft["text"]
        return str(self._text)

    @property
    def alerts(self) -> list[str]:
        """The texts of everything shown as an error, oldest first."""
        errors = [(m.get("metadata") or {}).get("error") for m in self.history]
        shown = [error["text"] for error in (*errors, self._page["alert"]) if error]
        return [*shown, *filter(None, [self.saved.error]), *self.refusals]

    @property
    def traffic(self) -> tuple[int, int]:
        """How many messages came from the kernel, and their bytes as JSON."""
        return self._model.frames, self._model.bytes

    def type(self, text: str) -> None:
        """Type text behind what the composer holds; while editing, in place of the old text."""
        if self._editing is not None:
            self._editing = (self._editing[0], text)
            return
        self._text = self.draft + text
        if self._model.connected:
            self._do({"type": "draft", "text": self._text, "view": self._view})

    def send(self, text: str | None = None, files: Sequence[str | os.PathLike[str]] = ()) -> None:
        """Write a text (or take what was typed), attach files, and press Enter; while a run is on it stays."""
        if text is not None:
            self._text = text
            self._draft_n = self._page["draft"]["n"]
        if not self.attach(*files):
            return
        text, held = self.draft, [entry["id"] for entry in self._page["draft"]["files"]]
        if not (text.strip() or held) or self._busy:
            return
        self._text = ""
        event = {"type": "submit", "text": text, "files": held, "view": self._view}
        try:
            accepted = self._do(event)
        except ConnectionError as error:
            self.notice, accepted = str(error), False
        if not accepted:
            self._text = text + self._text

    def attach(self, *paths: str | os.PathLike[str]) -> bool:
        """Choose, drop or paste files of this machine; whether all were accepted (else see `refusals`)."""
        slices = (each for path in paths for each in uploading(path, self._view))
        return all(self._do(event, data=data) for event, data in slices)

    @property
    def files(self) -> list[str]:
        """The names of the files in the composer."""
        return [entry["name"] for entry in self._page["draft"]["files"]]

    @property
    def _busy(self) -> bool:
        return self.status in ("submitted", "streaming")

    def _do(self, event: dict[str, Any], timeout: float = 10.0, data: bytes | None = None) -> bool:
        """Send an event, again if its answer is lost; whether it was accepted."""
        event = {"id": new_id("e"), **event}
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self._model.emit(event, [] if data is None else [data])
            if self._model.wait(lambda: event["id"] in self._model.answers, _AGAIN):
                answer = self._model.answers[event["id"]]
                if not answer["ok"]:
                    self.refusals.append(answer["reason"])
                return bool(answer["ok"])
        raise TimeoutError(f"The kernel did not answer {event!r} within {timeout} s.")

    def _names(self) -> dict[str, str]:
        """The buttons' names, as options of the chat may have changed them."""
        chat = self._model.chat
        names = {}
        for trait, name in (
            ("submit_btn", "Send"),
            ("stop_btn", "Stop"),
            ("retry_btn", "Retry"),
            ("undo_btn", "Undo"),
            ("clear_btn", "Clear"),
        ):
            given = getattr(chat, trait, True)
            if given:
                names[name] = given if isinstance(given, str) else name
        return names

    def _buttons(self) -> Iterator[tuple[str, int | None, dict[str, Any]]]:
        """Every button on the page: its name, its message's index, the event it sends."""
        can, history, names = self._page["can"], self.history, self._names()
        ids, chat = self._page["ids"], self._model.chat
        if self._busy:
            yield names.get("Stop", ""), None, {"type": "stop"}
        else:
            yield names.get("Send", ""), None, {"type": "send"}
            if can["restore"]:
                yield "Undo", None, {"type": "restore"}
            if not history:
                for i, example in enumerate(chat.examples or []):
                    yield example.get("label") or example["text"], None, {"type": "example", "index": i}
        for entry in self._page["draft"]["files"]:
            yield "Remove file", None, {"type": "detach", "attachment": entry["id"]}
        if can["freeze"]:
            yield "Freeze for sharing", None, {"type": "freeze"}
        if can["clear"]:
            yield names.get("Clear", ""), None, {"type": "clear"}
        if self._page["conversations"] is not None:
            yield "New chat", None, self.saved.event("new")
        for i, message in enumerate(history):
            role, last = message["role"], i == len(history) - 1
            if role not in ("user", "assistant"):
                continue
            text = text_of(message)
            yield "Copy message", i, {"type": "copy", "message": ids[i], "value": text}
            if can["like"] and (role == "assistant" or chat.like_user_message):
                for value in chat.feedback_options:
                    taken = self._page["feedback"].get(ids[i]) == value
                    yield value, i, {"type": "like", "message": ids[i], "value": "" if taken else value}
            if self._busy:
                continue
            if self._editing is not None and self._editing[0] == ids[i]:
                yield "Save", i, {"type": "edit", "message": ids[i], "text": self._editing[1]}
                yield "Cancel", i, {"type": "cancel"}
            elif can["edit"] == "all" or (can["edit"] == "user" and role == "user"):
                yield "Edit", i, {"type": "start_edit", "message": ids[i], "text": text}
            if last and can["retry"]:
                yield names.get("Retry", ""), i, {"type": "retry"}
            if last and can["undo"]:
                yield names.get("Undo", ""), i, {"type": "undo"}
            if last and role == "assistant":
                for k, option in enumerate(message.get("options") or []):
                    label = option.get("label") or option["value"]
                    yield label, i, {"type": "option", "message": ids[i], "index": k}

    def click(self, name: str, index: int | None = None) -> None:
        """Click a button by its accessible name.

        Args:
            name: the name, "Retry" for instance, or an option's label.
            index: the message's index in the history; None takes the last such button.

        Raises:
            LookupError: there is no such button; the ones there are are named.
        """
        buttons = list(self._buttons())
        found = [b for b in buttons if b[0] == name and (index is None or b[1] == index)]
        if not found and name in NOT_BUILT:
            raise not_built_yet(f"The button {name!r}")
        if not found and name in PAGE_ONLY:
            return
        if not found:
            there = sorted({f"{n} ({i})" if i is not None else n for n, i, _ in buttons if n})
            raise LookupError(f"There is no button {name!r} at {index}; there are: {there}.")
        event = found[-1][2]
        if event["type"] == "send":
            self.send()
        elif event["type"] == "start_edit":
            self._editing = (event["message"], event["text"])
        elif event["type"] == "cancel" or (self._do(event) and event["type"] == "edit"):
            self._editing = None

    def comment(self, text: str, index: int = -1) -> None:
        """Write a comment on a message that was just liked or flagged, and send it."""
        self._do({"type": "comment", "message": self._page["ids"][index], "text": text})

    def wait_until(self, predicate: Callable[..., Any], timeout: float = 10.0) -> None:
        """Wait until a condition holds.

        Args:
            predicate: called without arguments, or with this browser.
            timeout: seconds.

        Raises:
            TimeoutError: it did not hold in time; what the page shows is in the text.
        """
        check = (lambda: predicate(self)) if takes_argument(predicate) else predicate
        if not self._model.wait(check, timeout):
            raise TimeoutError(
                f"Not so after {timeout} s. status: {self.status!r}, history: {self.history!r}, alerts: {self.alerts!r}"
            )

    def blob(self, key: str) -> bytes:
        """The bytes of a picture or file, as the page gets them."""
        self._model.blobs.pop(key, None)
        if not self._do({"type": "blob", "hash": key}):
            raise ChatError(self.refusals[-1])
        return self._model.blobs[key]

    def reload(self) -> None:
        """Load the page again: everything comes from the kernel."""
        self._model.load()
        self._editing = None
        self._text, self._draft_n = self._page["draft"]["text"], self._page["draft"]["n"]

    def second_view(self) -> Browser:
        """Another view of the chat in the same page."""
        return Browser(self._model.chat, _model=self._model)

    def lose_frames(self, fraction: float, seed: int = 0) -> None:
        """Lose this fraction of the frames from the kernel, chosen by a seeded chance."""
        self._model.lose(fraction, seed)

    def disconnect(self) -> None:
        """Cut the connection: nothing arrives, nothing can be sent."""
        self._model.connected = False
        self.notice = "disconnected: the kernel cannot be reached"

    def connect(self) -> None:
        """Bring the connection back; the page asks for what it missed."""
        self._model.connected = True
        self.notice = ""
        self._model.emit({"type": "resync", "seq": self._page["seq"]})
        if self._text != self._page["draft"]["text"]:
            self.type("")  # what was typed meanwhile

    def close(self) -> None:
        """Stop looking."""
        self._model.close()

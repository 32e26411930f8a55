"""A simulated browser: what a user would do and see, over the real wire messages.

It needs no kernel. Frames are taken where the widget's comm puts them on the wire, events go in
where they come off it; both are JSON in between, as on a websocket.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence

from chatwidget.errors import ChatError
from chatwidget.messages.json_types import JSONObject
from chatwidget.testing.buttons import PageButtons
from chatwidget.testing.page import PAGE_ONLY, PageModel, new_id, takes_argument, uploading
from chatwidget.testing.question_cards import QuestionCards
from chatwidget.testing.saved_panel import SavedPanel
from chatwidget.widget.chat_widget import ChatWidget

_AGAIN = 0.5  # seconds after which an event without a reply is sent again


class Browser:
    """A simulated browser: what a user would do and see with a chat, without a kernel and a browser.

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
        self.questions = QuestionCards(lambda: self.page, self.send_event)
        self.saved = SavedPanel(lambda: self._page, self.send_event, visitor)

    @property
    def _page(self) -> JSONObject:
        page: JSONObject = self._model.document["page"]
        return page

    @property
    def history(self) -> list[JSONObject]:
        """Return the messages as the page has them."""
        self._model.pump()
        with self._model.changed:
            copied: list[JSONObject] = json.loads(json.dumps(self._model.document["history"]))
            return copied

    @property
    def status(self) -> str:
        """Return the status as the page has it."""
        self._model.pump()
        return str(self._page["status"])

    @property
    def draft(self) -> str:
        """Return the text in this view's composer."""
        draft = self._page["draft"]
        if draft["n"] > self._draft_n:
            self._draft_n = draft["n"]
            if draft["by"] != self._view:
                self._text = draft["text"]
        return str(self._text)

    @property
    def alerts(self) -> list[str]:
        """Return the texts of all errors on the page, oldest first."""
        errors = [(m.get("metadata") or {}).get("error") for m in self.history]
        texts = [error["text"] for error in (*errors, self._page["alert"]) if error]
        return [*texts, *filter(None, [self.saved.error]), *self.refusals]

    @property
    def traffic(self) -> tuple[int, int]:
        """Return how many messages came from the kernel, and their bytes as JSON."""
        return self._model.frames, self._model.bytes

    def type(self, text: str) -> None:
        """Type text behind what the composer holds; while editing, in place of the old text."""
        if self._editing is not None:
            self._editing = (self._editing[0], text)
            return
        self._text = self.draft + text
        if self._model.connected:
            self.send_event({"type": "draft", "text": self._text, "view": self._view})

    def send(self, text: str | None = None, files: Sequence[str | os.PathLike[str]] = ()) -> None:
        """Write a text (or take what was typed), attach files, and press Enter; while a run is on it stays."""
        if text is not None:
            self._text = text
            self._draft_n = self._page["draft"]["n"]
        if not self.attach(*files):
            return
        text, attached = self.draft, [entry["id"] for entry in self._page["draft"]["files"]]
        if not (text.strip() or attached) or self._busy:
            return
        self._text = ""
        event = {"type": "submit", "text": text, "files": attached, "view": self._view}
        try:
            accepted = self.send_event(event)
        except ConnectionError as error:
            self.notice, accepted = str(error), False
        if not accepted:
            self._text = text + self._text

    def attach(self, *paths: str | os.PathLike[str]) -> bool:
        """Choose, drop or paste files of this machine; whether all were accepted (else see `refusals`)."""
        slices = (each for path in paths for each in uploading(path, self._view))
        return all(self.send_event(event, data=data) for event, data in slices)

    @property
    def files(self) -> list[str]:
        """Return the names of the files in the composer."""
        return [entry["name"] for entry in self._page["draft"]["files"]]

    @property
    def _busy(self) -> bool:
        return self.status in ("submitted", "streaming")

    @property
    def page(self) -> JSONObject:
        """Return a copy of what the page has besides the history, as `js/wire/protocol.js` describes it."""
        with self._model.changed:
            copied: JSONObject = json.loads(json.dumps(self._page))
            return copied

    def send_event(
        self,
        event: JSONObject,
        *,
        id: str | None = None,  # noqa: A002
        data: bytes | None = None,
        wait: bool = True,
        timeout: float = 10.0,
    ) -> bool:
        """Send an event as the page does, again if its reply is lost, and return whether it was accepted.

        Args:
            event: its type and its fields; see `js/wire/protocol.js`.
            id: its id; a new one if None.
            data: bytes that travel with it.
            wait: whether to wait for the reply; if not, return True at once, and `replies` has it later.
            timeout: seconds to wait.

        Raises:
            TimeoutError: the kernel did not reply in time.
        """
        event_id = id or new_id("e")
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self._model.emit({**event, "id": event_id}, [] if data is None else [data])
            if not wait:
                return True
            if self._model.wait(lambda: event_id in self._model.answers, _AGAIN):
                reply = self._model.answers[event_id]
                if not reply["ok"]:
                    self.refusals.append(reply["reason"])
                return bool(reply["ok"])
        raise TimeoutError(f"No reply to the event {event!r} within {timeout} s.")

    @property
    def replies(self) -> dict[str, JSONObject]:
        """Return the kernel's replies by the ids of the events: "ok", and the "reason" if an event was refused."""
        with self._model.changed:
            return dict(self._model.answers)

    def click(self, name: str, index: int | None = None) -> None:
        """Click a button by its accessible name.

        Args:
            name: the name, "Retry" for instance, or an option's label.
            index: the message's index in the history; None takes the last such button.

        Raises:
            LookupError: there is no such button; the ones there are are named.
        """
        buttons = list(PageButtons(self._model.chat, self._page, self.history, self._editing).all())
        found = [b for b in buttons if b.name == name and (index is None or b.index == index)]
        if not found and name in PAGE_ONLY:
            return
        if not found:
            there = sorted({b.name if b.index is None else f"{b.name} ({b.index})" for b in buttons if b.name})
            raise LookupError(f"No button {name!r} at index {index}. Available buttons: {there}.")
        event = found[-1].event
        if event["type"] == "send":
            self.send()
        elif event["type"] == "new_chat":
            self.send_event(self.saved.event("new"))
        elif event["type"] == "start_edit":
            self._editing = (event["message"], event["text"])
        elif event["type"] == "cancel_edit" or (self.send_event(event) and event["type"] == "edit"):
            self._editing = None

    def comment(self, text: str, index: int = -1) -> None:
        """Write a comment on a message that was just liked or flagged, and send it."""
        self.send_event({"type": "comment", "message": self._page["ids"][index], "text": text})

    def wait_until(self, predicate: Callable[..., object], timeout: float = 10.0) -> None:
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
                f"Condition not met within {timeout} s. status: {self.status!r}, history: {self.history!r}, "
                f"alerts: {self.alerts!r}"
            )

    def blob(self, key: str) -> bytes:
        """Return the bytes of an image or a file, as the page gets them."""
        self._model.blobs.pop(key, None)
        if not self.send_event({"type": "blob", "hash": key}):
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
        self._model.set_connected(False)
        self.notice = "disconnected: no connection to the kernel"

    def connect(self) -> None:
        """Bring the connection back; the page asks for what it missed."""
        self._model.set_connected(True)
        self.notice = ""
        self._model.emit({"type": "resync", "seq": self._page["seq"]})
        if self._text != self._page["draft"]["text"]:
            self.type("")  # what was typed meanwhile

    def close(self) -> None:
        """Stop looking."""
        self._model.close()

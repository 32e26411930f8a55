"""A chat on other pages than its own, as in a column of a comparison: frames go there, and events come from there."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chatwidget.content.blobs import hashes_of
from chatwidget.controller.controller import Controller
from chatwidget.conversation.path import turns_of
from chatwidget.errors import EventRefused
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.parts import parts_of, text_of
from chatwidget.runtime.guard import guarded

if TYPE_CHECKING:
    from chatwidget.wire.frames import Frame

Send = Callable[["Frame", "list[bytes] | None"], None]
_DOCUMENT = ("patch", "state")

_without_page: contextvars.ContextVar[bool] = contextvars.ContextVar("chatwidget_without_page", default=False)


@contextlib.contextmanager
def without_page() -> Iterator[None]:
    """Make chats in this block without a page of their own: one is opened when such a chat is displayed."""
    token = _without_page.set(True)
    try:
        yield
    finally:
        _without_page.reset(token)


def is_without_page() -> bool:
    """Return whether a chat that is made now gets no page."""
    return _without_page.get()


class PageLinks:
    """The other pages of one chat.

    Args:
        controller: the chat.

    Attributes:
        is_closed: whether the chat was closed.
        is_withheld: whether its own page gets no news of the conversation for now.
    """

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._sends: list[weakref.WeakMethod[Send]] = []
        self._opened: list[object] = []
        self.is_closed = False
        self.is_withheld = False

    def add(self, send: Send) -> None:
        """Send all frames there, too, by a method that is called with the session's lock; its object may be dropped."""
        self._sends.append(weakref.WeakMethod(send))

    def remove(self, send: Send) -> None:
        """Send no more frames there."""
        self._sends = [known for known in self._sends if known() not in (None, send)]

    def goes_to_own_page(self, frame: Frame) -> bool:
        """Return whether a frame goes to the chat's own page."""
        return not (self.is_withheld and frame["type"] in _DOCUMENT)

    def pass_on(self, frame: Frame, buffers: list[bytes] | None) -> None:
        """Send a frame to the other pages."""
        for known in list(self._sends):
            send = known()
            if send is not None:
                guarded(functools.partial(send, frame, buffers))

    def withhold(self, withheld: bool) -> None:
        """Send the chat's own page no news of the conversation, or all that it missed, and again what comes."""
        if withheld == self.is_withheld:
            return
        self.is_withheld = withheld
        if not withheld:
            self._controller.session.resync()

    def close(self) -> None:
        """Record that the chat was closed, and let the other pages know."""
        self.is_closed = True
        page = self._controller.session
        with page.lock:
            self.pass_on({"type": "heartbeat", "seq": page.publisher.seq}, None)

    def receive(self, event: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Do what an event of another page asks; the reply goes to all pages."""
        self._controller.events.receive(event, buffers)

    def document(self) -> tuple[list[Message], JSONObject]:
        """Return the history and the page, brought up to date."""
        session = self._controller.session
        with session.change(whole=False):
            pass
        with session.lock:
            return session.publisher.document()

    def resync(self) -> None:
        """Send the whole document to all pages."""
        self._controller.session.resync()

    @property
    def answers(self) -> bool:
        """Return whether the chat has something that answers."""
        return self._controller.answerer.answers

    @property
    def is_running(self) -> bool:
        """Return whether a run is in progress or waits."""
        session = self._controller.session
        with session.lock:
            return self._controller.core.queue.at_work

    def read_prompt(self, texts: Mapping[str, object]) -> None:
        """Change the chat's prompt as texts from a page say.

        Raises:
            EventRefused: a text cannot be read, or there is no such field.
        """
        responder = self._controller.answerer.responder
        if responder is None:
            raise EventRefused("This chat has no prompt: a callback answers.")
        responder.prompt.read(texts)

    def checked_index(self, index: int) -> int:
        """Return an index that is not negative.

        Raises:
            MessageIndexError: there is no such message.
        """
        return self._controller.edits.checked_index(index)

    def retain(self, opened: object) -> None:
        """Retain what the page of the chat has opened, as long as the chat."""
        self._opened.append(opened)

    def take_history(self, other: PageLinks) -> None:
        """Take the history of another chat; the present one, from where they differ on, stays as a version."""
        with other._controller.session.lock:
            messages = other._controller.session.snapshot()
            bytes_named = [(key, other._controller.session.blobs.get(key)) for key in _hashes(messages)]
        session, core = self._controller.session, self._controller.core
        with core.stopped(), session.change():
            for _, data in bytes_named:
                if data is not None:
                    session.blobs.add(data)
            start, taken = _first_difference(session.history.messages, messages)
            core.versions.settle()
            core.versions.hide(start)
            session.history.splice(start, start, messages[taken:])
            session.page.clear_alert()


def links_of(chat: Any) -> PageLinks:
    """Return the other pages of a chat."""
    links: PageLinks = chat._links
    return links


def _hashes(messages: Sequence[Message]) -> set[str]:
    return {key for message in messages for part in parts_of(message) for key in hashes_of(part)}


def _first_difference(own: Sequence[Message], other: Sequence[Message]) -> tuple[int, int]:
    """Return where the first turn begins in which two histories say something else: the index in each of them.

    Where they say the same, it is the last turn, unless that is the same to its metadata: then nothing differs.
    """
    turns = [list(turns_of(messages, [""] * len(messages))) for messages in (own, other)]
    start = taken = 0
    for mine, theirs in zip(*turns, strict=False):
        start, taken = mine.start, theirs.start
        left, right = own[start : mine.stop], other[taken : theirs.stop]
        is_last = mine.stop == len(own) and theirs.stop == len(other)
        if spoken(left) != spoken(right) or (is_last and left != right):
            return start, taken
        start, taken = mine.stop, theirs.stop
    return start, taken


def spoken(messages: Sequence[Message]) -> list[tuple[str, object]]:
    """Return who said what, without thoughts and metadata; a text is the same as its one part.

    Example:
        >>> spoken([{"role": "user", "content": [{"type": "text", "text": "hi"}]}])
        [('user', 'hi')]
    """
    return [
        (message["role"], text_of(message) if _is_text(message) else message["content"])
        for message in messages
        if not message.get("metadata", {}).get("title")
    ]


def _is_text(message: Message) -> bool:
    return all(part["type"] == "text" for part in parts_of(message))

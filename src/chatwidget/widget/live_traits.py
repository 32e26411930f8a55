"""The traits whose value is the conversation's own: Python reads and assigns them, the page never writes them."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import traitlets as t

from chatwidget.content.files import existing_paths
from chatwidget.controller.controller import Controller
from chatwidget.errors import MessageError, StoreError
from chatwidget.messages.show import show
from chatwidget.runtime.guard import guarded_each
from chatwidget.widget.options import check_feedback

if TYPE_CHECKING:
    from chatwidget.conversation.history_list import HistoryList

LIVE = ("history", "draft", "attachments", "status", "feedback_value")
_UNSENT = frozenset({"history", "_page", "status", "draft", "attachments"})
#: Traits that need the whole conversation.
_OF_MESSAGES = ("history", "feedback_value")


def is_sent(name: str) -> bool:
    """Return whether a trait travels as widget state after the page was opened."""
    return name not in _UNSENT


class LiveTrait(t.TraitType[Any, object]):
    """A trait whose value is the conversation's own; observers are notified by the conversation."""

    def get(self, obj: Any, cls: object = None) -> Any:
        """Return the present value."""
        return obj._live_traits.value(self.name)

    def set(self, obj: Any, value: object) -> None:
        """Change the conversation."""
        obj._live_traits.assign(self.name, value)


class TraitObservers:
    """The live traits of a chat, and notifying those who observe them.

    Args:
        controller: the chat.
        notify: notifies the observers of one trait: its name, its old value, and its new one.
    """

    def __init__(self, controller: Controller, notify: Callable[[str, object, object], None]) -> None:
        self._controller, self._session, self._notify = controller, controller.session, notify
        self._notifying = threading.Lock()
        self._snapshot: tuple[int, HistoryList] | None = None
        self._feedback_read: object = None
        self._state_sender: int | None = None  # the thread that sends the state now
        self._notified: dict[str, object] = {}  # what is observed, as its observers know it

    def observe(self, names: Collection[str]) -> None:
        """Notify the observers of these traits from now on: snapshots slow streaming, so that others have none."""
        self._notified |= {name: self.value(name) for name in LIVE if name in names and name not in self._notified}

    @contextlib.contextmanager
    def sending_state(self) -> Iterator[None]:
        """Hold the lock, and read only the messages that the page already has: earlier ones are not loaded."""
        with self._session.lock:
            self._state_sender = threading.get_ident()
            try:
                yield
            finally:
                self._state_sender = None

    def value(self, name: str) -> object:
        """Return the value of a live trait."""
        session = self._session
        needs_all = name in _OF_MESSAGES and self._state_sender != threading.get_ident()
        with session.with_full_history() if needs_all else session.lock:
            if name == "history":
                return self._history()
            if name == "draft":
                return session.page.draft["text"]
            if name == "attachments":
                return self._controller.core.composer.files()
            if name == "feedback_value":
                self._feedback_read = session.page.feedback
                session.write_deferred()
                return self._controller.core.feedback.values()
            return session.page.status if name == "status" else {}

    def _history(self) -> HistoryList:
        from chatwidget.conversation.history_list import HistoryList  # not needed to show a chat

        self._session.write_deferred()
        version = self._session.history.version
        if self._snapshot is None or self._snapshot[0] != version:
            self._snapshot = (version, HistoryList(self._session.history.messages, self._controller.edits))
        return self._snapshot[1]

    def assign(self, name: str, value: Any) -> None:
        """Change the conversation as the assignment of a live trait says."""
        edits, composer = self._controller.edits, self._controller.core.composer
        if name == "history":
            from chatwidget.conversation.history_list import HistoryList  # not needed to show a chat

            given = isinstance(value, HistoryList)
            if not given or not (value is self.value("history") or value.is_result_of_iadd(edits)):
                edits.assign(value)
        elif name == "feedback_value":
            feedback = [] if value is None else check_feedback(value)
            with self._session.change():
                self._controller.core.feedback.set_values(feedback)
        elif name == "attachments" and value != self.value(name):
            self._attach(value)
        elif name == "draft" and value != self.value(name):
            if not isinstance(value, str):
                raise MessageError(f"`draft` must be a string, got {show(value)}.")
            with self._session.change(whole=False):
                composer.set({"text": value, "files": composer.files()})

    def _attach(self, files: object) -> None:
        composer = self._controller.core.composer
        if composer.files() or not isinstance(files, Sequence) or len(files):
            self._controller.core.require_multimodal("attachments")
        paths = existing_paths(files, "attachments")
        with self._session.change(whole=False):
            composer.set_files(paths)

    def notify(self) -> None:
        """Notify the observers of every live trait that has changed."""
        session, changes = self._session, []
        if any(name in self._notified for name in _OF_MESSAGES):
            with contextlib.suppress(StoreError), session.with_full_history():
                pass
        with session.lock:
            if self._snapshot is not None and self._snapshot[0] != session.history.version:
                self._snapshot = None  # it would retain what left the history
        with self._notifying:
            for name in (each for each in LIVE if each in self._notified):
                if self._is_skipped(name):
                    continue
                old, new = self._notified[name], self.value(name)
                if new is not old and (name == "history" or new != old):
                    self._notified[name] = new
                    changes.append((name, old, new))
        guarded_each(functools.partial(self._notify, name, old, new) for name, old, new in changes)

    def _is_skipped(self, name: str) -> bool:
        if name in _OF_MESSAGES and self._session.saver.missing:
            return True  # not fully loaded: announced after loading
        return name == "feedback_value" and self._feedback_read is self._session.page.feedback

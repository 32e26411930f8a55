"""History, page, and wire under one lock, and who is notified of a change, in which order.

When the outermost `with session.change():` ends, the page gets its patch and the saver is notified, with the lock held.
Then, without the lock, observers are notified, and functions that were given to `later` are called.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.history import History, Identified
from chatwidget.conversation.page_state import PageState
from chatwidget.messages.message import Message
from chatwidget.runtime import captured_output
from chatwidget.runtime.guard import guarded, guarded_each
from chatwidget.runtime.interrupts import DeferredInterrupt
from chatwidget.wire.publisher import Publisher, Send

if TYPE_CHECKING:
    from chatwidget.conversation.branches import Fork
    from chatwidget.conversation.page import Can
    from chatwidget.wire.events import Conversation, PageEvent

_NOTIFY_GAP = 0.05  # seconds between two notifications of observers while values stream


class RunState(Protocol):
    """The runs, as a session needs them. It is used with the lock held."""

    @property
    def at_work(self) -> bool:
        """Return whether a run is in progress."""

    @property
    def has_deferred(self) -> bool:
        """Return whether a value is deferred: not in the history yet."""

    def write_deferred(self) -> None:
        """Write the deferred value into the history."""

    def writing_failed(self, error: Exception) -> None:
        """Record that writing a deferred value failed."""

    def driving_loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the loop that drives the run in progress, if one does."""


class ButtonState(Protocol):
    """The state of the page's buttons. It is used with the lock held."""

    def current(self) -> Can:
        """Return what may be done now."""

    def versions(self) -> dict[str, Fork]:
        """Return the place and the number of versions of each turn that has several."""


class Saver(Protocol):
    """A saver of a conversation, which also handles the events that are about saved ones."""

    @property
    def saves(self) -> bool:
        """Return whether anything is saved."""

    @property
    def missing(self) -> int:
        """Return how many earlier messages are not loaded."""

    def changed(self, *, urgent: bool) -> None:
        """Save a change soon. Called with the lock held, after the patch was sent."""

    def history_replaced(self, before: list[Identified], now: list[Identified], *, by_id: bool) -> None:
        """Work out whether Python began another conversation; see `continuity.goes_on`. The lock is held."""

    def history_edited(self, start: int, removed: list[Identified], added: int) -> None:
        """Do so after a number of messages took the place of those that were removed at an index."""

    def when_saved(self, function: Callable[[], None]) -> None:
        """Call a function once all changes are saved, or saving takes too long."""

    def load_missing(self) -> None:
        """Load the earlier messages. The lock must not be held: the store's thread takes it."""

    def defer_event(self, event: PageEvent, do: Callable[[PageEvent], None]) -> bool:
        """Defer an event until the whole conversation is loaded. Return False if it need not wait."""

    def drop_deferred(self) -> None:
        """Drop the deferred events."""

    def handle(self, event: Conversation) -> None:
        """Do what the user asked of the saved conversations, and reply to the event."""

    def send_blob(self, event_id: str, key: str, digest: str) -> None:
        """Send bytes that are saved and that this kernel does not have; `key` is the page's name for them."""

    def blob(self, digest: str) -> bytes | None:
        """Return bytes that are saved, or None if there are none. It waits for the store."""


class Session:
    """The state of one conversation, its lock, and its publisher.

    Args:
        send: puts a frame on the wire.
        notify: notifies observers that history, status, or draft may have changed.
        history: the history; an empty one if None.
    """

    def __init__(self, send: Send, notify: Callable[[], None], history: History | None = None) -> None:
        self.lock = threading.RLock()
        self.history = History() if history is None else history
        self.page = PageState()
        self.blobs = BlobCache()
        self.publisher = Publisher(send, self._on_timer, self._beat)
        self._notify = notify
        self._changes_by_runs = 0
        self._depth = 0
        self._later: list[Callable[[], None]] = []
        self._patches_notified = 0
        self._notified_at = 0.0
        self._urgent = False
        self._own_edits: dict[int, int] = {}  # how often each thread has changed the history, by its id

    def attach(self, *, runs: RunState, permissions: ButtonState, saver: Saver) -> None:
        """Connect the parts that are made later; called once, before the first change."""
        self._runs, self._permissions, self.saver = runs, permissions, saver

    def attach_saver(self, saver: Saver) -> None:
        """Save the conversation from now on."""
        self.saver = saver

    @contextmanager
    def with_full_history(self) -> Iterator[None]:
        """Hold the lock with the whole conversation loaded; within a change it is loaded already, or not needed."""
        while True:
            with self.lock:
                if self._depth or not self.saver.missing:
                    yield
                    return
            self.saver.load_missing()

    @contextmanager
    def change(self, *, urgent: bool = True, whole: bool = True) -> Iterator[None]:
        """Change the conversation; the page is notified when the outermost change ends.

        Args:
            urgent: publish at once, and notify observers; otherwise at the page's pace.
            whole: the messages are read or changed, so that all of them must be loaded.
        """
        calls: list[Callable[[], None]] = []
        with DeferredInterrupt() as interrupt:
            try:
                with self.with_full_history() if whole else self.lock:
                    outermost, version = self._depth == 0, self.edits
                    if outermost:
                        self.write_deferred()
                    self._depth += 1
                    self._urgent |= urgent
                    try:
                        yield
                    finally:
                        self._depth -= 1
                        if outermost:
                            if self.edits != version:
                                self._own_edits[threading.get_ident()] = self.own_edits + 1
                            calls, self._later = self._later, []
                            if self._publish():
                                calls.insert(0, lambda: interrupt.outside(self.notify_observers))
            finally:
                guarded_each(calls)

    def write_deferred(self) -> None:
        """Write the value that the run in progress has deferred into the history; the lock is held."""
        if self._runs.has_deferred:
            try:
                with self.changing_as_run():
                    self._runs.write_deferred()
            except Exception as error:
                self._runs.writing_failed(error)

    def value_deferred(self) -> None:
        """Record a deferred value: it is written when the next patch is due, or when the history is read."""
        if not self.publisher.too_early():
            with self.change(urgent=False, whole=False):
                pass

    def _notification_is_due(self) -> bool:
        """Return whether to notify observers now; if later, the timer does it."""
        changed = self.publisher.patches != self._patches_notified
        due = changed and time.monotonic() >= self._notified_at + _NOTIFY_GAP
        if changed and not due:
            self.publisher.wake_by(self._notified_at + 2 * _NOTIFY_GAP)
        return due

    def notify_observers(self) -> None:
        """Notify observers now; what they print is not the callback's output."""
        with self.lock:
            self._patches_notified, self._notified_at = self.publisher.patches, time.monotonic()
        captured_output.call_uncaptured(lambda: guarded(self._notify))

    def _publish(self) -> bool:
        """Send a patch, now or when it is due, and return whether to notify observers now."""
        urgent, self._urgent = self._urgent, False
        guarded(self._publish_now if urgent else self._publish_when_due)
        guarded(lambda: self.saver.changed(urgent=urgent))
        if urgent:
            self._free()
        return urgent or self._notification_is_due()

    def _on_timer(self, due: float) -> None:
        """Publish and notify what no other value has triggered."""
        with self.lock:
            if not self.publisher.timer_came(due):
                return
            if not self.publisher.too_early(on_timer=True):
                self.write_deferred()
                self._publish_when_due(on_timer=True)
                guarded(lambda: self.saver.changed(urgent=False))
            if self.publisher.is_busy():
                self.publisher.too_early()
            if not self._notification_is_due():
                return
            loop = self._runs.driving_loop()
        call = partial(guarded, self.notify_observers, BaseException)
        call() if loop is None else loop.call_soon_threadsafe(call)

    @property
    def edits(self) -> int:
        """Return how often the history was changed, but not by a run."""
        return self.history.version - self._changes_by_runs

    @property
    def own_edits(self) -> int:
        """Return how often the calling thread has done so."""
        return self._own_edits.get(threading.get_ident(), 0)

    @contextmanager
    def changing_as_run(self) -> Iterator[None]:
        """Count what is changed in this block as changes by a run."""
        before = self.history.version
        try:
            yield
        finally:
            self._changes_by_runs += self.history.version - before

    def later(self, function: Callable[[], None]) -> None:
        """Call a function after the present change was published, without the lock."""
        self._later.append(function)

    def _publish_when_due(self, *, on_timer: bool = False) -> None:
        self.blobs.reference(self.history.unsent.of(self.history.messages))
        self.publisher.publish_when_due(self.history, self.page.as_json(), on_timer=on_timer)

    def _publish_now(self) -> None:
        with self.lock:
            self.write_deferred()
            self.page.set_can(self._permissions.current())
            self.page.set_versions(self._permissions.versions())
            self.blobs.reference(self.history.unsent.of(self.history.messages))
            self.publisher.publish(self.history, self.page.as_json())

    def _beat(self) -> None:
        with self.lock:
            self.publisher.beat(self._runs.at_work)
            self._free()

    def _free(self) -> None:
        if not self._runs.at_work:  # the next value of a run may need bytes that nothing needs now
            self.blobs.evict()

    def send_seq(self) -> None:
        """Send the number of the newest patch, so that a page that begins to listen notices what it missed."""
        with self.lock:
            self._publish_now()
            self.publisher.send_seq()

    def resync(self) -> None:
        """Send the whole document, brought up to date."""
        with self.lock:
            self._publish_now()
            self.publisher.resync()

    def snapshot(self) -> list[Message]:
        """Return the messages as they are now."""
        with self.with_full_history():
            self.write_deferred()
            return list(self.history.messages)

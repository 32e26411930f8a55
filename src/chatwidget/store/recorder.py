"""Saves a conversation while it grows: what changed, soon, and in order.

A conversation is saved from its first user message on; a chat that was not used, or whose messages were all undone, has
no entry. A cleared conversation is not listed, and the next message begins another one, unless Clear is undone.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.feedback import Feedback
from chatwidget.conversation.history import Identified
from chatwidget.conversation.versions import Versions
from chatwidget.errors import ConversationChanged
from chatwidget.messages.message import Message
from chatwidget.runtime.timers import timers
from chatwidget.session import Session
from chatwidget.store.changes import change_of, snapshot
from chatwidget.store.continuity import goes_on, retains_user_message
from chatwidget.store.rows import RowWriter, feedback_of, title_of
from chatwidget.store.saved_conversation import RecorderListener, SavedConversation, Snapshot
from chatwidget.store.store import Store, in_words

_GAP = 0.4  # seconds between two saves of an answer that streams
_SAVE_TIMEOUT = 6.0  # seconds that a run waits for a save; the store's own limits are shorter
_RETRIES = (1.0, 30.0)  # seconds after which a save that failed is tried again, doubling


class Recorder:
    """The recorder of one session, which saves its conversation.

    Args:
        session: the conversation.
        feedback: the feedback on its messages.
        versions: the versions of its turns.
        store: where it is saved.
        owner: whose it is; None until that is known, and until then nothing is saved.
        listener: is notified of how it went.

    Attributes:
        conversation: the present conversation, as the store has it.
        missing: how many messages before those of the history are not loaded.
        switches: how often another conversation was opened.
    """

    def __init__(
        self,
        session: Session,
        feedback: Feedback,
        versions: Versions,
        store: Store,
        owner: str | None,
        listener: RecorderListener,
    ) -> None:
        self._session, self._all_feedback, self._store, self._listener = session, feedback, store, listener
        self._versions = versions
        self.owner, self.missing, self.switches = owner, 0, 0
        self._closed = False
        self._rows = RowWriter(session.blobs, listener.warn)
        self._cleared: SavedConversation | None = None
        #: Conversations to empty or to delete, each with the store's method that does it.
        self._to_delete: list[tuple[Callable[[str, str], None], SavedConversation]] = []
        #: Conversations that a new history displaced, as they were then.
        self._displaced: list[tuple[SavedConversation, Snapshot]] = []
        self._queued = self._writing = self._later_is_due = False
        self._saved_at = self._pause = 0.0  # seconds: a time, and how long until the next try while saving fails
        with session.lock:
            self._feedback = session.page.feedback
            self._begin(SavedConversation())
            session.history.unsaved.clear(len(session.history.ids))
            self._first = (list(session.history.messages), list(session.history.ids))

    # -- the session's side: its lock is held, nothing waits ------------------------------------

    def _begin(self, conversation: SavedConversation) -> None:
        """Begin another conversation, with ids like no other's: a page must not take one message for another."""
        self.conversation, self._began = conversation, False
        self._saved_tree: object = None
        self._session.history.set_id_prefix(f"{uuid.uuid4().hex[:8]}-")

    def _has_begun(self) -> bool:
        return self.missing > 0 or any(message["role"] == "user" for message in self._session.history.messages)

    def changed(self, *, urgent: bool) -> None:
        """See `session.Saver`."""
        if self._closed:
            return
        begun = self._has_begun()
        if begun and self._cleared is not None:
            self._begin_after(self._cleared)
        elif self._began and not begun:
            self._end()
        self._began = begun
        if not self._is_dirty() or self._pause:
            return
        wait = self._saved_at + _GAP - time.monotonic()
        if urgent or wait <= 0:
            self._queue()
        elif not self._later_is_due:
            self._later_is_due = timers.call_in(wait, self._again)

    def history_replaced(self, before: list[Identified], now: list[Identified], *, by_id: bool) -> None:
        """Begin another conversation if Python replaced the history by one that does not continue it."""
        if self._began and not goes_on(before, now, by_id=by_id):
            self._displaced.append((self.conversation, self._snapshot(0, before)))
            self._begin(SavedConversation())
            self._session.history.unsaved.grow(0)

    def history_edited(self, start: int, removed: list[Identified], added: int) -> None:
        """See `session.Saver`."""
        if self._began and removed and not retains_user_message(self._session.history.messages, start, start + added):
            now = self._session.history.pairs()
            self.history_replaced(now[:start] + removed + now[start + added :], now, by_id=True)

    def _is_dirty(self) -> bool:
        history = self._session.history
        changed = history.unsaved.first < max(len(history.ids), len(self.conversation.ids))
        liked = self._session.page.feedback is not self._feedback
        branched = self._saved_tree != self._versions.tree.state
        return bool(self._to_delete or self._displaced) or (self._began and (changed or liked or branched))

    def _snapshot(self, start: int, tail: list[Identified]) -> Snapshot:
        messages = [message for _, message in tail] if start == 0 else self._session.history.messages
        tree = None if self._saved_tree == self._versions.tree.state else self._versions.tree
        return snapshot(start, tail, tree, json.dumps(self._all_feedback.by_message()), title_of(messages))

    def _end(self) -> None:
        """End an emptied conversation: it is not listed until Clear is undone or another conversation begins."""
        ended = self._cleared = self.conversation
        self._to_delete.append((self._store.empty, ended))
        self._begin(SavedConversation())

    def _begin_after(self, cleared: SavedConversation) -> None:
        self._cleared = None
        history = self._session.history
        if self._versions.tree or any(
            m["role"] == "user" and not history.has_new_id(key) for key, m in history.pairs()
        ):
            self._begin(cleared)  # Clear was undone, or all of it was undone and is a version now
        else:
            self._to_delete.append((self._store.delete, cleared))
        history.unsaved.grow(0)

    def _again(self) -> None:
        with self._session.lock:
            self._later_is_due = False
            if self._is_dirty():
                self._queue()

    def _queue(self) -> None:
        if not self._queued and self.owner is not None:
            self._queued = True
            self._store.worker.submit(self.save)

    def when_saved(self, function: Callable[[], None]) -> None:
        """Call a function once all changes are saved; at once while saving fails or stalls: the chat continues."""
        with self._session.lock:
            waits = not self._closed and self.owner is not None and not self._pause and not self._store.worker.stalled
            if waits and self._is_dirty():
                self._queue()
        if waits:
            self._store.worker.submit_or_skip(_SAVE_TIMEOUT, function, self._stalls)
        else:
            function()

    def _stalls(self) -> None:
        self._listener.failed(f"{self._store.silent} New messages are not saved yet.")

    # -- the store's side: on its thread ---------------------------------------------------------

    def save(self) -> None:
        """Save what is not saved yet."""
        with self._session.lock:
            self._writing, self._queued = True, False
        try:
            while not self._save():
                pass
        except Exception as error:
            with self._session.lock:
                self._pause = min(_RETRIES[1], self._pause * 2 or _RETRIES[0])
                timers.call_in(self._pause, self._again)
            self._listener.failed(in_words(error))
        finally:
            with self._session.lock:
                self._writing = False

    def _save(self) -> bool:
        """Save once. Return False if it must be done again at once."""
        history = self._session.history
        while self._displaced and self.owner is not None:
            self._save_left(self.owner, *self._displaced[0])
            self._displaced.pop(0)
        with self._session.lock:
            self._queued, owner, saved, begun = False, self.owner, self.conversation, self._began and self._is_dirty()
            begun = begun and not self.missing  # a conversation that is not fully loaded was not changed
            endings, self._to_delete = self._to_delete, []
            start = min(history.unsaved.first, len(saved.messages))
            now, self._saved_tree = self._snapshot(start, history.pairs(start)), self._versions.tree.state
            self._feedback = self._session.page.feedback
            history.unsaved.clear(len(history.ids))
            self._saved_at = time.monotonic()
        if owner is None:
            return True
        try:
            while endings:
                end, ended = endings[0]
                end(owner, ended.id)
                endings.pop(0)
                ended.mark_emptied()
                self._listener.ended(ended.id)
            if begun:
                self._write(owner, saved, now)
        except ConversationChanged as error:
            self.fork(saved, error)
            return False
        except BaseException:
            with self._session.lock:
                self._to_delete[:0] = endings
                history.unsaved.grow(start)
                self._saved_tree = None
            raise
        with self._session.lock:
            self._pause = 0.0
        self._listener.saved(None if saved.revision is None or saved.emptied else saved)
        return not self._displaced

    def _save_left(self, owner: str, saved: SavedConversation, then: Snapshot) -> None:
        try:
            self._write(owner, saved, then)
        except ConversationChanged:
            if then.hidden is None:
                then = replace(then, hidden=saved.hidden, order=saved.order)
            self._write(owner, saved := SavedConversation(copied_from=saved.id), then)
        self._listener.saved(saved)

    def _write(self, owner: str, saved: SavedConversation, now: Snapshot) -> None:
        change = change_of(saved, now, self._rows)
        if change is None:
            return
        revision = self._store.save(owner, change)
        with self._session.lock:
            saved.record_save(revision, now, change.blobs)

    def fork(self, saved: SavedConversation, error: ConversationChanged) -> None:
        """Fork: another kernel changed or deleted the saved conversation, so save this one under a new id."""
        with self._session.lock:
            if self.conversation is saved:
                self.conversation, self.missing = SavedConversation(copied_from=saved.id), 0
                self._saved_tree = None
            self._session.history.unsaved.grow(0)
        self._listener.warn(f"{error} The conversation shown here is saved as a separate copy.")

    def set_owner(self, owner: str) -> None:
        """Set the owner, and start saving."""
        self.owner = owner
        self._again()

    def is_saved(self) -> bool:
        """Return whether everything is saved, or the owner is not known."""
        return self.owner is None or not (self._is_dirty() or self._queued or self._writing)

    def switch(self, saved: SavedConversation | None, earlier: int, show: Callable[..., None]) -> None:
        """Continue a saved conversation, or begin a new one if `saved` is None.

        Args:
            saved: what was read of it.
            earlier: how many earlier messages were not read.
            show: sets messages, ids, feedback, and versions.
        """
        if self._cleared is not None:
            self._to_delete.append((self._store.delete, self._cleared))
            self._cleared = None
        self.switches, self.missing = self.switches + 1, earlier
        self._begin(saved or SavedConversation())
        messages, ids = self._first if saved is None else (saved.messages, saved.ids)
        feedback, tree = ({}, BranchTree()) if saved is None else (feedback_of(saved.feedback), saved.tree)
        show(list(messages), list(ids), feedback, tree)
        self._began = self._has_begun() and saved is not None
        self._session.history.unsaved.clear(len(self._session.history.ids))
        self._feedback, self._saved_tree = self._session.page.feedback, self._versions.tree.state

    def insert_earlier(self, ids: list[str], messages: list[Message]) -> None:
        """Insert earlier messages of the present conversation, as they are saved; afterwards nothing is unsaved."""
        history = self._session.history
        with self._session.changing_as_run():
            history.splice(0, 0, messages, ids)
        self.conversation.insert_before(ids, messages)
        self.missing -= len(ids)
        history.unsaved.clear(len(history.ids))

    def close(self) -> None:
        """Save the last changes, and stop saving."""
        with self._session.lock:
            self._queue()
            self._closed = True

"""Saves a conversation as it goes: what changed, soon, and in order.

A conversation is saved from its first user message on; one without any has no entry, so that a chat nobody used, or one
undone to its beginning, leaves none. A cleared conversation is off the list, and what comes next is another one, unless
Clear is undone.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from chatwidget.conversation.history import Identified
from chatwidget.errors import ConversationChanged
from chatwidget.messages.message import Message
from chatwidget.runtime.timers import timers
from chatwidget.session import Session
from chatwidget.store.continuity import goes_on
from chatwidget.store.rows import RowWriter, feedback_of, title_of
from chatwidget.store.saved_conversation import SavedConversation
from chatwidget.store.store import Change, Row, Store, in_words

_GAP = 0.4  # seconds between two saves of an answer that streams
_PATIENCE = 6.0  # seconds that a run waits for a store that does not answer; its own limits are shorter
_RETRIES = (1.0, 30.0)  # seconds after which a save that failed is tried again, doubling


class RecorderListener(Protocol):
    """Who is told, on the store's thread, how saving went."""

    def saved(self, kept: SavedConversation | None) -> None:
        """All is saved; `kept` is the present conversation, or None when it has no entry."""

    def ended(self, conversation: str) -> None:
        """A conversation was cleared, and is off the list."""

    def failed(self, why: str) -> None:
        """It could not be saved; it is tried again."""

    def noticed(self, why: str) -> None:
        """What was saved is not quite what a person would think."""


class Recorder:
    """Watches a session and saves its conversation.

    Args:
        session: the conversation.
        store: where it is saved.
        owner: whose it is; None until that is known, and until then nothing is saved.
        told: is told how it went.
    """

    def __init__(self, session: Session, store: Store, owner: str | None, told: RecorderListener) -> None:
        self._session, self._store, self._told = session, store, told
        self.owner = owner
        self.switches = 0
        self._rows = RowWriter(session.blobs, told.noticed)
        self._cleared: SavedConversation | None = None
        self._endings: list[tuple[Callable[[str, str], None], SavedConversation]] = []  # what ends which conversation
        self._left: list[tuple[SavedConversation, list[Identified], str, str]] = []  # what Python's histories displaced
        self._queued = self._writing = self._later_is_due = False
        self._saved_at = 0.0
        self._pause = 0.0  # seconds till the next try, while saving fails
        with session.lock:
            self._feedback = session.page["feedback"]
            self._begin(SavedConversation())
            session.history.unsaved = len(session.history.messages)
            self._first = (list(session.history.messages), list(session.history.ids))
            session.changed, session.once_saved, session.rewritten = self._changed, self._once_saved, self._rewritten

    # -- the session's side: its lock is held, nothing waits ------------------------------------

    def _begin(self, kept: SavedConversation) -> None:
        """Another conversation; its new ids are like no other's, so that a page never takes one message for another."""
        self.kept, self._began = kept, False
        self._session.history.prefix = f"{uuid.uuid4().hex[:8]}-"

    def _has_begun(self) -> bool:
        session = self._session
        return session.earlier > 0 or any(message["role"] == "user" for message in session.history.messages)

    def _changed(self, urgent: bool) -> None:
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

    def _rewritten(self, before: list[Identified], now: list[Identified], by_id: bool) -> None:
        """Python changed the history: if it is another now, what was here stays as it is, and that one begins."""
        if self._began and not goes_on(before, now, by_id=by_id):
            title = title_of([message for _, message in before])
            self._left.append((self.kept, before, json.dumps(self._session.said()), title))
            self._begin(SavedConversation())
            self._session.history.unsaved = 0

    def _is_dirty(self) -> bool:
        history = self._session.history
        changed = history.unsaved < max(len(history.messages), len(self.kept.messages))
        liked = self._session.page["feedback"] is not self._feedback
        return bool(self._endings or self._left) or (self._began and (changed or liked))

    def _end(self) -> None:
        """The conversation was emptied: it is off the list till Clear is undone or another begins."""
        ended = self._cleared = self.kept
        self._endings.append((self._store.empty, ended))
        self._begin(SavedConversation())

    def _begin_after(self, cleared: SavedConversation) -> None:
        self._cleared = None
        history = self._session.history
        asked = [key for key, message in zip(history.ids, history.messages, strict=True) if message["role"] == "user"]
        if any(not key.startswith(history.prefix) for key in asked):
            self._begin(cleared)  # Clear was undone
        else:
            self._endings.append((self._store.delete, cleared))
        history.unsaved = 0

    def _again(self) -> None:
        with self._session.lock:
            self._later_is_due = False
            if self._is_dirty():
                self._queue()

    def _queue(self) -> None:
        if not self._queued and self.owner is not None:
            self._queued = True
            self._store.worker.submit(self.save)

    def _once_saved(self, function: Callable[[], None]) -> None:
        """Call a function when all that was said is saved; while it fails or stalls, without: the chat goes on."""
        with self._session.lock:
            waits = self.owner is not None and not self._pause and not self._store.worker.stalled
            if waits and self._is_dirty():
                self._queue()
        if waits:
            self._store.worker.submit_or_skip(_PATIENCE, function, self._stalls)
        else:
            function()

    def _stalls(self) -> None:
        self._told.failed(f"{self._store.silent} What is said here is not saved yet.")

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
            self._told.failed(in_words(error))
        finally:
            with self._session.lock:
                self._writing = False

    def _save(self) -> bool:
        """Save once; False when it has to be done again at once."""
        history = self._session.history
        while self._left and self.owner is not None:
            self._save_left(self.owner, *self._left[0])
            self._left.pop(0)
        with self._session.lock:
            self._queued, owner, kept, begun = False, self.owner, self.kept, self._began and self._is_dirty()
            begun = begun and not self._session.earlier  # a conversation that was only looked at is as it was
            endings, self._endings = self._endings, []
            start = min(history.unsaved, len(kept.messages))
            tail = list(zip(history.ids[start:], history.messages[start:], strict=True))
            self._feedback = self._session.page["feedback"]
            feedback, title = json.dumps(self._session.said()), title_of(history.messages)
            history.unsaved = len(history.messages)
            self._saved_at = time.monotonic()
        if owner is None:
            return True
        try:
            while endings:
                end, ended = endings[0]
                end(owner, ended.id)
                endings.pop(0)
                ended.emptied = True
                self._told.ended(ended.id)
            if begun:
                self._write(owner, kept, start, tail, feedback, title)
        except ConversationChanged as error:
            self.part(kept, error)
            return False
        except BaseException:
            with self._session.lock:
                self._endings[:0] = endings
                history.unsaved = min(history.unsaved, start)
            raise
        with self._session.lock:
            self._pause = 0.0
        self._told.saved(None if kept.revision is None or kept.emptied else kept)
        return not self._left

    def _save_left(
        self, owner: str, kept: SavedConversation, messages: Sequence[Any], feedback: str, title: str
    ) -> None:
        try:
            self._write(owner, kept, 0, messages, feedback, title)
        except ConversationChanged:
            self._write(owner, kept := SavedConversation(copied_from=kept.id), 0, messages, feedback, title)
        self._told.saved(kept)

    def _write(
        self, owner: str, kept: SavedConversation, start: int, tail: Sequence[Any], feedback: str, title: str
    ) -> None:
        before = dict(zip(kept.ids[start:], enumerate(kept.messages[start:], start), strict=True))
        changed, new, blobs = list[Row](), list[Row](), dict[str, bytes]()
        for position, (message_id, message) in enumerate(tail, start):
            old = before.get(message_id)
            if old is not None and old[0] == position and old[1] is message:
                continue
            row, more = self._rows.row(message_id, position, message, kept.blobs | blobs.keys())
            blobs.update(more)
            (new if old is None else changed).append(row)
        gone = list(before.keys() - dict(tail).keys())
        if not (gone or changed or new or kept.emptied or kept.revision is None) and feedback == kept.feedback:
            return
        source = kept.copied_from if kept.revision is None else None
        change = Change(kept.id, kept.revision, title, feedback, gone, changed, new, blobs, source)
        revision = self._store.save(owner, change)
        with self._session.lock:
            kept.revision, kept.title, kept.feedback, kept.emptied = revision, title, feedback, False
            kept.ids[start:] = [message_id for message_id, _ in tail]
            kept.messages[start:] = [message for _, message in tail]
            kept.blobs |= blobs.keys()

    def part(self, kept: SavedConversation, error: ConversationChanged) -> None:
        """Somebody else changed or deleted it: what is here goes on as a conversation of its own."""
        with self._session.lock:
            if self.kept is kept:
                self.kept, self._session.earlier = SavedConversation(copied_from=kept.id), 0
            self._session.history.unsaved = 0
        self._told.noticed(f"{error} What you see here is saved as a conversation of its own.")

    def met(self, owner: str) -> None:
        """It is known now whose the conversation is."""
        self.owner = owner
        self._again()

    def is_saved(self) -> bool:
        """Whether everything is saved, or there is nobody to save it for."""
        return self.owner is None or not (self._is_dirty() or self._queued or self._writing)

    def switch(self, kept: SavedConversation | None, earlier: int, show: Callable[[Any, Any, Any], None]) -> None:
        """Go on with a saved conversation, or begin one where `kept` is None.

        Args:
            kept: what was read of it.
            earlier: how many messages before these were not.
            show: sets messages, ids and feedback.
        """
        if self._cleared is not None:
            self._endings.append((self._store.delete, self._cleared))
            self._cleared = None
        self.switches += 1
        self._begin(kept or SavedConversation())
        self._session.earlier = earlier
        if kept is None:
            show(list(self._first[0]), list(self._first[1]), {})
        else:
            show(list(kept.messages), list(kept.ids), feedback_of(kept.feedback))
        self._began = self._has_begun() and kept is not None
        self._session.history.unsaved = len(self._session.history.messages)
        self._feedback = self._session.page["feedback"]

    def put_before(self, ids: list[str], messages: list[Message]) -> None:
        """Have more of the present conversation, as it is saved, before what is here; nothing is unsaved then."""
        history = self._session.history
        with self._session.by_run():
            history.splice(0, 0, messages, ids)
        self.kept.ids[:0], self.kept.messages[:0] = ids, messages
        self._session.earlier -= len(ids)
        history.unsaved = len(history.messages)

    def close(self) -> None:
        """Save what is left, and watch no more."""
        with self._session.lock:
            self._queue()
            self._session.changed, self._session.once_saved = (lambda urgent: None), (lambda function: function())

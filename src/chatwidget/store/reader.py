"""Opening a saved conversation: its end at once, and what came before when somebody needs it.

To look through conversations costs what is looked at. A chat function, a cell, an edit, an export needs the whole, and
gets it: whoever is about to read or change the history has what came before fetched first (`Session.whole`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from chatwidget.content.files import plain_name
from chatwidget.errors import ChatError, ConversationChanged, EventRefused, StoreError
from chatwidget.messages.message import Message
from chatwidget.runtime.worker import Worker
from chatwidget.session import Session
from chatwidget.store.queries import Body
from chatwidget.store.recorder import Recorder
from chatwidget.store.rows import message_of, with_local_files
from chatwidget.store.saved_conversation import SavedConversation
from chatwidget.store.store import Store
from chatwidget.wire.events import Event

_END = 30  # messages that fill a tall page
_GROUP = 50  # messages that a page keeps together: it gets whole groups
_MORE = 100  # messages fetched when the reader comes near
_NEEDS_NONE = frozenset({"connect", "resync", "blob", "conversation", "upload", "cancel", "detach"})
_OF_OTHERS = frozenset({"stop", "withdraw"})  # what these mean may wait itself
_SWITCHED = "Another conversation was opened before this was done. If it is meant for this one, do it again."


def first_read(length: int) -> int:
    """The position from which on a conversation of so many messages is read when it is opened.

    Example:
        >>> first_read(60), first_read(200), first_read(10_000)
        (0, 150, 9950)
    """
    return max(0, (length - _END) // _GROUP * _GROUP)


class ConversationReader:
    """Opens saved conversations for one chat.

    Args:
        session: the chat's conversation.
        store: where they are saved.
        recorder: saves the present one.
        worker: where events wait for what came before.
        answer: answers an event: with None, or with why it is refused.
        fetched: called, amid the change, when there is more of the conversation than before.
    """

    def __init__(
        self,
        session: Session,
        store: Store,
        recorder: Recorder,
        worker: Worker,
        answer: Callable[[str, str | None], None],
        fetched: Callable[[], None],
    ) -> None:
        self._session, self._store, self._recorder, self._worker = session, store, recorder, worker
        self._answer, self._fetched = answer, fetched
        self._held = 0  # events that wait, or are being done after they did
        self._waiting = set[str]()  # ids of those that can still be taken back
        session.fetch_earlier = self.fetch

    def read(self, owner: str, conversation: str) -> tuple[SavedConversation, int]:
        """The end of a conversation, and how many messages come before it.

        Raises:
            ConversationChanged: it is not there (any more).
        """
        opened = self._store.read(owner, conversation, first_read)
        kept = SavedConversation(conversation, opened.revision, opened.title, feedback=opened.feedback)
        kept.ids, kept.messages = self._messages(owner, conversation, opened.messages)
        if not opened.earlier:
            kept.blobs = self._store.blobs(owner, conversation)
        return kept, opened.earlier

    def _messages(self, owner: str, conversation: str, bodies: list[Body]) -> tuple[list[str], list[Message]]:
        """Ids and messages, with their files where a chat function can read them."""

        def put(original: str, digest: str) -> str | None:
            data = self._store.blob(owner, conversation, digest)
            if data is None:
                return None
            try:
                with self._session.lock:
                    path = self._session.uploads.folder() / f"saved-{digest}" / plain_name(original)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
            except OSError:  # no room: the conversation is opened all the same
                return None
            return str(path)

        return [key for key, _ in bodies], [message_of(with_local_files(body, put)) for _, body in bodies]

    def fetch_more(self) -> None:
        """Have some more of the present conversation here: its reader comes near.

        Raises:
            ConversationChanged: another tab changed what came before, or deleted it all.
        """
        self._fetch(_MORE)

    def fetch(self) -> None:
        """Have the whole of the present conversation here.

        Raises:
            StoreError: the store does not give it.
        """
        while self._session.earlier:
            kept = self._recorder.kept
            try:
                self._fetch()
            except ConversationChanged as error:
                with self._session.lock:
                    if self._recorder.kept is kept:
                        self._recorder.part(kept, error)
                self._fetched()
            except StoreError as error:
                raise StoreError(f"Nothing was done: the earlier messages cannot be read now. {error}") from error

    def _fetch(self, count: int | None = None) -> None:
        """Have some more here, or all; nothing, where another thread opened or fetched something meanwhile."""
        with self._session.lock:
            kept, owner, stop = self._recorder.kept, self._recorder.owner, self._session.earlier
            then = kept.ids[0] if stop else ""
        if not stop or owner is None:
            return
        start = 0 if count is None else max(0, stop - count)

        def read() -> tuple[list[str], list[Message], set[str]]:
            ids, messages = self._messages(owner, kept.id, self._store.before(owner, kept.id, start, stop, then))
            return ids, messages, set() if start else self._store.blobs(owner, kept.id)

        ids, messages, blobs = self._store.ask(read)
        with self._session.change(whole=False):
            if self._recorder.kept is kept and self._session.earlier == stop:
                kept.blobs |= blobs
                self._recorder.put_before(ids, messages)
                self._fetched()

    def holds(self, event: Event, do: Callable[[Event], Any]) -> bool:
        """Keep an event that needs the whole conversation till that is here, and have it done then; False where it is.

        Events stay in order: behind one that waits, all do that are not free of the messages. A message that waits can
        be withdrawn.
        """
        if event.type in _NEEDS_NONE:
            return False
        with self._session.lock:
            if event.type == "withdraw" and event.fields["event"] in self._waiting:
                self._waiting.remove(event.fields["event"])
                self._answer(event.id, None)
                return True
            if not self._held and (event.type in _OF_OTHERS or not self._session.earlier):
                return False
            self._held += 1
            self._waiting.add(event.id)
        self._worker.do(partial(self._release, event, do, self._recorder.switches))
        return True

    def drop_held(self) -> None:
        """Nothing that waits is done any more."""
        with self._session.lock:
            self._waiting.clear()

    def _release(self, event: Event, do: Callable[[Event], Any], switches: int) -> None:
        try:
            self._prepare(event, switches)
            do(event)
        except ChatError as error:
            self._answer(event.id, str(error))
        except Exception as error:
            logging.getLogger("chatwidget").exception("the earlier messages could not be read")
            self._answer(event.id, f"{type(error).__name__}: {error}")
        finally:
            with self._session.lock:
                self._held -= 1

    def _prepare(self, event: Event, switches: int) -> None:
        """Have here what an event needs, whose turn has come, or refuse it."""
        with self._session.lock:
            if event.id not in self._waiting:
                raise EventRefused("This was taken back, or the chat was closed.")
            self._waiting.remove(event.id)
        try:
            if switches != self._recorder.switches:
                raise EventRefused(_SWITCHED)
            self.fetch()
        except ChatError:
            if event.type != "draft" and event.type not in _OF_OTHERS:
                raise

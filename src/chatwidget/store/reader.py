"""Opens a saved conversation: its end at once, and the earlier messages when they are needed.

Opening a conversation reads only its end. A chat function, a cell, an edit, or an export needs all of it: the earlier
messages are loaded before the history is read or changed (`Session.with_full_history`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chatwidget.content.files import plain_name
from chatwidget.conversation.uploads import Uploads
from chatwidget.errors import ChatError, ConversationChanged, EventRefused, StoreError
from chatwidget.messages.message import Message
from chatwidget.runtime.worker import Worker
from chatwidget.session import Session
from chatwidget.store.recorder import Recorder
from chatwidget.store.rows import message_of, with_local_files
from chatwidget.store.saved_conversation import SavedConversation
from chatwidget.store.store import Body, Store
from chatwidget.wire import events
from chatwidget.wire.events import PageEvent

_END = 30  # messages that fill a tall page
_GROUP = 50  # messages that a page draws together: it gets whole groups
_NEXT = 100  # messages that are loaded when the user scrolls near them
#: Events that need no messages.
_NEEDS_NONE = (
    events.Connect,
    events.Resync,
    events.Blob,
    events.Conversation,
    events.Upload,
    events.Cancel,
    events.Detach,
)
#: Events about another event, which may be deferred itself.
_ABOUT_EVENTS = (events.Stop, events.Withdraw)
_SWITCHED = "A different conversation was opened first, so nothing was changed. Repeat the action if you want it here."
_NOT_BEGUN = "The new chat did not begin, so the message was not sent. Send it again if you want it here."
#: Actions after which another conversation may be open.
_SWITCHING = ("new", "open", "delete")


def first_read(length: int) -> int:
    """Return the position from which on a conversation of so many messages is read when it is opened.

    Example:
        >>> first_read(60), first_read(200), first_read(10_000)
        (0, 150, 9950)
    """
    return max(0, (length - _END) // _GROUP * _GROUP)


@dataclass(eq=False)
class PendingSwitch:
    """An action that may open another conversation, and has not ended.

    Attributes:
        action: what the user asked for.
        before: how often another conversation had been opened before it.
        after: the same when it was done; None if it was refused, or is not done.
    """

    action: str
    before: int = 0
    after: int | None = None

    def end(self, switches: int) -> None:
        """Record that it was done."""
        self.after = switches

    @property
    def meant(self) -> int:
        """Return how often another one is to have been opened before a message that was sent after this action.

        Raises:
            EventRefused: the new chat, which the message was meant for, did not begin.
        """
        if self.action != "new":
            return self.before
        if self.after is None:
            raise EventRefused(_NOT_BEGUN)
        return self.after


class ConversationReader:
    """A reader of saved conversations for one chat.

    Args:
        session: the chat's conversation.
        uploads: has the folder for files of opened conversations.
        store: where they are saved.
        recorder: saves the present conversation.
        worker: loads the earlier messages for deferred events.
        reply: replies to an event: with None, or with why it is refused.
        loaded: called within the change in which more of the conversation was loaded.
    """

    def __init__(
        self,
        session: Session,
        uploads: Uploads,
        store: Store,
        recorder: Recorder,
        worker: Worker,
        reply: Callable[[str, str | None], None],
        loaded: Callable[[], None],
    ) -> None:
        self._session, self._store, self._recorder, self._worker = session, store, recorder, worker
        self._uploads, self._reply, self._loaded = uploads, reply, loaded
        self._deferred = 0  # events that are deferred, or that are done after they were
        self._cancelable = set[str]()  # ids of deferred events that can still be canceled
        self._pending: list[PendingSwitch] = []

    def read(self, owner: str, conversation: str) -> tuple[SavedConversation, int]:
        """Return the end of a conversation, and how many messages come before it.

        Raises:
            ConversationChanged: it does not exist, or not any more.
        """
        opened = self._store.read(owner, conversation, first_read)
        ids, messages = self._messages(owner, conversation, opened.messages)
        blobs = set() if opened.earlier else self._store.blobs(owner, conversation)
        saved = SavedConversation(conversation, opened.revision, opened.title, ids, messages, opened.feedback, blobs)
        if opened.versions is not None:
            bodies = [(key, body) for key, _, _, body in opened.hidden]
            saved.take_versions(opened.versions, opened.hidden, self._messages(owner, conversation, bodies)[1])
        return saved, opened.earlier

    def _messages(self, owner: str, conversation: str, bodies: list[Body]) -> tuple[list[str], list[Message]]:
        """Return ids and messages, whose files a chat function can read."""

        def write(original: str, digest: str) -> str | None:
            data = self._store.blob(owner, conversation, digest)
            if data is None:
                return None
            try:
                with self._session.lock:
                    path = self._uploads.folder() / f"saved-{digest}" / plain_name(original)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
            except OSError:  # the disk is full: the conversation is opened anyway
                return None
            return str(path)

        return [key for key, _ in bodies], [message_of(with_local_files(body, write)) for _, body in bodies]

    def load_next(self) -> None:
        """Load some earlier messages of the present conversation: the user scrolls near them.

        Raises:
            ConversationChanged: another tab changed what came before, or deleted it all.
        """
        self._load(_NEXT)

    def load_missing(self) -> None:
        """Load all earlier messages of the present conversation.

        Raises:
            StoreError: the store does not give it.
        """
        while self._recorder.missing:
            saved = self._recorder.conversation
            try:
                self._load()
            except ConversationChanged as error:
                with self._session.lock:
                    if self._recorder.conversation is saved:
                        self._recorder.fork(saved, error)
                self._loaded()
            except StoreError as error:
                raise StoreError(f"Nothing was changed because the earlier messages cannot be read. {error}") from error

    def _load(self, count: int | None = None) -> None:
        """Load earlier messages. Does nothing if another thread has opened or loaded something in the meantime."""
        with self._session.lock:
            saved, owner, stop = self._recorder.conversation, self._recorder.owner, self._recorder.missing
            then = saved.ids[0] if stop else ""
        if not stop or owner is None:
            return
        start = 0 if count is None else max(0, stop - count)

        def read() -> tuple[list[str], list[Message], set[str]]:
            ids, messages = self._messages(owner, saved.id, self._store.before(owner, saved.id, start, stop, then))
            return ids, messages, set() if start else self._store.blobs(owner, saved.id)

        ids, messages, blobs = self._store.ask(read)
        with self._session.change(whole=False):
            if self._recorder.conversation is saved and self._recorder.missing == stop:
                saved.add_blobs(blobs)
                self._recorder.insert_earlier(ids, messages)
                self._loaded()

    def do_on_worker(self, event: events.Conversation, act: Callable[[], None], then: Callable[..., None]) -> None:
        """Queue an action on the saved conversations. If another one may open, later events wait until it ends.

        Args:
            event: the action.
            act: does it.
            then: calls `act`, and replies to the event.
        """
        if event.action not in _SWITCHING:
            self._worker.submit(partial(then, event.id, act))
            return
        with self._session.lock:
            pending = PendingSwitch(event.action, self._recorder.switches)
            self._pending.append(pending)

        def switch() -> None:
            act()
            pending.end(self._recorder.switches)

        def end() -> None:
            try:
                then(event.id, switch)
            finally:
                with self._session.lock:
                    self._pending.remove(pending)

        self._worker.submit(end)

    def defer_event(self, event: PageEvent, do: Callable[[PageEvent], None]) -> bool:
        """Defer an event until the whole conversation is loaded and no other one is about to be opened.

        Return False if it need not wait. Events stay in order: behind a deferred one, all are deferred that need
        messages. A message that is sent right after New chat is meant for the new one. A deferred message can be
        canceled.
        """
        if isinstance(event, _NEEDS_NONE):
            return False
        with self._session.lock:
            if isinstance(event, events.Withdraw) and event.event in self._cancelable:
                self._cancelable.remove(event.event)
                self._reply(event.id, None)
                return True
            waits = self._recorder.missing or self._pending
            if not self._deferred and (isinstance(event, _ABOUT_EVENTS) or not waits):
                return False
            self._deferred += 1
            self._cancelable.add(event.id)
            pending = PendingSwitch("", self._recorder.switches)
            if self._pending and isinstance(event, events.Submit):
                pending = self._pending[-1]
        self._worker.submit(partial(self._release, event, do, pending))
        return True

    def drop_deferred(self) -> None:
        """Drop the deferred events."""
        with self._session.lock:
            self._cancelable.clear()

    def _release(self, event: PageEvent, do: Callable[[PageEvent], None], pending: PendingSwitch) -> None:
        try:
            self._prepare(event, pending)
            do(event)
        except ChatError as error:
            self._reply(event.id, str(error))
        except Exception as error:
            logging.getLogger("chatwidget").exception("the earlier messages could not be read")
            self._reply(event.id, f"{type(error).__name__}: {error}")
        finally:
            with self._session.lock:
                self._deferred -= 1

    def _prepare(self, event: PageEvent, pending: PendingSwitch) -> None:
        """Load what a deferred event needs, or refuse the event."""
        with self._session.lock:
            if event.id not in self._cancelable:
                raise EventRefused("The message was canceled or the chat was closed.")
            self._cancelable.remove(event.id)
        try:
            if pending.meant != self._recorder.switches:
                raise EventRefused(_SWITCHED)
            self.load_missing()
        except ChatError:
            if not isinstance(event, (events.Draft, *_ABOUT_EVENTS)):
                raise

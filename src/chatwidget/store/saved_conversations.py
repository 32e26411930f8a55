"""The saved conversations of one chat: what the user does with them, and what the page shows of them.

Everything here happens on a thread of its own, or on that of a cell: a slow database holds up neither the handler of
events nor a run.
"""

from __future__ import annotations

import atexit
import logging
import sys
import weakref
from collections.abc import Callable
from functools import partial

from chatwidget.controller.controller import Controller
from chatwidget.conversation.history import Identified
from chatwidget.conversation.page import Title
from chatwidget.errors import ChatError, ConversationChanged, EventRefused, StoreError
from chatwidget.messages.show import counted
from chatwidget.messages.text import whole_characters
from chatwidget.runtime.worker import Worker
from chatwidget.store import search
from chatwidget.store.owner import owner_here, visitor
from chatwidget.store.panel import ConversationPanel
from chatwidget.store.reader import ConversationReader
from chatwidget.store.recorder import Recorder
from chatwidget.store.rows import tidy_title
from chatwidget.store.saved_conversation import SavedConversation
from chatwidget.store.store import Store
from chatwidget.wire.events import Conversation as ConversationEvent
from chatwidget.wire.events import PageEvent

_LAST_SAVE = 5.0  # seconds that closing a chat waits for its last save
_TRIES = 5
_open: weakref.WeakSet[SavedConversations] = weakref.WeakSet()


class SavedConversations:
    """A chat's saved conversations.

    Args:
        controller: the chat.
        save_history: True, or the address of a database.
    """

    def __init__(self, controller: Controller, save_history: object) -> None:
        self._core, self._session = controller.core, controller.session
        self.store = Store.at(save_history)
        self.worker = Worker("chatwidget-saved")
        self._actions, self._replies = controller.actions, controller.replies
        self._panel = ConversationPanel(self._session, self.worker)
        core = self._core
        self.recorder = Recorder(self._session, core.feedback, core.versions, self.store, owner_here(), self._panel)
        self._panel.attach(self.recorder)
        self._reader = ConversationReader(
            self._session,
            self._core.composer.uploads,
            self.store,
            self.recorder,
            self.worker,
            self._replies.reply,
            self._panel.show,
        )
        self._session.attach_saver(self)
        _open.add(self)
        self._panel.show()
        if self.recorder.owner is not None:
            self.worker.submit(self._read_titles)

    def _read_titles(self) -> None:
        try:
            self._list("")
        except ChatError as error:
            self._panel.fail(str(error))

    # -- as the saver of the session -------------------------------------------------------------

    saves = True

    @property
    def missing(self) -> int:
        """See `session.Saver`."""
        return self.recorder.missing

    def changed(self, *, urgent: bool) -> None:
        """See `session.Saver`."""
        self.recorder.changed(urgent=urgent)

    def history_edited(self, start: int, removed: list[Identified], added: int) -> None:
        """See `session.Saver`."""
        self.recorder.history_edited(start, removed, added)

    def history_replaced(self, before: list[Identified], now: list[Identified], *, by_id: bool) -> None:
        """See `session.Saver`."""
        self.recorder.history_replaced(before, now, by_id=by_id)

    def when_saved(self, function: Callable[[], None]) -> None:
        """See `session.Saver`."""
        self.recorder.when_saved(function)

    def load_missing(self) -> None:
        """See `session.Saver`."""
        self._reader.load_missing()

    def defer_event(self, event: PageEvent, do: Callable[[PageEvent], None]) -> bool:
        """See `session.Saver`."""
        return self._reader.defer_event(event, do)

    def drop_deferred(self) -> None:
        """See `session.Saver`."""
        self._reader.drop_deferred()

    # -- what the user does ----------------------------------------------------------------------

    def handle(self, event: ConversationEvent) -> None:
        """See `session.Saver`."""
        self._reader.do_on_worker(event, partial(self._act, event), self._reply_after)

    def send_blob(self, event_id: str, key: str, digest: str) -> None:
        """See `session.Saver`."""

        def send() -> None:
            data = self.blob(digest)
            if data is None:
                raise EventRefused("This file was not saved, and the kernel no longer has it.")
            self._replies.send_blob(event_id, key, data)

        self.worker.submit(partial(self._reply_after, event_id, send, replies=True))

    def _reply_after(self, event_id: str, act: Callable[[], None], *, replies: bool = False) -> None:
        """Do what an event asks, and reply to it; `replies` means that `act` replies if nothing fails."""
        try:
            act()
        except StoreError as error:
            self._panel.fail(str(error))
            self._replies.reply(event_id, str(error))
        except ChatError as error:
            self._replies.reply(event_id, str(error))
        except Exception as error:
            logging.getLogger("chatwidget").exception("an action on a saved conversation failed")
            self._replies.reply(event_id, f"{type(error).__name__}: {error}")
        else:
            if not replies:
                self._replies.reply(event_id, None)

    def _act(self, event: ConversationEvent) -> None:
        fields = (whole_characters(field) for field in (event.action, event.conversation, event.text))
        action, conversation, text = (field.replace("\0", "") for field in fields)  # which PostgreSQL does not take
        self._learn_owner(event.visitor)
        self._panel.clear_warning()
        actions: dict[str, Callable[[], None]] = {
            "list": partial(self._list, text),
            "search": partial(self._list, text),
            "new": self.switch,
            "open": partial(self._open, conversation),
            "earlier": partial(self._load_earlier, conversation, everything=text == "all"),
            "rename": partial(self.rename, conversation, text),
            "delete": partial(self.delete, conversation),
        }
        if action not in actions:
            raise EventRefused(f"Unknown action {action!r} for a saved conversation. Reload the page.")
        actions[action]()

    def _open(self, conversation: str) -> None:
        try:
            self.switch(conversation)
        except ConversationChanged as error:
            self._panel.forget(conversation)
            raise EventRefused(str(error)) from error

    def _load_earlier(self, conversation: str, *, everything: bool) -> None:
        if conversation != self.recorder.conversation.id:
            return
        if everything:
            self._reader.load_missing()
        else:
            self._reader.load_next()

    def _learn_owner(self, given: str) -> None:
        """Learn who the visitor is, if this kernel cannot know."""
        if self.recorder.owner is not None:
            return
        owner = visitor(given)
        if owner is None:
            raise EventRefused(
                "Conversations are not saved because this browser blocks site data. Allow cookies and site data for "
                "this page."
            )
        self.recorder.set_owner(owner)

    def _owner(self) -> str:
        if self.recorder.owner is None:
            raise StoreError("Saved conversations are available only after the visitor's page has opened.")
        return self.recorder.owner

    def titles(self, query: str = "") -> list[Title]:
        """Return the newest conversations, or those in which a text stands."""
        if self.recorder.owner is None:
            return []
        return self.store.ask(partial(search.titles, self.store, self._owner(), query))

    def _list(self, query: str) -> None:
        self.store.ask(partial(self.store.forget_emptied, self._owner()))
        self._panel.set_titles(self.titles(query), query)

    def blob(self, key: str) -> bytes | None:
        """Return bytes that the present conversation names, read from the store and then cached."""
        if self.recorder.owner is None:
            return None
        data: bytes | None = self.store.ask(partial(self.store.blob, self._owner(), self.recorder.conversation.id, key))
        if data is not None:
            self._session.blobs.add(data)
        return data

    def switch(self, conversation: str = "", *, stop: bool = False) -> None:
        """Open a saved conversation in place of this one, which is saved first; without an id begin a new one.

        Raises:
            EventRefused: an answer is being written, or what is here cannot be saved.
            ConversationChanged: it was deleted.
        """
        if stop:
            self._actions.stop()
        for _ in range(_TRIES):
            self.store.ask(self.recorder.save)
            opened: tuple[SavedConversation | None, int] = (None, 0)
            if conversation:
                opened = self.store.ask(partial(self._reader.read, self._owner(), conversation))
            with self._session.change(whole=False):
                self._core.require_idle("open another conversation")
                if self.recorder.is_saved():
                    self.recorder.switch(*opened, self._actions.load_conversation)
                    self._panel.clear_warning()
                    if opened[0] is not None and opened[0].tree.left_out:
                        self._panel.warn(_left_out(opened[0].tree.left_out))
                    self._panel.show()
                    break
        else:
            raise EventRefused(
                f"The current conversation is not saved yet, so another one cannot be opened. {self._panel.error}"
            )

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation a title that stays."""
        title = tidy_title(title)
        if not title:
            raise EventRefused("A conversation title cannot be empty.")
        self.store.ask(partial(self.store.rename, self._owner(), conversation, title))
        self._panel.rename(conversation, title)

    def delete(self, conversation: str) -> None:
        """Delete a conversation; if it is the present one, a new one begins."""
        if conversation == self.recorder.conversation.id:
            self.store.ask(self.recorder.save)
            with self._session.change(whole=False):
                self._core.require_idle("delete this conversation")
                self.recorder.switch(None, 0, self._actions.load_conversation)
        self.store.ask(partial(self.store.delete, self._owner(), conversation))
        self._panel.forget(conversation)

    def close(self) -> None:
        """Save what is left; once, and not when Python is ending already: there no thread can be waited for."""
        if self not in _open or sys.is_finalizing():
            return
        _open.discard(self)
        self.recorder.close()
        try:
            self.store.worker.call(lambda: None, _LAST_SAVE)
        except TimeoutError:
            logging.getLogger("chatwidget").warning(
                "the chat was closed before its conversation was saved; the last messages are lost"
            )


def _left_out(count: int) -> str:
    messages = counted(count, "message")
    return (
        f"{messages} in other versions cannot be shown, because the turn before is missing in the database. "
        "The conversation itself is complete."
    )


@atexit.register
def _close_all() -> None:
    for saving in list(_open):
        saving.close()

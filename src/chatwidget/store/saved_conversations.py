"""The saved conversations of one chat: what a person does with them, and what the page shows of them.

Everything here happens on a thread of its own, or on that of a cell: a slow database holds up neither the handler of
events nor a run.
"""

from __future__ import annotations

import atexit
import logging
import sys
import time
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from chatwidget.controller.controller import Controller
from chatwidget.errors import ChatError, ConversationChanged, EventRefused, StoreError
from chatwidget.messages.text import whole_characters
from chatwidget.runtime.worker import Worker
from chatwidget.store.owner import owner_here, visitor
from chatwidget.store.queries import LISTED
from chatwidget.store.reader import ConversationReader
from chatwidget.store.recorder import Recorder
from chatwidget.store.rows import tidy_title
from chatwidget.store.saved_conversation import SavedConversation
from chatwidget.store.store import Store
from chatwidget.wire.events import Event

_LAST_SAVE = 5.0  # seconds that closing a chat waits for its last save
_TRIES = 5
_OLD = 60.0  # seconds after which the time shown beside the newest conversation is brought up to date
_open: weakref.WeakSet[SavedConversations] = weakref.WeakSet()


class SavedConversations:
    """A chat's saved conversations.

    Args:
        controller: the chat.
        save_history: True, or the address of a database.
    """

    def __init__(self, controller: Controller, save_history: Any) -> None:
        self._controller, self._session = controller, controller.session
        self._store = Store.at(save_history)
        self._worker = Worker("chatwidget-saved")
        self._titles: list[dict[str, Any]] = []
        self._deleted: set[str] = set()  # a save that is still on its way must not list them again
        self._query = self._error = self._notice = ""
        self.recorder = recorder = Recorder(self._session, self._store, owner_here(), self)
        self._opening = ConversationReader(
            self._session, self._store, recorder, self._worker, controller.answer, self._show
        )
        self.holds, self.drop_held = self._opening.holds, self._opening.drop_held
        controller.saving = self
        _open.add(self)
        self._show()
        if self.recorder.owner is not None:
            self._worker.do(self._first_look)

    def _first_look(self) -> None:
        try:
            self._list("")
        except ChatError as error:
            self._fail(str(error))

    # -- what the page shows ---------------------------------------------------------------------

    def _show(self) -> None:
        """Tell the page, if anything is new."""
        kept = self.recorder.kept
        current = kept.id if kept.revision is not None and not kept.emptied else None
        saved: dict[str, Any] = {"current": current, "titles": list(self._titles), "query": self._query}
        if self._session.earlier:
            saved["earlier"] = self._session.earlier
        said = self._error or self._notice
        if said:
            saved["error"] = said
        if saved != self._session.page["conversations"]:
            with self._session.change(whole=False):
                self._session.page["conversations"] = saved

    def _fail(self, why: str) -> None:
        self._error = why
        self._show()

    def saved(self, kept: SavedConversation | None) -> None:
        """See `recorder.Told`."""
        entry = None if kept is None else {"id": kept.id, "title": kept.title}
        self._worker.do(partial(self._note, entry))

    def ended(self, conversation: str) -> None:
        """See `recorder.Told`."""
        self._worker.do(partial(self._drop, conversation))

    def failed(self, why: str) -> None:
        """See `recorder.Told`."""
        self._worker.do(partial(self._fail, why))

    def noticed(self, why: str) -> None:
        """See `recorder.Told`."""
        self._notice = f"{self._notice} {why}".strip()
        self._worker.do(self._show)

    def _note(self, entry: dict[str, Any] | None) -> None:
        """Bring the list up to date without reading it again."""
        self._error = ""
        if entry is not None and entry["id"] not in self._deleted:
            now, place = time.time(), next((i for i, t in enumerate(self._titles) if t["id"] == entry["id"]), None)
            if place is None:
                if not self._query:
                    self._titles = [{**entry, "updated": now}, *self._titles[: LISTED - 1]]
            elif place or now - self._titles[0]["updated"] > _OLD or not self._titles[0].get("title"):
                known = self._titles.pop(place)
                self._titles = [{**known, "updated": now}, *self._titles]
        self._show()

    # -- what a person does ----------------------------------------------------------------------

    def receive(self, event: Event) -> None:
        """See `answering.Saving`."""
        self._worker.do(partial(self._answer, event.id, partial(self._act, event)))

    def fetch(self, event_id: str, key: str, digest: str) -> None:
        """See `answering.Saving`."""

        def send() -> None:
            data = self.blob(digest)
            if data is None:
                raise EventRefused("This picture or file was not saved, and is not in the kernel any more.")
            self._controller.send_blob(event_id, key, data)

        self._worker.do(partial(self._answer, event_id, send, done=False))

    def _answer(self, event_id: str, act: Callable[[], None], *, done: bool = True) -> None:
        try:
            act()
        except StoreError as error:
            self._fail(str(error))
            self._controller.answer(event_id, str(error))
        except ChatError as error:
            self._controller.answer(event_id, str(error))
        except Exception as error:
            logging.getLogger("chatwidget").exception("a saved conversation")
            self._controller.answer(event_id, f"{type(error).__name__}: {error}")
        else:
            if done:
                self._controller.answer(event_id, None)

    def _act(self, event: Event) -> None:
        fields = (whole_characters(event.fields[name]) for name in ("action", "conversation", "text"))
        action, conversation, text = (field.replace("\0", "") for field in fields)  # which PostgreSQL does not take
        self._meet(event.fields["visitor"])
        self._notice = ""
        if action in ("list", "search"):
            self._list(text)
        elif action == "new":
            self.switch()
        elif action == "open":
            try:
                self.switch(conversation)
            except ConversationChanged as error:
                self._forget(conversation)
                raise EventRefused(str(error)) from error
        elif action == "earlier":
            if conversation == self.recorder.kept.id:
                (self._opening.fetch if text == "all" else self._opening.fetch_more)()
        elif action == "rename":
            self.rename(conversation, text)
        elif action == "delete":
            self.delete(conversation)
        else:
            raise EventRefused(f"Nothing called {action!r} can be done with a saved conversation.")

    def _meet(self, given: str) -> None:
        """Learn who the visitor is, where this kernel cannot know."""
        if self.recorder.owner is not None:
            return
        owner = visitor(given)
        if owner is None:
            raise EventRefused("Conversations are not saved: this browser does not keep who you are. Allow site data.")
        self.recorder.met(owner)

    def _owner(self) -> str:
        if self.recorder.owner is None:
            raise StoreError("Whose conversations these are is not known before the visitor's page is open.")
        return self.recorder.owner

    def titles(self, query: str = "") -> list[dict[str, Any]]:
        """The newest conversations, or those in which a text stands."""
        if self.recorder.owner is None:
            return []
        titles: list[dict[str, Any]] = self._store.ask(partial(self._store.titles, self._owner(), query))
        return titles

    def _list(self, query: str) -> None:
        self._store.ask(partial(self._store.forget_emptied, self._owner()))
        titles = self.titles(query)
        self._titles, self._query, self._error = titles, query, ""
        self._show()

    def blob(self, key: str) -> bytes | None:
        """Bytes that the present conversation names, read from the store and kept from then on."""
        if self.recorder.owner is None:
            return None
        data: bytes | None = self._store.ask(partial(self._store.blob, self._owner(), self.recorder.kept.id, key))
        if data is not None:
            self._session.blobs.put(data)
        return data

    def switch(self, conversation: str = "", *, stop: bool = False) -> None:
        """Open a saved conversation in place of this one, which is saved first; without an id begin a new one.

        Raises:
            EventRefused: an answer is being written, or what is here cannot be saved.
            ConversationChanged: it was deleted.
        """
        if stop:
            self._controller.stop()
        for _ in range(_TRIES):
            self._store.ask(self.recorder.save)
            opened: tuple[SavedConversation | None, int] = (None, 0)
            if conversation:
                opened = self._store.ask(partial(self._opening.read, self._owner(), conversation))
            with self._session.change(whole=False):
                self._controller.require_idle("open another conversation")
                if self.recorder.is_saved():
                    self.recorder.switch(*opened, self._controller.switch)
                    self._notice = ""
                    self._show()
                    break
        else:
            raise EventRefused(
                f"This conversation is not saved yet, so that another cannot take its place. {self._error}"
            )

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation a title that stays."""
        title = tidy_title(title)
        if not title:
            raise EventRefused("A conversation's title cannot be blank.")
        self._store.ask(partial(self._store.rename, self._owner(), conversation, title))
        self._titles = [{**t, "title": title} if t["id"] == conversation else t for t in self._titles]
        self._show()

    def delete(self, conversation: str) -> None:
        """Delete a conversation; if it is the present one, a new one begins."""
        if conversation == self.recorder.kept.id:
            self._store.ask(self.recorder.save)
            with self._session.change(whole=False):
                self._controller.require_idle("delete this conversation")
                self.recorder.switch(None, 0, self._controller.switch)
        self._store.ask(partial(self._store.delete, self._owner(), conversation))
        self._forget(conversation)

    def _forget(self, conversation: str) -> None:
        self._deleted.add(conversation)
        self._drop(conversation)

    def _drop(self, conversation: str) -> None:
        self._titles = [title for title in self._titles if title["id"] != conversation]
        self._show()

    def close(self) -> None:
        """Save what is left; once, and not when Python is ending already: there no thread can be waited for."""
        if self not in _open or sys.is_finalizing():
            return
        _open.discard(self)
        self.recorder.close()
        try:
            self._store.worker.call(lambda: None, _LAST_SAVE)
        except TimeoutError:
            logging.getLogger("chatwidget").warning("a chat was closed before its conversation was saved")


@atexit.register
def _close_all() -> None:
    for saving in list(_open):
        saving.close()

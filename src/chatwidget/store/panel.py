"""The panel of saved conversations: what the page shows of them, and what went wrong."""

from __future__ import annotations

import time
from functools import partial

from chatwidget.conversation.page import Conversations, Title
from chatwidget.runtime.worker import Worker
from chatwidget.session import Session
from chatwidget.store.queries import LISTED
from chatwidget.store.recorder import Recorder
from chatwidget.store.saved_conversation import SavedConversation

_OLD = 60.0  # seconds after which the time shown beside the newest conversation is brought up to date


class ConversationPanel:
    """The panel of saved conversations, as the page shows it; it listens to the recorder.

    Args:
        session: the chat's conversation, whose page shows them.
        worker: the thread on which the list changes.
    """

    def __init__(self, session: Session, worker: Worker) -> None:
        self._session, self._worker = session, worker
        self._titles: list[Title] = []
        self._deleted: set[str] = set()  # a save in progress must not list them again
        self._query = self._error = self._warning = ""

    def attach(self, recorder: Recorder) -> None:
        """Show which conversation a recorder saves."""
        self._recorder = recorder

    @property
    def error(self) -> str:
        """Return the error that is shown, or an empty text."""
        return self._error

    def show(self) -> None:
        """Update the page, if anything is new."""
        present, missing = self._recorder.conversation, self._recorder.missing
        current = present.id if present.revision is not None and not present.emptied else None
        listed: Conversations = {"current": current, "titles": list(self._titles), "query": self._query}
        if missing:
            listed["earlier"] = missing
        if self._error or self._warning:
            listed["error"] = self._error or self._warning
        if listed != self._session.page.conversations:
            with self._session.change(whole=False):
                self._session.page.set_conversations(listed)

    def set_titles(self, titles: list[Title], query: str) -> None:
        """Show a list that was read."""
        self._titles, self._query, self._error = titles, query, ""
        self.show()

    def clear_warning(self) -> None:
        """Show no warning any more."""
        self._warning = ""

    def fail(self, why: str) -> None:
        """Show an error."""
        self._error = why
        self.show()

    def rename(self, conversation: str, title: str) -> None:
        """Show another title."""
        self._titles = [{**t, "title": title} if t["id"] == conversation else t for t in self._titles]
        self.show()

    def forget(self, conversation: str) -> None:
        """Do not list a deleted conversation any more."""
        self._deleted.add(conversation)
        self._drop(conversation)

    def _drop(self, conversation: str) -> None:
        self._titles = [title for title in self._titles if title["id"] != conversation]
        self.show()

    # -- as the listener of the recorder: on the store's thread ------------------------------------

    def saved(self, conversation: SavedConversation | None) -> None:
        """See `RecorderListener.saved`."""
        entry = None if conversation is None else (conversation.id, conversation.title)
        self._worker.submit(partial(self._update, entry))

    def ended(self, conversation: str) -> None:
        """See `RecorderListener.ended`."""
        self._worker.submit(partial(self._drop, conversation))

    def failed(self, why: str) -> None:
        """See `RecorderListener.failed`."""
        self._worker.submit(partial(self.fail, why))

    def warn(self, why: str) -> None:
        """See `RecorderListener.warn`."""
        self._warning = f"{self._warning} {why}".strip()
        self._worker.submit(self.show)

    def _update(self, entry: tuple[str, str] | None) -> None:
        """Update the list without reading it again; `entry` is the id and the title of what was saved."""
        self._error = ""
        if entry is not None and entry[0] not in self._deleted:
            now, index = time.time(), next((i for i, t in enumerate(self._titles) if t["id"] == entry[0]), None)
            if index is None:
                if not self._query:
                    new: Title = {"id": entry[0], "title": entry[1], "updated": now}
                    self._titles = [new, *self._titles[: LISTED - 1]]
            elif index or now - self._titles[0]["updated"] > _OLD or not self._titles[0].get("title"):
                known = self._titles.pop(index)
                self._titles = [{**known, "updated": now}, *self._titles]
        self.show()

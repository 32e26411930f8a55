"""Saved conversations in one database, each with an owner whom every statement names.

A `Store` is used on the thread of its own worker, in the order of the calls. What a conversation *is* (when it begins,
when it is saved) is decided in `recorder`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa

from chatwidget.errors import StoreError
from chatwidget.messages.json_types import JSONObject
from chatwidget.runtime.worker import Worker
from chatwidget.store import queries, search_index
from chatwidget.store.database import Database, url_of
from chatwidget.store.schema import BLOBS, MESSAGES

_TIMEOUT = 15.0  # seconds to wait for the database
_UNDO_TIME = 3_600.0  # seconds after which a cleared conversation is deleted, should its kernel have ended
_MOST_IDS = 500  # in one statement

Row = JSONObject
Body = tuple[str, str]  # the id of a message, and the message as JSON
HiddenBody = tuple[str, "str | None", int, str]  # the id of a hidden message, its parent, its position, and its JSON
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Opened:
    """A saved conversation, or its end.

    Attributes:
        title: its title.
        revision: its revision, which a later save must name.
        feedback: the feedback on its messages, as JSON.
        messages: the messages that were read, oldest first.
        earlier: the number of messages before those, which were not read.
        versions: the order of the versions of turns, as JSON, or None if no turn has several.
        hidden: the messages of versions that are not shown.
    """

    title: str
    revision: int
    feedback: str
    messages: list[Body]
    earlier: int = 0
    versions: str | None = None
    hidden: list[HiddenBody] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a conversation since it was last saved.

    Attributes:
        conversation: its id.
        revision: the result of the last save, or None for a conversation that was never saved.
        title: its title.
        feedback: the feedback on its messages, as JSON.
        deleted: ids of messages that are not in it any more.
        changed: rows of messages that are saved already: id, position, parent, body, words.
        moved: rows of messages that only stand elsewhere: id, position, parent.
        new: rows of messages that are not.
        blobs: bytes that its messages name by hash, and that are not saved yet.
        copied_from: a conversation whose other blobs are copied.
        versions: the order of the versions of turns, as JSON, or None if no turn has several.
    """

    conversation: str
    revision: int | None
    title: str
    feedback: str = "{}"
    deleted: Sequence[str] = ()
    changed: Sequence[Row] = ()
    moved: Sequence[Row] = ()
    new: Sequence[Row] = ()
    blobs: dict[str, bytes] = field(default_factory=dict)
    copied_from: str | None = None
    versions: str | None = None


class Store:
    """The conversations in one database.

    Args:
        save_history: True for a file beside the notebook, or the URL of a database.

    Example:
        >>> store = Store("sqlite://")
        >>> row = {"id": "m1", "position": 0, "body": '{"role": "user", "content": "hi"}', "words": "hi"}
        >>> store.save("ada", Change("c1", None, "hi", new=[row]))
        1
        >>> [entry["title"] for entry in store.titles("ada")], store.titles("grace")
        (['hi'], [])
        >>> store.database.close()
    """

    _shared: dict[str, Store] = {}  # noqa: RUF012 (one per database and kernel, by intent)
    _sharing = threading.Lock()

    def __init__(self, save_history: object) -> None:
        self.database = Database(url_of(save_history))
        self.worker = Worker("chatwidget-store")

    @classmethod
    def at(cls, save_history: object) -> Store:
        """Return the store that all chats of this kernel share for one database."""
        url = url_of(save_history).render_as_string(hide_password=False)
        with cls._sharing:
            if url not in cls._shared:
                cls._shared[url] = cls(save_history)
            return cls._shared[url]

    @classmethod
    def forget_shared(cls) -> None:
        """Forget the stores of this kernel, so that the next chats have new ones, as in another kernel."""
        with cls._sharing:
            cls._shared.clear()

    @property
    def silent(self) -> str:
        """The message for a database that does not respond."""
        return f"The conversation database ({self.database.where}) does not respond."

    def ask(self, function: Callable[[], Result]) -> Result:
        """Call a function on the store's thread, after the calls before it, and return its result.

        Raises:
            StoreError: the result is not there in time.
        """
        try:
            return self.worker.call(function, _TIMEOUT)
        except TimeoutError as error:
            raise StoreError(self.silent) from error

    # -- reading --------------------------------------------------------------------------------

    def titles(self, owner: str, query: str = "") -> list[Row]:
        """Return the newest conversations, or those that contain a text: `id`, `title`, and when it was `updated`."""
        with self.database.reading() as connection:
            rows = connection.execute(search_index.titles(connection, owner, query))
            return [dict(row) for row in rows.mappings()]

    def only_in_versions(self, owner: str, conversations: Sequence[str], query: str) -> set[str]:
        """Return those of some conversations in which a text is in versions that are not shown, and only there."""
        text = query.strip().lower()
        if not text or not conversations:
            return set()
        with self.database.reading() as connection:
            found = queries.only_in_versions(owner, conversations, text, in_c=queries.is_in_c(connection, query))
            return set(connection.scalars(found))

    def read(self, owner: str, conversation: str, first: Callable[[int], int] = lambda length: 0) -> Opened:
        """Return a conversation, from some message on.

        Args:
            owner: its owner.
            conversation: its id.
            first: returns the position of the first message to read, given the number of messages.

        Raises:
            ConversationChanged: it does not exist any more.
        """
        with self.database.reading() as connection:
            head = connection.execute(queries.head(owner, conversation)).first()
            if head is None:
                raise queries.deleted_elsewhere()
            start = 0 if head.versions else first(head.length)
            messages = connection.execute(queries.messages(owner, conversation, start)).all()
            if len(messages) != head.length - start:  # another kernel changed it between the two queries
                start, messages = 0, connection.execute(queries.messages(owner, conversation, 0)).all()
            hidden = connection.execute(queries.hidden(owner, conversation)).all() if head.versions else []
        bodies = [(row.id, row.body) for row in messages]
        rows = [(row.id, row.parent, row.position, row.body) for row in hidden]
        return Opened(head.title, head.revision, head.feedback or "{}", bodies, start, head.versions, rows)

    def before(self, owner: str, conversation: str, start: int, stop: int, then: str) -> list[Body]:
        """Return the messages of a conversation between two positions.

        Args:
            owner: its owner.
            conversation: its id.
            start: the first position.
            stop: the position after the last one.
            then: the id of the message that was at `stop` when the conversation was opened.

        Raises:
            ConversationChanged: it does not exist any more, or another message is at `stop`.
        """
        with self.database.reading() as connection:
            rows = connection.execute(queries.messages(owner, conversation, start, stop)).all()
        if not rows:
            raise queries.deleted_elsewhere()
        if len(rows) != stop - start + 1 or rows[-1].id != then:
            raise queries.changed_elsewhere()
        return [(row.id, row.body) for row in rows[:-1]]

    def blobs(self, owner: str, conversation: str) -> set[str]:
        """Return the hashes of the bytes that are saved with a conversation."""
        with self.database.reading() as connection:
            return set(connection.scalars(queries.hashes(owner, conversation)))

    def blob(self, owner: str, conversation: str, key: str) -> bytes | None:
        """Return the bytes behind a hash that a conversation names, or None."""
        with self.database.reading() as connection:
            data = connection.scalar(queries.blob(owner, conversation, key))
        return None if data is None else bytes(data)

    # -- writing --------------------------------------------------------------------------------

    def save(self, owner: str, change: Change) -> int:
        """Save a change, all of it or nothing, and return the conversation's new revision.

        Raises:
            ConversationChanged: another kernel has saved or deleted the conversation since.
        """
        key = change.conversation
        with self.database.writing() as connection:
            revision = self._save_head(connection, owner, change)
            for ids in _portions(change.deleted):
                connection.execute(queries.delete_messages(key, ids))
            for rows in filter(None, (change.changed, change.moved)):
                connection.execute(queries.update_message(key), [queries.update_values(row) for row in rows])
            if change.new:
                connection.execute(sa.insert(MESSAGES), [{"conversation": key, **row} for row in change.new])
            if change.copied_from is not None:
                connection.execute(queries.copy_blobs(change.copied_from, key, change.blobs.keys()))
            for digest, data in change.blobs.items():
                connection.execute(sa.insert(BLOBS).values(conversation=key, hash=digest, data=data))
        return revision

    @staticmethod
    def _save_head(connection: sa.Connection, owner: str, change: Change) -> int:
        key, revision, text = change.conversation, change.revision, (change.title, change.feedback, change.versions)
        if revision is None:
            connection.execute(queries.create(owner, key, *text))
            return 1
        if connection.execute(queries.advance(owner, key, revision, *text)).rowcount == 1:
            return revision + 1
        if connection.scalar(queries.exists(owner, key)) is None:
            raise queries.deleted_elsewhere()
        raise queries.changed_elsewhere()

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation a title that later saves do not change.

        Raises:
            ConversationChanged: it does not exist any more.
        """
        with self.database.writing() as connection:
            if connection.execute(queries.rename(owner, conversation, title)).rowcount != 1:
                raise queries.deleted_elsewhere()

    def empty(self, owner: str, conversation: str) -> None:
        """Take a cleared conversation off the list; the next save restores it, since Clear can be undone."""
        with self.database.writing() as connection:
            connection.execute(queries.empty(owner, conversation))

    def delete(self, owner: str, conversation: str) -> None:
        """Delete a conversation with all its contents; do nothing if it does not exist."""
        with self.database.writing() as connection:
            self._delete(connection, owner, conversation)

    def forget_emptied(self, owner: str) -> None:
        """Delete the conversations that were cleared in kernels that have ended since."""
        with self.database.reading() as connection:
            found = list(connection.scalars(queries.emptied_before(owner, time.time() - _UNDO_TIME)))
        if found:
            with self.database.writing() as connection:
                for conversation in found:
                    self._delete(connection, owner, conversation)

    @staticmethod
    def _delete(connection: sa.Connection, owner: str, conversation: str) -> None:
        if connection.execute(queries.delete(owner, conversation)).rowcount:
            for statement in queries.delete_contents(conversation):
                connection.execute(statement)


def in_words(error: Exception) -> str:
    """Return why something could not be saved, as a sentence; log an error that was not foreseen."""
    if isinstance(error, StoreError):
        return str(error)
    logging.getLogger("chatwidget").error("could not save a conversation", exc_info=error)
    return f"This conversation could not be saved: {type(error).__name__}: {error}. Saving is retried automatically."


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MOST_IDS):
        yield ids[start : start + _MOST_IDS]

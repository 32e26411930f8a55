"""Saved conversations, each with an owner: every question to the database has the owner in it.

A `Store` is used on its own worker's thread, in the order in which things were asked of it. What a conversation *is*
(when it begins, when it is saved) is decided in `recorder`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from chatwidget.errors import StoreError
from chatwidget.runtime.worker import Worker
from chatwidget.store.database import Database, url_of
from chatwidget.store.queries import Reading, Row, changed_elsewhere, deleted_elsewhere, owned_by
from chatwidget.store.schema import BLOBS, CONVERSATIONS, MESSAGES

_PATIENCE = 15.0  # seconds to wait for the database
_CUT_SHORT = 3_600.0  # seconds after which a cleared conversation whose kernel is gone is forgotten
_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in a conversation since it was last saved.

    Attributes:
        conversation: its id.
        revision: what the last save gave, or None for a conversation that was never saved.
        title: its title.
        feedback: what was said of its messages, as JSON.
        gone: ids of messages that are not in it any more.
        changed: rows of messages that were there: id, position, body, words.
        new: rows of messages that were not.
        blobs: bytes that its messages name by hash and that were not saved before.
        copied_from: a conversation whose other blobs it takes over.
    """

    conversation: str
    revision: int | None
    title: str
    feedback: str = "{}"
    gone: Sequence[str] = ()
    changed: Sequence[Row] = ()
    new: Sequence[Row] = ()
    blobs: dict[str, bytes] = field(default_factory=dict)
    copied_from: str | None = None


class Store(Reading):
    """The conversations in one database.

    Args:
        save_history: True for a file beside the notebook, or the address of a database.

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

    def __init__(self, save_history: Any) -> None:
        self.database = Database(url_of(save_history))
        self.worker = Worker("chatwidget-store")

    @classmethod
    def at(cls, save_history: Any) -> Store:
        """The store that all chats of this kernel share for one database."""
        address = url_of(save_history).render_as_string(hide_password=False)
        with cls._sharing:
            if address not in cls._shared:
                cls._shared[address] = cls(save_history)
            return cls._shared[address]

    @classmethod
    def forget_shared(cls) -> None:
        """Forget the stores of this kernel, so that the next chats have new ones, as in another kernel."""
        with cls._sharing:
            cls._shared.clear()

    @property
    def silent(self) -> str:
        """What a person reads when the database does not answer."""
        return f"The saved conversations do not answer ({self.database.where})."

    def ask(self, question: Callable[[], Any]) -> Any:
        """Ask something in its turn, and wait for the answer.

        Raises:
            StoreError: there is no answer in time.
        """
        try:
            return self.worker.call(question, _PATIENCE)
        except TimeoutError as error:
            raise StoreError(self.silent) from error

    # -- writing --------------------------------------------------------------------------------

    def save(self, owner: str, change: Change) -> int:
        """Save what changed, all of it or nothing; returns the conversation's new revision.

        Raises:
            ConversationChanged: somebody else saved or deleted it meanwhile.
        """
        with self.database.writing() as connection:
            revision = self._head(connection, owner, change)
            key = change.conversation
            for some in _portions(list(change.gone)):
                connection.execute(sa.delete(MESSAGES).where(MESSAGES.c.conversation == key, MESSAGES.c.id.in_(some)))
            if change.changed:
                its = (MESSAGES.c.conversation == key, MESSAGES.c.id == sa.bindparam("_id"))
                rows = [
                    {"_id": row["id"], **{k: row[k] for k in ("position", "body", "words")}} for row in change.changed
                ]
                connection.execute(sa.update(MESSAGES).where(*its), rows)
            if change.new:
                connection.execute(sa.insert(MESSAGES), [{"conversation": key, **row} for row in change.new])
            if change.copied_from is not None:
                _copy_blobs(connection, change.copied_from, key, set(change.blobs))
            for digest, data in change.blobs.items():
                connection.execute(sa.insert(BLOBS).values(conversation=key, hash=digest, data=data))
        return revision

    def _head(self, connection: sa.Connection, owner: str, change: Change) -> int:
        now = time.time()
        values = {"title": change.title, "feedback": change.feedback, "updated": now, "emptied": None}
        if change.revision is None:
            more = {"id": change.conversation, "owner": owner, "named": 0, "created": now, "revision": 1}
            connection.execute(sa.insert(CONVERSATIONS).values(**values, **more))
            return 1
        # A title that a person chose, here or in another tab, is kept.
        values["title"] = sa.case((CONVERSATIONS.c.named == 1, CONVERSATIONS.c.title), else_=change.title)
        done = connection.execute(
            sa.update(CONVERSATIONS)
            .where(*owned_by(owner, change.conversation, emptied=True), CONVERSATIONS.c.revision == change.revision)
            .values(**values, revision=change.revision + 1)
        )
        if done.rowcount != 1:
            there = sa.select(CONVERSATIONS.c.id).where(*owned_by(owner, change.conversation, emptied=True))
            if connection.scalar(there) is None:
                raise deleted_elsewhere()
            raise changed_elsewhere()
        return change.revision + 1

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation a title that stays.

        Raises:
            ConversationChanged: it is not there (any more).
        """
        renamed = sa.update(CONVERSATIONS).where(*owned_by(owner, conversation)).values(title=title, named=1)
        with self.database.writing() as connection:
            if connection.execute(renamed).rowcount != 1:
                raise deleted_elsewhere()

    def empty(self, owner: str, conversation: str) -> None:
        """Take a cleared conversation off the list; a save brings it back, for Clear can be undone."""
        with self.database.writing() as connection:
            connection.execute(
                sa.update(CONVERSATIONS).where(*owned_by(owner, conversation)).values(emptied=time.time())
            )

    def delete(self, owner: str, conversation: str) -> None:
        """Delete a conversation with all it has; one that is gone already is no error."""
        with self.database.writing() as connection:
            self._delete(connection, owner, [conversation])

    def forget_emptied(self, owner: str) -> None:
        """Delete what was cleared in kernels that are gone."""
        table = CONVERSATIONS.c
        old = sa.select(table.id).where(table.owner == owner, table.emptied < time.time() - _CUT_SHORT)
        with self.database.reading() as connection:
            found = list(connection.scalars(old))
        if found:
            with self.database.writing() as connection:
                self._delete(connection, owner, found)

    @staticmethod
    def _delete(connection: sa.Connection, owner: str, conversations: list[str]) -> None:
        for key in conversations:
            if connection.execute(sa.delete(CONVERSATIONS).where(*owned_by(owner, key, emptied=True))).rowcount:
                connection.execute(sa.delete(MESSAGES).where(MESSAGES.c.conversation == key))
                connection.execute(sa.delete(BLOBS).where(BLOBS.c.conversation == key))


def in_words(error: Exception) -> str:
    """Why something could not be saved; what nobody has foreseen is logged too."""
    if isinstance(error, StoreError):
        return str(error)
    logging.getLogger("chatwidget").error("a conversation could not be saved", exc_info=error)
    return f"This conversation could not be saved: {type(error).__name__}: {error}. It is tried again."


def _copy_blobs(connection: sa.Connection, source: str, target: str, known: set[str]) -> None:
    rows = sa.select(sa.literal(target), BLOBS.c.hash, BLOBS.c.data).where(BLOBS.c.conversation == source)
    columns = ["conversation", "hash", "data"]
    connection.execute(sa.insert(BLOBS).from_select(columns, rows.where(BLOBS.c.hash.not_in(known))))


def _portions(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

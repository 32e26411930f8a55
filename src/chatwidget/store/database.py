"""A database of conversations: its URL, its connections, and its failures in words."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from chatwidget.errors import MissingDependency, OptionError, StoreError
from chatwidget.messages.secrets import register_password, without_secrets
from chatwidget.store.schema import prepare
from chatwidget.store.search_index import prepare_index

DEFAULT_FILE = Path(".chatwidget") / "conversations.sqlite"  # in the working directory of the notebook
_LOCK_TIMEOUT = 2.0  # seconds to wait for a lock
_CONNECT_TIMEOUT = 5  # seconds to wait for a server


def url_of(save_history: Any) -> sa.URL:
    """Return the database that `save_history` means.

    Raises:
        OptionError: it is not the URL of a database.

    Example:
        >>> url_of("sqlite:////tmp/chats.sqlite").database
        '/tmp/chats.sqlite'
    """
    if save_history is True:
        return sa.URL.create("sqlite", database=str(DEFAULT_FILE.absolute()))
    if isinstance(save_history, str):
        register_password(save_history)
    try:
        url = sa.make_url(save_history)
    except (exc.ArgumentError, TypeError, ValueError):
        raise OptionError(
            f"`save_history` must be True, False, or a database URL, got {without_secrets(repr(save_history))}. "
            "Example URLs: "
            "'sqlite:///chats.sqlite' or 'postgresql+psycopg://user:password@host/database'."
        ) from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return url.set(database=str(Path(url.database).expanduser().absolute()))
    return url


def make_engine(url: sa.URL) -> sa.Engine:
    """Return an engine; nothing is connected yet.

    Raises:
        OptionError: there is no such kind of database.
        MissingDependency: its driver is not installed.
    """
    # No connection is pooled: a hub's kernels, idle for days, would use up the connections of its server.
    options: dict[str, object] = {"poolclass": sa.NullPool}
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite:
        options["connect_args"] = {"timeout": _LOCK_TIMEOUT, "check_same_thread": False}
        if url.database in (None, "", ":memory:"):
            options["poolclass"] = sa.StaticPool
    elif url.get_backend_name() == "postgresql" and url.drivername.partition("+")[2] in ("", "psycopg", "psycopg2"):
        # Without it a server that went away holds the connection for minutes.
        options["connect_args"] = {
            "connect_timeout": _CONNECT_TIMEOUT,
            "options": f"-c lock_timeout={int(_LOCK_TIMEOUT * 1000)}",
        }
    try:
        engine = sa.create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise MissingDependency(
            f"`save_history={display_url(url)!r}` requires the package {error.name!r}. Run: pip install {error.name}"
        ) from error
    except exc.ArgumentError as error:
        raise OptionError(
            f"`save_history={display_url(url)!r}` is not a valid database URL: {without_secrets(str(error))}"
        ) from error
    if sqlite:
        _configure_sqlite(engine)
    return engine


def display_url(url: sa.URL) -> str:
    """Return a URL as the user may see it: a file's path, or the URL without passwords, which options may be too."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return without_secrets(url.set(query={}).render_as_string(hide_password=True))


def _configure_sqlite(engine: sa.Engine) -> None:
    # The module would begin a transaction only at the first change, and a lock met by then is not waited for. A
    # write-ahead log would be faster, but is unsafe on the network folders that home directories of hubs are on.
    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, record: object) -> None:
        connection.isolation_level = None
        connection.create_function("lower", 1, lambda text: None if text is None else str(text).lower())

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


class Database:
    """A database whose tables are created before they are first used.

    Args:
        url: its URL.
    """

    def __init__(self, url: sa.URL) -> None:
        self.where = display_url(url)
        self.engine = make_engine(url)
        self._file = None if url.get_backend_name() != "sqlite" or not url.database else Path(url.database)
        self._ready = False

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a connection that only reads."""
        with self._words(reads=True):
            self._prepare()
            with self.engine.connect().execution_options(reads=True) as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a connection in a transaction: all changes made in it are saved, or none."""
        with self._words():
            self._prepare()
            with self.engine.begin() as connection:
                yield connection

    def _prepare(self) -> None:
        if self._file is not None and str(self._file) != ":memory:" and not self._file.exists():
            self._make_file(self._file)
            self._ready = False  # the file was deleted meanwhile
        if not self._ready:
            with self.engine.begin() as connection:
                prepare(connection, self.where)
                prepare_index(connection)
            self._ready = True

    def _make_file(self, file: Path) -> None:
        self.engine.dispose()
        try:
            if not file.parent.exists():
                file.parent.mkdir(mode=0o700, parents=True)
                if file.parent.name == DEFAULT_FILE.parent.name:  # a conversation is no part of a project's history
                    (file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # other accounts have no business in it
        except OSError as error:
            raise StoreError(_not_there(str(file), error)) from error

    @contextmanager
    def _words(self, *, reads: bool = False) -> Iterator[None]:
        try:
            yield
        except exc.SQLAlchemyError as error:
            self._ready = self._ready and not isinstance(error, exc.ProgrammingError)
            raise StoreError(self._in_words(error, reads)) from error
        except StoreError:
            raise
        except OSError as error:  # a folder that may not be entered, a name that is too long
            raise StoreError(_not_there(self.where, error)) from error

    def _in_words(self, error: exc.SQLAlchemyError, reads: bool) -> str:
        reason = without_secrets(str(getattr(error, "orig", None) or error).strip().split("\n")[0])
        stays = "" if reads else " New messages stay in this chat and are saved as soon as possible."
        if any(word in reason.lower() for word in ("locked", "lock timeout")):
            return f"The conversation database ({self.where}) is locked by another program.{stays}"
        if "readonly" in reason or "read-only" in reason or "unable to open" in reason:
            return (
                f"Cannot save conversations in {self.where}: {reason}. Make it writable, or set `save_history` to "
                "another database URL."
            )
        failed = "read conversations from" if reads else "save conversations in"
        return f"Cannot {failed} {self.where}: {reason}.{stays}"

    def close(self) -> None:
        """Close all connections; another use opens them again."""
        with contextlib.suppress(exc.SQLAlchemyError):
            self.engine.dispose()


def _not_there(file: str, error: OSError) -> str:
    return (
        f"Cannot save conversations in {file}: {error.strerror or error}. Make the folder writable, or set "
        "`save_history` to another database URL, such as 'sqlite:////tmp/chats.sqlite'."
    )

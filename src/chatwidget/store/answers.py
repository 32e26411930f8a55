"""Stored answers of playgrounds: what was answered, by the key of its request; scores and grades beside it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from chatwidget.errors import StoreError
from chatwidget.messages.json_types import JSONObject
from chatwidget.store.database import display_url, make_engine

DEFAULT_FILE = Path(".chatwidget") / "answers.sqlite"  # in the folder the notebook works in
_AT_ONCE = 500  # keys in one statement
_MANY = 20_000  # keys from which a whole table is read instead
_VERSION = 1

_METADATA = sa.MetaData()
_ANSWERS = sa.Table(
    "chatwidget_answers",
    _METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Float, nullable=False),
)
_GRADES = sa.Table(
    "chatwidget_grades",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
)
_SCORES = sa.Table(
    "chatwidget_scores",
    _METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)
_REMOVE = sa.delete(_ANSWERS).where(_ANSWERS.c.key == sa.bindparam("gone"))  # compiled once
_BOARDS = sa.Table(
    "chatwidget_boards",
    _METADATA,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)
_FORMAT = sa.Table("chatwidget_answers_format", _METADATA, sa.Column("version", sa.Integer, nullable=False))


class StoredAnswers:
    """Answers in a database; safe to use from several threads.

    Args:
        place: True for the file `.chatwidget/answers.sqlite`, the path of an SQLite file, or the URL of a database.

    Raises:
        OptionError: there is no such kind of database.
        MissingDependency: its driver is not installed.

    Example:
        >>> answers = StoredAnswers("sqlite://")
        >>> answers.save({"k1": {"status": "done", "text": "4"}})
        >>> answers.read(["k1", "k2"])
        {'k1': {'status': 'done', 'text': '4'}}
    """

    def __init__(self, database: object = True) -> None:
        url = _url_of(database)
        self.where = display_url(url)
        file = url.database if url.get_backend_name() == "sqlite" else None
        self._file = Path(file) if file and file != ":memory:" else None
        self._engine = make_engine(url)
        self._lock = threading.Lock()
        self._is_ready = False

    def read(self, keys: Iterable[str]) -> dict[str, JSONObject]:
        """Return the stored answers among some keys.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self._rows_of(_ANSWERS.c.key, keys, (_ANSWERS.c.key, _ANSWERS.c.body))
        return {key: json.loads(body) for key, body in rows}

    def save(self, answers: Mapping[str, Mapping[str, object]]) -> None:
        """Save answers; one that is there already is replaced.

        Raises:
            StoreError: they cannot be saved.
        """
        if not answers:
            return
        rows = [{"key": key, "body": json.dumps(body), "asked_at": time.time()} for key, body in answers.items()]
        deleted = [{"gone": key} for key in answers]
        self._write([(_REMOVE, deleted), (sa.insert(_ANSWERS), rows)])

    def forget(self, keys: Sequence[str]) -> None:
        """Delete answers, so that they are asked again."""
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            self._write([(sa.delete(table).where(table.c.key.in_(part)), None) for table in (_ANSWERS, _SCORES)])

    def save_scores(self, name: str, scores: Mapping[str, Mapping[str, object]]) -> None:
        """Save scores of one scorer by the answers' keys; earlier ones are replaced."""
        if not scores:
            return
        keys = list(scores)
        statements: list[tuple[Any, Any]] = [
            (sa.delete(_SCORES).where(_SCORES.c.name == name, _SCORES.c.key.in_(keys[at : at + _AT_ONCE])), None)
            for at in range(0, len(keys), _AT_ONCE)
        ]
        rows = [{"key": key, "name": name, "body": json.dumps(dict(body))} for key, body in scores.items()]
        self._write([*statements, (sa.insert(_SCORES), rows)])

    def scores(self, keys: Iterable[str]) -> dict[str, dict[str, JSONObject]]:
        """Return the scores of some answers, by the scorer's name and the answer's key."""
        found: dict[str, dict[str, JSONObject]] = {}
        columns = (_SCORES.c.key, _SCORES.c.name, _SCORES.c.body)
        for key, name, body in self._rows_of(_SCORES.c.key, keys, columns):
            found.setdefault(name, {})[key] = json.loads(body)
        return found

    def add_grade(self, key: str, grade: Mapping[str, object]) -> None:
        """Save a grade of an answer; earlier ones stay."""
        self._write([(sa.insert(_GRADES), [{"key": key, "body": json.dumps(dict(grade))}])])

    def grades(self, keys: Iterable[str]) -> dict[str, list[JSONObject]]:
        """Return the grades of some answers, oldest first."""
        found: dict[str, list[JSONObject]] = {}
        for _, key, body in sorted(self._rows_of(_GRADES.c.key, keys, (_GRADES.c.id, _GRADES.c.key, _GRADES.c.body))):
            found.setdefault(key, []).append(json.loads(body))
        return found

    def save_board(self, name: str, body: Mapping[str, object]) -> None:
        """Save what a board consists of, so that it can be opened by its name."""
        row = [{"name": name, "body": json.dumps(dict(body))}]
        self._write([(sa.delete(_BOARDS).where(_BOARDS.c.name == name), None), (sa.insert(_BOARDS), row)])

    def board(self, name: str) -> JSONObject | None:
        """Return what a saved board consists of, or None."""
        rows = self._rows(sa.select(_BOARDS.c.body).where(_BOARDS.c.name == name))
        return json.loads(rows[0][0]) if rows else None

    def close(self) -> None:
        """Close what is open; another use opens it again."""
        self._engine.dispose()

    def _rows_of(
        self, column: sa.ColumnElement[str], keys: Iterable[str], wanted: Sequence[sa.ColumnElement[Any]]
    ) -> list[Any]:
        """Return rows whose key is among some; all rows are read where that is less work."""
        asked = list(dict.fromkeys(keys))
        if len(asked) > _MANY:
            among = set(asked)
            position = list(wanted).index(column)
            return [row for row in self._rows(sa.select(*wanted)) if row[position] in among]
        parts = (asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE))
        return [row for part in parts for row in self._rows(sa.select(*wanted).where(column.in_(part)))]

    def boards(self) -> list[str]:
        """Return the names of the saved boards."""
        return [name for (name,) in self._rows(sa.select(_BOARDS.c.name).order_by(_BOARDS.c.name))]

    def _rows(self, query: sa.Select[Any]) -> list[Any]:
        with self._lock:
            try:
                self._prepare()
                with self._engine.connect().execution_options(reads=True) as connection:
                    return list(connection.execute(query))
            except (exc.SQLAlchemyError, OSError) as error:
                raise self._failure("read", error) from error

    def _write(self, statements: Sequence[tuple[Any, Any]]) -> None:
        with self._lock:
            try:
                self._prepare()
                with self._engine.begin() as connection:
                    for statement, rows in statements:
                        connection.execute(statement, rows)
            except (exc.SQLAlchemyError, OSError) as error:
                raise self._failure("saved", error) from error

    def _prepare(self) -> None:
        if self._file is not None and not self._file.exists():
            self._is_ready = False
            if not self._file.parent.exists():
                self._file.parent.mkdir(mode=0o700, parents=True)
                if self._file.parent.name == DEFAULT_FILE.parent.name:
                    (self._file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        if self._is_ready:
            return
        with self._engine.begin() as connection:
            _METADATA.create_all(connection)
            version = connection.execute(sa.select(_FORMAT.c.version)).scalar()
            if version is None:
                connection.execute(sa.insert(_FORMAT), [{"version": _VERSION}])
            elif version > _VERSION:
                raise StoreError(
                    f"The answers in {self.where} were saved by a newer version of chatwidget. Install that version, "
                    "or give `store` another file."
                )
        self._is_ready = True

    def _failure(self, what: str, error: Exception) -> StoreError:
        words = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
        return StoreError(f"Answers cannot be {what} in {self.where}: {words}. Give `store` another place, or False.")


def _url_of(database: Any) -> sa.URL:
    if database is True:
        database = DEFAULT_FILE
    if isinstance(database, Path) or (isinstance(database, str) and "://" not in database):
        return sa.URL.create("sqlite", database=str(Path(database).expanduser().absolute()))
    url = sa.make_url(database)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return url.set(database=str(Path(url.database).expanduser().absolute()))
    return url

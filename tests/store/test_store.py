"""The store: every question has its owner in it, saves are whole, older databases are brought up to date."""

import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chatwidget.errors import ConversationChanged, OptionError, StoreError
from chatwidget.store.database import url_of
from chatwidget.store.store import Change, Store

#: What the version before this one executed for a new database, and one conversation. It stands for users' files.
OLD_TABLES = """
    CREATE TABLE chatwidget_schema_version (version INTEGER NOT NULL);
    INSERT INTO chatwidget_schema_version VALUES (2);
    CREATE TABLE chatwidget_conversations (
        id VARCHAR(32) NOT NULL PRIMARY KEY, owner VARCHAR(255) NOT NULL, title TEXT NOT NULL,
        named INTEGER NOT NULL, created DOUBLE NOT NULL, updated DOUBLE NOT NULL, revision INTEGER NOT NULL);
    CREATE INDEX chatwidget_conversations_of ON chatwidget_conversations (owner, updated);
    CREATE TABLE chatwidget_messages (
        conversation VARCHAR(32) NOT NULL, id VARCHAR(64) NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (conversation, id));
    CREATE TABLE chatwidget_blobs (
        conversation VARCHAR(32) NOT NULL, hash VARCHAR(64) NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (conversation, hash));
    ALTER TABLE chatwidget_conversations ADD COLUMN emptied DOUBLE;
    ALTER TABLE chatwidget_conversations ADD COLUMN feedback TEXT;
    INSERT INTO chatwidget_conversations VALUES
        ('c0ffee', 'user:ada', 'Hello again', 1, 1.0e9, 1.0e9, 4, NULL, NULL);
    INSERT INTO chatwidget_messages VALUES
        ('c0ffee', 'm1', 0, '{"role": "user", "content": "Hello again"}', 'Hello again'),
        ('c0ffee', 'm2', 1, '{"role": "assistant", "content": "Hi."}', 'Hi.');
    INSERT INTO chatwidget_blobs VALUES
        ('c0ffee', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', X'89504E47');
"""


def _row(key: str, text: str, position: int = 0) -> dict[str, Any]:
    return {
        "id": key,
        "position": position,
        "body": json.dumps({"role": "user", "content": text}),
        "words": text,
    }


def _saved(store: Store, owner: str, key: str, text: str) -> int:
    return store.save(owner, Change(key, None, text, new=[_row("m1", text)], blobs={"a" * 64: b"picture"}))


def test_what_is_saved_is_read_again(database: str) -> None:
    _saved(Store(database), "ada", "c1", "what is 1 ÷ 2? 😀")

    opened = Store(database).read("ada", "c1")

    assert [(key, json.loads(body)["content"]) for key, body in opened.messages] == [("m1", "what is 1 ÷ 2? 😀")]
    assert Store(database).blob("ada", "c1", "a" * 64) == b"picture"


INTRUSIONS: dict[str, Callable[[Store], Any]] = {
    "read": lambda store: store.read("eve", "c1"),
    "save": lambda store: store.save("eve", Change("c1", 1, "mine", new=[_row("x", "y")])),
    "rename": lambda store: store.rename("eve", "c1", "mine"),
}


@pytest.mark.parametrize("intrusion", INTRUSIONS.values(), ids=INTRUSIONS.keys())
def test_another_owner_is_told_that_there_is_no_such_conversation(
    database: str, intrusion: Callable[[Store], Any]
) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "secret")

    with pytest.raises(ConversationChanged, match="deleted"):
        intrusion(store)


def test_another_owner_neither_sees_nor_finds_nor_deletes(database: str) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "secret")

    store.delete("eve", "c1")
    store.empty("eve", "c1")

    assert store.titles("eve") == store.titles("eve", "secret") == []
    assert store.blob("eve", "c1", "a" * 64) is None
    assert [entry["title"] for entry in store.titles("ada")] == ["secret"]
    assert len(store.read("ada", "c1").messages) == 1


def test_a_search_finds_titles_and_what_was_said_in_any_case(database: str) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "Äpfel und Birnen")
    _saved(store, "ada", "c2", "100% sure")
    store.save("ada", Change("c2", 1, "100% sure", new=[_row("m2", "said in an ANSWER", 1)]))

    def found(query: str) -> list[str]:
        return [entry["id"] for entry in store.titles("ada", query)]

    assert (found("äpfel"), found("0%"), found("an answer"), found("role"), found("_")) == (
        ["c1"], ["c2"], ["c2"], [], [],
    )  # fmt: skip


def test_a_save_that_fails_leaves_nothing_of_itself(database: str) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "first")

    with pytest.raises(StoreError):
        store.save("ada", Change("c1", 1, "second", new=[_row("m2", "more", 1), _row("m1", "there already", 2)]))

    assert [key for key, _ in store.read("ada", "c1").messages] == ["m1"]
    assert store.read("ada", "c1").revision == 1


def test_who_saves_over_the_save_of_another_is_told(database: str) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "first")
    store.save("ada", Change("c1", 1, "first", new=[_row("m2", "here", 1)]))

    with pytest.raises(ConversationChanged, match="changed in another tab"):
        store.save("ada", Change("c1", 1, "first", new=[_row("m3", "there", 1)]))


def test_a_title_that_was_chosen_outlives_saves(database: str) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "first")
    store.rename("ada", "c1", "My project")

    store.save("ada", Change("c1", 1, "first, edited"))

    assert store.read("ada", "c1").title == "My project"


def test_a_deleted_conversation_leaves_no_row_behind(database: str) -> None:
    store = Store(database)
    _saved(store, "ada", "c1", "first")

    store.delete("ada", "c1")

    with store.database.reading() as connection:
        for table in ("conversations", "messages", "blobs"):
            assert connection.scalar(sa.text(f"SELECT count(*) FROM chatwidget_{table}")) == 0


def test_a_database_of_the_version_before_this_one_works_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    with sqlite3.connect(file) as old:
        old.executescript(OLD_TABLES)
    old.close()

    store = Store(f"sqlite:///{file}")

    assert [entry["title"] for entry in store.titles("user:ada", "HELLO")] == ["Hello again"]
    opened = store.read("user:ada", "c0ffee")
    assert [json.loads(body)["content"] for _, body in opened.messages] == ["Hello again", "Hi."]
    assert store.blob("user:ada", "c0ffee", "f" * 64) == b"\x89PNG"
    change = Change("c0ffee", opened.revision, "New title", '{"m2": "Like"}', ["m1"], new=[_row("m3", "Bye.", 2)])
    assert store.save("user:ada", change) == opened.revision + 1
    assert store.read("user:ada", "c0ffee").title == "Hello again", "the user chose that title"
    assert [key for key, _ in store.read("user:ada", "c0ffee").messages] == ["m2", "m3"]
    store.delete("user:ada", "c0ffee")
    assert store.titles("user:ada") == []


def _tables(file: Path) -> list[Any]:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [connection.execute(f"PRAGMA table_info({name})").fetchall() for name in sorted(names)]
        return [*columns, connection.execute("PRAGMA index_info(chatwidget_conversations_of)").fetchall()]


def test_an_older_database_gets_the_tables_of_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.executescript(OLD_TABLES)

    for file in (old, new):
        Store(f"sqlite:///{file}").titles("ada")

    assert _tables(new) == _tables(old)


def test_a_newer_database_is_left_as_it_is(database: str) -> None:
    _saved(Store(database), "ada", "c1", "first")
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE chatwidget_schema_version SET version = 99"))
    newer = Store(database)

    with pytest.raises(StoreError, match=r"newer chatwidget \(schema 99; this version supports 3\)"):
        newer.save("ada", Change("c2", None, "second", new=[_row("m1", "x")]))

    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version FROM chatwidget_schema_version")) == 99
        assert connection.scalar(sa.text("SELECT count(*) FROM chatwidget_conversations")) == 1
    engine.dispose()


@pytest.mark.parametrize("wrong", ["not a url", 3, "nosuchdatabase://host/name"])
def test_what_is_no_database_is_refused_in_the_cell(wrong: Any) -> None:
    with pytest.raises(OptionError, match="save_history"):
        Store(wrong)


@pytest.mark.parametrize("address", ["ada:hunter2@127.0.0.1:1/none", "127.0.0.1:1/none?user=ada&password=hunter2"])
def test_a_password_is_in_no_message(address: str) -> None:
    store = Store(f"postgresql+psycopg://{address}")

    with pytest.raises(StoreError, match="Cannot read") as caught:
        store.titles("ada")

    assert "hunter2" not in str(caught.value)


def test_without_an_address_the_file_is_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    Store(url_of(True)).titles("ada")

    folder = tmp_path / ".chatwidget"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "conversations.sqlite").stat().st_mode & 0o077 == 0

"""The index of an SQLite database: what a search finds with it, and how much it looks at."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chatwidget.store import queries, search_index
from chatwidget.store.schema import MESSAGES
from chatwidget.store.store import Change, Row, Store

TRIGGER = f"{MESSAGES.name}_updated"
TEXTS = [
    "The quick brown fox", "THE QUICK brown fix", "Grüße aus KÖLN", "İstanbul, istanbul", "ΟΔΟΣ οδος", "日本語の文",
    "100% of a_b 'quoted' \"twice\"", "straße STRASSE", "\u017fmall \u212a", "ab", "",
    "a\nb c\nd", "emoji 🎉🎊🎉 party", "é e\u0301",
]  # fmt: skip


def row(key: str, words: str, position: int = 0) -> Row:
    return {"id": key, "position": position, "parent": None, "body": "{}", "words": words}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'chats.sqlite'}")
    yield made
    made.database.close()


def found(store: Store, text: str) -> list[str]:
    return sorted(entry["id"] for entry in store.titles("ada", text))


def found_without_index(store: Store, text: str) -> list[str]:
    with store.database.reading() as connection:
        query = queries.titles("ada", text.strip().lower(), in_c=queries.is_in_c(connection, text))
        return sorted(row.id for row in connection.execute(query))


def plan(store: Store, text: str) -> str:
    """What SQLite says it will do."""
    with store.database.reading() as connection:
        query = search_index.titles(connection, "ada", text).compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}".replace("%%", "%"))
        return "\n".join(each[-1] for each in rows)


def test_a_search_asks_the_index_and_looks_at_no_other_conversation(store: Store) -> None:
    store.save("ada", Change("c1", None, "One", new=[row("m1", "a rare word")]))

    steps = plan(store, "rare")

    assert "SCAN chatwidget_search VIRTUAL TABLE" in steps
    assert "SEARCH chatwidget_conversations USING INDEX sqlite_autoindex" in steps  # by id
    assert "SCAN chatwidget_messages" not in steps
    assert "chatwidget_search" not in plan(store, "ra")  # too short for it


def test_what_a_search_looks_at_does_not_grow_with_what_does_not_match(store: Store) -> None:
    """Counted in steps of SQLite's own machine."""

    def steps() -> int:
        count = 0

        def step() -> None:
            nonlocal count
            count += 1

        with store.database.reading() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(step, 1)
            assert len(connection.execute(search_index.titles(connection, "ada", "rare")).all()) == 1
            driver.set_progress_handler(None, 0)
        return count

    store.save("ada", Change("c1", None, "One", new=[row("m1", "a rare word")]))
    few = steps()

    for number in range(2, 200):
        rows = [row(f"m{i}", f"text {i} of {number}", i) for i in range(10)]
        store.save("ada", Change(f"c{number}", None, f"Talk {number}", new=rows))

    print(f"\n{few} steps with one conversation, {steps()} with 200")
    assert steps() <= 3 * few  # the index has some more parts


@pytest.mark.parametrize("seed", range(3))
def test_a_search_finds_with_the_index_what_it_finds_without_whatever_is_saved_and_deleted(
    store: Store, seed: int
) -> None:
    chance, saved = random.Random(seed), dict[str, tuple[int, list[str]]]()
    for step in range(60):
        key, text = f"c{chance.randrange(12)}", chance.choice(TEXTS)
        revision, ids = saved.get(key, (0, []))
        kind = chance.choice(["add", "add", "change", "remove", "delete", "rename"]) if ids else "add"
        if kind == "delete":
            store.delete("ada", key)
            saved.pop(key)
        elif kind == "rename":
            store.rename("ada", key, chance.choice(TEXTS))
        else:
            name = chance.choice(ids) if ids else ""
            change = {
                "add": {"new": [row(f"m{step}", text, len(ids))]},
                "change": {"changed": [row(name, text)]},
                "remove": {"deleted": [name]},
            }[kind]
            done = store.save("ada", Change(key, revision or None, chance.choice(TEXTS), **change))  # type: ignore[arg-type]
            ids = [each for each in ids if kind != "remove" or each != name]
            saved[key] = (done, [*ids, f"m{step}"] if kind == "add" else ids)

    for text in TEXTS:
        for start in range(0, len(text), 2):
            for part in (text[start : start + 3], text[start : start + 5].upper(), text[start:].lower()):
                assert found(store, part) == found_without_index(store, part), part


def test_a_text_that_many_have_is_looked_for_from_the_newest_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "_FREQUENT", 3)
    for number in range(5):
        store.save(
            "ada", Change(f"c{number}", None, "Talk", new=[row("m1", "the word" if number < 4 else "the other")])
        )

    assert "chatwidget_search" not in plan(store, "word")
    assert "chatwidget_search" in plan(store, "other")
    assert found(store, "word") == ["c0", "c1", "c2", "c3"]


def test_a_database_of_an_earlier_version_gets_its_index_when_it_is_opened(store: Store, tmp_path: Path) -> None:
    store.save("ada", Change("c1", None, "Über Füchse", new=[row("m1", "the quick fox")]))
    without_index(tmp_path / "chats.sqlite")

    again = Store(f"sqlite:///{tmp_path / 'chats.sqlite'}")

    assert "chatwidget_search" in plan(again, "quick")
    assert [found(again, each) for each in ("QUICK", "füchse", "slow")] == [["c1"], ["c1"], []]


def test_one_with_many_texts_is_searched_without(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save("ada", Change("c1", None, "Title", new=[row("m1", "the quick fox")]))
    without_index(tmp_path / "chats.sqlite")
    monkeypatch.setattr(search_index, "_MOST_TEXT", 5)

    again = Store(f"sqlite:///{tmp_path / 'chats.sqlite'}")

    assert "chatwidget_search" not in plan(again, "quick")
    assert found(again, "quick") == ["c1"]


def test_an_sqlite_that_cannot_use_the_index_saves_and_searches_and_another_one_makes_it_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save("ada", Change("c1", None, "Title", new=[row("m1", "the quick fox")]))
    file = tmp_path / "chats.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(search_index, "_INDEX", "no_such_index")  # as where FTS5 is missing: it cannot be read
        other = Store(f"sqlite:///{file}")
        other.save("ada", Change("c2", None, "Title", new=[row("m1", "the slow fox")]))
        assert found(other, "slow") == ["c2"]
        other.database.close()
    with sqlite3.connect(file) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    assert names == []

    again = Store(f"sqlite:///{file}")

    assert "chatwidget_search" in plan(again, "slow")
    assert [found(again, each) for each in ("slow", "quick", "fox")] == [["c2"], ["c1"], ["c1", "c2"]]


def without_index(file: Path) -> None:
    """Make a database as an earlier version left it."""
    with sqlite3.connect(file) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for name in ("chatwidget_search", "chatwidget_search_numbers"):
            connection.execute(f"DROP TABLE {name}")
    assert TRIGGER in [name for (name,) in triggers]


def test_another_owner_finds_nothing(store: Store) -> None:
    store.save("ada", Change("c1", None, "Title", new=[row("m1", "the quick fox")]))

    assert store.titles("grace", "quick") == []
    assert sa.inspect(store.database.engine).has_table("chatwidget_search")

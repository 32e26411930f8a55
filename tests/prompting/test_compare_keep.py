"""Keep this: one chat's conversation goes to all others, and what those answered stays as a version."""

from __future__ import annotations

from typing import Any

import pytest

import chatwidget as cw
from chatwidget.messages.parts import text_of
from chatwidget.testing import ScriptedServer
from tests.support.comparison import FRUIT, METALS, RecordedComparison, spoken, two_chats


def test_keep_gives_one_answer_to_all_and_leaves_theirs_as_a_version(
    servers: tuple[ScriptedServer, ScriptedServer],
) -> None:
    board = cw.compare(*two_chats(servers))
    board.submit("one").wait(20)

    board.keep(1)
    board.submit("two").wait(20)

    orchard, foundry = board.chats
    assert spoken(orchard) == ["one", METALS, "two", FRUIT]
    assert spoken(foundry) == ["one", METALS, "two", METALS]
    assert [text_of(message) for message in orchard.branches(1)] == [FRUIT, METALS]


def test_keep_after_several_questions_leaves_all_that_the_others_answered_as_a_version(
    servers: tuple[ScriptedServer, ScriptedServer],
) -> None:
    board = cw.compare(*two_chats(servers))
    board.submit("one").wait(20)
    board.submit("two").wait(20)

    board.keep(1)

    orchard, foundry = board.chats
    assert spoken(orchard) == spoken(foundry) == ["one", METALS, "two", METALS]
    assert [text_of(message) for message in orchard.branches(1)] == [FRUIT, METALS]
    orchard.switch(1, 0)
    assert spoken(orchard) == ["one", FRUIT, "two", FRUIT]
    orchard.switch(1, 1)
    assert spoken(orchard) == ["one", METALS, "two", METALS]


@pytest.mark.parametrize("first_thinks", [True, False])
def test_keep_leaves_the_answers_of_chats_that_think_or_began_elsewhere(first_thinks: bool) -> None:
    def thinks(message: str) -> Any:
        yield {"role": "assistant", "content": "Hm.", "metadata": {"title": "Thought"}}
        yield {"role": "assistant", "content": "same" if message == "one" else "apple"}

    def says(message: str) -> str:
        return "same" if message == "one" else "iron"

    board = cw.compare(thinks, says)
    board.submit("one").wait(20)
    board.submit("two").wait(20)
    other = cw.ChatInterface(says, history=[{"role": "user", "content": "zero"}])
    elsewhere = cw.compare(("elsewhere", other), ("says", says))
    elsewhere.submit("one").wait(20)
    kept, taker = (0, 1) if first_thinks else (1, 0)

    board.keep(kept)
    elsewhere.keep(1)

    texts = [text_of(message) for message in board.chats[taker].branches(-1)]
    assert texts == (["iron", "apple"] if first_thinks else ["apple", "iron"])
    assert [text_of(message) for message in other.branches(0)] == ["zero", "one"]
    other.switch(0, 0)
    assert spoken(other) == ["zero", "one", "same"]


def test_keep_once_more_makes_no_version_of_what_all_have(servers: tuple[ScriptedServer, ScriptedServer]) -> None:
    board = cw.compare(*two_chats(servers))
    board.submit("one").wait(20)

    for _ in range(3):
        board.keep(1)

    assert [text_of(message) for message in board.chats[0].branches(1)] == [FRUIT, METALS]


def test_a_column_that_took_an_answer_shows_no_seconds_of_its_own_one(
    servers: tuple[ScriptedServer, ScriptedServer],
) -> None:
    servers[0].enqueue("one two three four five six seven")
    board = RecordedComparison(*two_chats(servers))
    board.submit("one").wait(20)
    board.settled()
    before = [side["about"] for side in board.page_document()["sides"]]

    board.keep(1)

    after = [side["about"] for side in board.page_document()["sides"]]
    assert before[0].endswith(" s · 7 tokens")
    assert before[1].endswith(" s · 3 tokens")
    assert after == ["3 tokens", before[1]]
    board.submit("two").wait(20)
    board.settled()
    assert board.page_document()["sides"][0]["about"].endswith(" s · 3 tokens")


def test_what_keep_left_is_saved_with_the_chat(tmp_path: Any) -> None:
    path = f"sqlite:///{tmp_path / 'chats.db'}"
    saved = cw.ChatInterface(str.upper, save_history=path)
    board = cw.compare(saved, str.title)
    board.submit("one").wait(20)
    board.submit("two").wait(20)
    board.keep(1)
    saved.close()

    again = cw.ChatInterface(str.upper, save_history=path)
    again.open_conversation(again.saved[0]["id"])

    assert spoken(again) == ["one", "One", "two", "Two"]
    again.switch(1, 0)
    assert spoken(again) == ["one", "ONE", "two", "TWO"]


def test_keep_takes_figures_with_it() -> None:
    class Picture:
        def _repr_png_(self) -> bytes:
            return b"\x89PNG\r\n\x1a\n" + b"0" * 400

    board = cw.compare(("draws", lambda message: Picture()), ("writes", lambda message: "words"))
    board.submit("one").wait(20)

    board.keep(0)

    drawn, taken = (chat.to_html() for chat in board.chats)
    assert drawn.count("data:image/png") == taken.count("data:image/png") == 1

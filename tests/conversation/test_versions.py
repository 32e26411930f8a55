"""The versions of turns beside a history: hiding, showing, deleting, and names."""

from __future__ import annotations

import pytest

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.history import History
from chatwidget.conversation.stored_branches import as_json, from_json
from chatwidget.conversation.turn_names import TurnNames
from chatwidget.conversation.version_differences import differences
from chatwidget.conversation.versions import Versions
from chatwidget.errors import MessageIndexError, VersionError
from chatwidget.messages.message import check_message


def _path(*texts: str) -> tuple[History, Versions]:
    """A history of questions and answers in turn, and its versions."""
    history = History()
    roles = ("user", "assistant")
    history.replace([check_message({"role": roles[n % 2], "content": text}) for n, text in enumerate(texts)])
    return history, Versions(history)


def _append(history: History, role: str, text: str) -> str:
    end = len(history.messages)
    return history.splice(end, end, [check_message({"role": role, "content": text})])[0]


def _texts(history: History) -> list[str]:
    return [str(message["content"]) for message in history.messages]


def test_hiding_from_the_end_on_hides_nothing() -> None:
    history, versions = _path("question", "answer")

    assert versions.hide(2) is None
    assert _texts(history) == ["question", "answer"]


def test_the_only_version_cannot_be_deleted() -> None:
    _, versions = _path("question", "answer")

    with pytest.raises(VersionError, match="has one version only"):
        versions.delete(1)


def test_a_hidden_turn_far_down_is_shown_with_the_way_to_it() -> None:
    history, versions = _path("question", "first", "more", "last")
    last = history.ids[3]
    versions.hide(1)
    _append(history, "assistant", "second")

    versions.show(last)
    shown = _texts(history)
    versions.show(last)

    assert shown == _texts(history) == ["question", "first", "more", "last"]


def test_of_two_ways_on_the_one_that_was_asked_for_is_shown() -> None:
    history, versions = _path("question", "first", "more", "more answered")
    wanted = history.ids[2]
    versions.hide(2, undo=True)
    _append(history, "user", "other")
    versions.hide(1)
    _append(history, "assistant", "second")

    versions.show(wanted)

    assert _texts(history) == ["question", "first", "more", "more answered"]


def test_the_path_to_a_first_turn_that_is_hidden_is_only_that_turn() -> None:
    history, versions = _path("question", "answer")
    first, answer = history.ids
    versions.hide(0)
    _append(history, "user", "another question")

    before, turn = versions.path_of(answer)

    assert [message["content"] for message in before] == ["question"]
    assert [message["content"] for message in turn] == ["answer"]
    assert versions.path_of(first)[0] == []


def test_what_follows_a_turn_follows_it_under_its_new_id() -> None:
    history, versions = _path("question", "answer", "more", "more answered")
    history.splice(1, 1, [check_message({"role": "assistant", "content": "a thought"})])
    thought, answer = history.ids[1:3]
    versions.hide(1)
    versions.show(thought)
    versions.hide(3)

    removed = history.pairs(1, 2)
    history.splice(1, 2, [])
    versions.follow(1, removed, 0)

    assert {turn.parent for turn in versions.tree.hidden.values()} >= {answer}
    assert thought not in {turn.parent for turn in versions.tree.hidden.values()}
    assert answer in versions.tree.numbers


def test_a_turn_without_anything_after_it_can_have_a_new_id() -> None:
    tree = BranchTree()

    tree.rename("m1", "m2")

    assert not tree
    assert tree.changes == 0


def test_a_stored_name_of_a_turn_that_is_not_there_is_left_out() -> None:
    history, versions = _path("question", "answer")
    versions.add_name("terse", 1)
    stored = as_json(versions.tree)
    stored["names"]["lost"] = "m99"

    assert dict(from_json(stored, history.ids).names) == {"terse": history.ids[1]}


def test_a_name_that_is_not_there_cannot_be_removed() -> None:
    names = TurnNames()
    names.add("terse", "m2")

    with pytest.raises(VersionError, match=r"There is no version called 'dry'\. Named versions: 'terse'\."):
        names.remove("dry")


def test_long_texts_are_compared_line_by_line() -> None:
    same = "word " * 3_000

    assert differences(f"{same}\none\n", f"{same}\ntwo\n") == [
        ("same", f"{same}\n"),
        ("removed", "one\n"),
        ("added", "two\n"),
    ]


def test_only_an_answer_can_have_a_name_and_only_one_that_is_not_blank() -> None:
    history, versions = _path("question", "answer")

    with pytest.raises(VersionError, match="The message 0 is no answer"):
        versions.add_name("terse", 0)
    with pytest.raises(VersionError, match="must not be blank"):
        versions.add_name(" ", -1)
    with pytest.raises(MessageIndexError, match="There is no message 2; the history has 2"):
        versions.add_name("terse", len(history.messages))


def test_the_path_to_a_hidden_answer_begins_with_what_is_shown() -> None:
    history, versions = _path("question", "first")
    first = history.ids[1]
    versions.hide(1)
    _append(history, "assistant", "second")

    before, turn = versions.path_of(first)

    assert [message["content"] for message in (*before, *turn)] == ["question", "first"]


def test_names_of_turns_that_were_deleted_are_deleted() -> None:
    history, versions = _path("question", "answer", "more", "more answered")
    versions.add_name("terse", 1)
    versions.add_name("long", 3)

    removed = history.pairs(2, 4)
    history.splice(2, 4, [])
    versions.follow(2, removed, 0)

    assert list(versions.tree.names) == ["terse"]


def test_deleting_a_turn_that_is_not_hidden_deletes_nothing() -> None:
    tree = BranchTree()

    assert tree.delete("m9") == 0

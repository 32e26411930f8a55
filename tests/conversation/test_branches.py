"""Versions of turns: what retry, edit, and undo replaced stays, and every way back gives what was there."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.path import parent_of, turn_at, turns_of
from chatwidget.conversation.stored_branches import as_json, from_json
from chatwidget.messages.message import check_message


def message(role: str, text: str) -> Any:
    return check_message({"role": role, "content": text})


class Talk:
    """A path and its tree, changed as a chat changes them."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.ids: list[str] = []
        self.tree = BranchTree()
        self.count = 0

    def add(self, *roles: str) -> None:
        for role in roles:
            self.count += 1
            self.ids.append(f"m{self.count}")
            self.messages.append(message(role, f"{role} {self.count}"))

    def cut(self, start: int, *, undo: bool = False) -> None:
        self.tree.hide(self.messages, self.ids, start, undo=undo)
        del self.messages[start:], self.ids[start:]

    def send(self) -> None:
        self.tree.settle()
        self.add("user", "assistant")

    def retry(self) -> None:
        self.cut(turn_at(self.messages, self.ids, len(self.ids) - 1).start)
        self.add("assistant")

    def undo(self) -> None:
        self.cut(len(self.ids) - 2, undo=True)

    def redo(self) -> None:
        undone = self.tree.redoable(self.messages, self.ids)
        assert undone is not None
        self.put(self.tree.show(undone))

    def put(self, entries: Any) -> None:
        self.ids += [key for key, _ in entries]
        self.messages += [one for _, one in entries]

    def switch(self, index: int, place: int) -> None:
        turn = turn_at(self.messages, self.ids, index)
        wanted = self.tree.versions(self.messages, self.ids, index)[place]
        if wanted != turn.id:
            self.cut(turn.start)
            self.put(self.tree.show(wanted))

    def texts(self) -> list[str]:
        return [one["content"] for one in self.messages]

    def everything(self) -> set[str]:
        hidden = {key for turn in self.tree.hidden.values() for key, _ in turn.entries}
        assert not hidden & {*self.ids}
        return hidden | {*self.ids}


@pytest.fixture
def talk() -> Talk:
    one = Talk()
    one.send()
    return one


def test_an_answer_with_its_thoughts_and_calls_is_one_turn() -> None:
    path = [message(role, "x") for role in ("user", "assistant", "tool", "assistant", "user", "system", "assistant")]
    ids = [f"m{i}" for i in range(7)]

    found = [(turn.start, turn.stop) for turn in turns_of(path, ids)]

    assert found == [(0, 1), (1, 4), (4, 5), (5, 6), (6, 7)]
    assert turn_at(path, ids, 2).id == "m1"
    assert [parent_of(path, ids, start) for start in (0, 1, 4)] == [None, "m0", "m1"]


def test_a_retry_makes_a_version_and_a_switch_brings_the_other_back(talk: Talk) -> None:
    talk.retry()
    second = talk.texts()

    talk.switch(1, 0)

    assert talk.texts() == ["user 1", "assistant 2"]
    assert talk.tree.forks(talk.messages, talk.ids) == {"m2": (0, 2)}
    talk.switch(1, 1)
    assert talk.texts() == second
    assert talk.tree.forks(talk.messages, talk.ids) == {"m3": (1, 2)}


def test_the_order_of_versions_stays_whichever_is_looked_at(talk: Talk) -> None:
    talk.retry()
    talk.retry()

    seen = []
    for place in (0, 2, 1, 0, 1):
        talk.switch(1, place)
        seen.append(talk.tree.versions(talk.messages, talk.ids, 1))

    assert seen == [["m2", "m3", "m4"]] * 5


def test_a_switch_brings_back_what_followed_when_it_was_last_looked_at(talk: Talk) -> None:
    talk.send()
    talk.retry()
    talk.switch(3, 0)
    looked_at = talk.texts()
    talk.cut(1)
    talk.add("assistant")

    talk.switch(1, 0)

    assert talk.texts() == looked_at


def test_the_first_message_has_versions_too(talk: Talk) -> None:
    talk.cut(0)
    talk.send()

    assert talk.tree.versions(talk.messages, talk.ids, 0) == ["m1", "m3"]


def test_undo_hides_and_redo_brings_back_and_something_new_makes_versions_of_it(talk: Talk) -> None:
    talk.send()
    whole = talk.texts()
    talk.undo()
    talk.undo()

    assert talk.tree.forks(talk.messages, talk.ids) == {}
    talk.redo()
    talk.redo()
    assert talk.texts() == whole
    talk.undo()
    talk.send()
    assert talk.tree.undone == []
    assert talk.tree.forks(talk.messages, talk.ids) == {"m5": (1, 2)}


def test_what_was_undone_elsewhere_cannot_be_redone_here(talk: Talk) -> None:
    talk.send()
    talk.undo()
    talk.retry()

    assert talk.tree.redoable(talk.messages, talk.ids) is None
    talk.switch(1, 0)
    assert talk.tree.redoable(talk.messages, talk.ids) == "m3"


def test_deleting_a_version_deletes_what_followed_it_and_nothing_else(talk: Talk) -> None:
    talk.send()
    talk.cut(1)
    talk.add("assistant")
    talk.retry()

    assert talk.tree.delete("m2") == 3
    assert talk.tree.versions(talk.messages, talk.ids, 1) == ["m5", "m6"]
    assert talk.everything() == {"m1", "m5", "m6"}


def test_turns_whose_parent_is_gone_are_dropped_with_all_below_them(talk: Talk) -> None:
    talk.send()
    talk.retry()
    talk.cut(1)
    talk.add("assistant")

    assert talk.tree.retain_only(["m1", "m6"]) == 0
    assert talk.tree.retain_only([]) == 4
    assert not talk.tree


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_lost_and_every_version_is_found_again_after_random_steps(seed: int) -> None:
    random_step = random.Random(seed)
    talk = Talk()
    talk.send()
    for _ in range(60):
        steps = [talk.send, talk.retry]
        if len(talk.ids) >= 2 and talk.messages[-1]["role"] == "assistant":
            steps.append(talk.undo)
        if talk.tree.redoable(talk.messages, talk.ids):
            steps.append(talk.redo)
        if not talk.ids:
            steps = [talk.send]
        random_step.choice(steps)()
        if talk.ids:
            index = random_step.randrange(len(talk.ids))
            versions = talk.tree.versions(talk.messages, talk.ids, index)
            place = random_step.randrange(len(versions))
            talk.switch(index, place)
            assert talk.tree.versions(talk.messages, talk.ids, index) == versions
            assert turn_at(talk.messages, talk.ids, index).id == versions[place]

        again = from_json(json.loads(json.dumps(as_json(talk.tree))), talk.ids)

        assert talk.everything() == {f"m{i + 1}" for i in range(talk.count)}
        assert as_json(again) == as_json(talk.tree)


@pytest.mark.parametrize(
    "turns",
    [
        [{"parent": "m9", "number": 1, "ids": ["m9"], "messages": [{"role": "user", "content": "a circle"}]}],
        [{"parent": "m8", "number": 1, "ids": ["m9"], "messages": [{"role": "user", "content": "an orphan"}]}],
        [{"parent": "m1", "number": 1, "ids": ["m1"], "messages": [{"role": "user", "content": "on the path"}]}],
        [{"parent": "m1", "number": 1, "ids": ["m9", "m8"], "messages": [{"role": "user", "content": "one of two"}]}],
        [{}],
    ],
)
def test_a_damaged_tree_is_read_without_what_cannot_be_reached(turns: list[Any]) -> None:
    sound = {"parent": "m1", "number": 2, "ids": ["m2"], "messages": [{"role": "assistant", "content": "hi"}]}

    tree = from_json({"turns": [*turns, sound]}, ["m1"])

    assert list(tree.hidden) == ["m2"]

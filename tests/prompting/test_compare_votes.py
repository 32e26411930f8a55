"""Votes on chats side by side, and what is hidden before a blind one."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused
from chatwidget.prompting.pace import Pace
from chatwidget.testing import Script, ScriptedServer
from tests.support.comparison import METALS, RecordedComparison, two_chats


def test_a_vote_is_a_tidy_row(servers: tuple[ScriptedServer, ScriptedServer]) -> None:
    board = cw.compare(*two_chats(servers))
    for question, choice in (("one", "a"), ("two", "tie"), ("three", "both bad")):
        board.submit(question).wait(20)
        board.vote(choice, by="ada")

    rows = board.votes
    assert [(row["vote"], row["side"], row["chat"]) for row in rows] == [
        ("a", "a", "orchard"),
        ("tie", None, None),
        ("both bad", None, None),
    ]
    assert [(row["a"], row["b"]) for row in rows] == [("orchard", "foundry")] * 3
    assert [row["histories_equal"] for row in rows] == [True, False, False]
    assert {row["names_visible"] for row in rows} == {True}
    assert {row["by"] for row in rows} == {"ada"}
    assert abs(rows[-1]["time"] - time.time()) < 60
    assert not any(isinstance(value, (list, dict)) for row in rows for value in row.values())


def test_a_visible_vote_can_be_replaced_and_a_blind_one_cannot() -> None:
    seen = cw.compare(str.upper, str.lower)
    seen.submit("One").wait(20)
    seen.vote("a")
    seen.vote("b")
    blind = cw.compare(str.upper, str.lower, blind=True)
    blind.submit("One").wait(20)
    blind.vote("a")

    with pytest.raises(EventRefused, match="has a blind vote"):
        blind.vote("b")

    assert [row["chat"] for row in seen.votes] == ["lower"]
    assert [row["names_visible"] for row in blind.votes] == [False]


def test_nothing_that_the_page_gets_tells_a_name_before_a_blind_vote() -> None:
    thinks = Script("apple pear plum", reasoning="orchard thinks")
    with ScriptedServer(thinks) as fruit, ScriptedServer(Script(METALS, status=404, error="no foundry")) as metals:
        board = RecordedComparison(*two_chats((fruit, metals), label="orchard"), blind=True)
        with pytest.raises(Exception, match="foundry"):
            board.submit("one").wait(20)
        board.settled()

        hidden = json.dumps([*board.sent, board.page_document(), board.mimebundle()])
        for word in ("orchard", "foundry", "tokens", "first_token", "thinks", "usage", "timing", "request"):
            assert word not in hidden, word
        assert "This response failed." in hidden

        board.vote(chr(ord("a") + [board.page_document()["sides"][n]["retainable"] for n in (0, 1)].index(True)))
        assert {side["name"] for side in board.page_document()["sides"]} == {"orchard 1", "orchard 2"}


def test_the_own_page_of_a_chat_gets_no_news_before_a_blind_vote_and_all_after_it() -> None:
    frames: list[Any] = []

    class Watched(cw.ChatInterface):
        def send(self, content: Any, buffers: Any = None) -> None:
            frames.append(content)

    chat = Watched(lambda message: "apple", label="orchard")
    board = cw.compare(chat, str.lower, blind=True)
    board.submit("one").wait(20)
    before = json.dumps(frames)

    board.vote("tie")

    assert "apple" not in before
    assert "apple" in json.dumps(frames)


def test_sides_are_shuffled_while_what_was_said_is_the_same() -> None:
    board = cw.compare(str.upper, str.lower, blind=True)
    sides = []
    for number in range(24):
        board.submit(f"Question {number}").wait(20)
        board.vote("tie")
        board.keep(0)
        sides.append(board.votes[-1]["a"])

    assert 3 < sides.count("upper") < 21
    assert {row["names_visible"] for row in board.votes} == {False}


def test_where_columns_differ_after_a_vote_names_stay_visible_until_one_is_kept() -> None:
    board = cw.compare(str.upper, str.lower, blind=True)
    votes = []
    for question in ("One", "Two", "Three"):
        board.submit(question).wait(20)
        board.vote("a")
        if question == "Two":
            board.keep(0)
        votes.append((board.votes[-1]["names_visible"], board.votes[-1]["histories_equal"]))

    assert votes == [(False, True), (True, False), (False, True)]


def test_a_fast_and_a_slow_answer_grow_alike() -> None:
    with ScriptedServer(Script("f" * 300)) as fast, ScriptedServer(Script(list("s" * 40), delay=0.02)) as slow:
        chats = [cw.load_chat(server.base_url, "m") for server in (fast, slow)]
        board = RecordedComparison(*chats, blind=True)
        board.submit("one").wait(20)
        board.settled()

    texts = {0: "", 1: ""}
    for side, frame in board.column_frames():
        for op in frame.get("ops", ()):
            value = op.get("value")
            if op["op"] == "append":
                texts[side] += value
            elif isinstance(value, dict) and value.get("role") == "assistant":
                texts[side] = value["content"]
        assert abs(len(texts[0][:40]) - len(texts[1][:40])) <= board.longest_step(), texts
    assert sorted(map(len, texts.values())) == [40, 300]


def test_the_pace_is_that_of_the_slowest_and_never_jumps() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    pace.begin()
    seen = []
    for step in range(200):
        now = step * 0.05
        slow = min(step, 100)
        seen.append(pace.advance([2000, slow], [False, slow < 100]))

    steps = [after - before for before, after in itertools.pairwise(seen)]
    assert all(visible <= max(min(step, 100), 1) or step >= 100 for step, visible in enumerate(seen))
    assert max(steps) <= 40
    assert seen[-1] == 2000
    assert pace.is_complete


def test_that_one_thinks_does_not_show_in_the_ids_of_a_blind_round() -> None:
    with ScriptedServer(Script("apple", reasoning="hm")) as fruit, ScriptedServer("iron") as metals:
        board = RecordedComparison(*two_chats((fruit, metals)), blind=True)
        board.submit("one").wait(20)
        board.settled()

    assert [len(chat.history) for chat in board.chats] == [3, 2]
    assert len(board.on_page()) == 2
    last = {side: frame["page"]["ids"] for side, frame in board.column_frames() if frame["type"] == "state"}
    assert last[0] == last[1] == ["0", "1"]


def test_a_picture_of_a_blind_side_is_sent_under_the_name_that_its_page_knows(tmp_path: Any) -> None:
    path = tmp_path / "dot.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)

    def draws(message: str) -> Any:
        yield cw.ChatMessage("hm", metadata={"title": "Thinking"})
        yield [cw.ChatMessage("hm", metadata={"title": "Thinking"}), {"path": str(path)}]

    board = RecordedComparison(draws, ("words", str.upper), blind=True)
    board.submit("one").wait(20)
    board.settled()
    drawn = next(side for side, (_, texts) in enumerate(board.on_page()) if texts[-1] != "ONE")

    asked = {"type": "blob", "id": "b1", "hash": "file:1:0"}
    board.receive({"type": "blob", "id": "o1", "side": drawn, "event": asked})

    [blob] = [frame for side, frame in board.column_frames() if side == drawn and frame["type"] == "blob"]
    assert (blob["to"], blob["hash"], blob["size"]) == ("b1", "file:1:0", 48)


def test_a_static_copy_of_a_blind_round_has_the_columns_and_no_names() -> None:
    board = cw.compare(("loud", str.upper), ("quiet", str.lower), blind=True)
    board.submit("Good Morning").wait(20)

    hidden = board.freeze().data
    board.vote("tie")
    open_now = board.freeze().data

    for copy in (hidden["text/html"], hidden["text/plain"]):
        assert "GOOD MORNING" in copy
        assert "loud" not in copy
    assert "quiet" in open_now["text/html"]

"""Chats side by side: whose words stand where, who is stopped, what Keep this gives, and what a vote records."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused, MessageError, OptionError
from chatwidget.messages.parts import text_of
from chatwidget.prompting.pace import Pace
from chatwidget.testing import Script, ScriptedServer
from tests.support.comparison import RecordedComparison

FRUIT, METALS = "apple pear plum", "iron zinc lead"


@pytest.fixture
def servers() -> Iterator[tuple[ScriptedServer, ScriptedServer]]:
    with ScriptedServer(FRUIT) as fruit, ScriptedServer(METALS) as metals:
        yield fruit, metals


def two_chats(servers: tuple[ScriptedServer, ScriptedServer], **options: Any) -> tuple[Any, Any]:
    fruit, metals = servers
    return cw.load_chat(fruit.base_url, "orchard", **options), cw.load_chat(metals.base_url, "foundry", **options)


def spoken(chat: Any) -> list[str]:
    return [text_of(message) for message in chat.history]


def test_each_chat_answers_from_its_own_history_in_the_third_turn_too(
    servers: tuple[ScriptedServer, ScriptedServer],
) -> None:
    board = cw.compare(*two_chats(servers))

    for question in ("one", "two", "three"):
        board.submit(question).wait(20)

    for server, chat, own in zip(servers, board.chats, (FRUIT, METALS), strict=True):
        assert spoken(chat) == ["one", own, "two", own, "three", own]
        third = [message["content"] for message in server.requests[-1]["messages"]]
        assert third == ["one", own, "two", own, "three"]


def test_what_is_saved_of_each_chat_are_its_own_words(
    servers: tuple[ScriptedServer, ScriptedServer], tmp_path: Any
) -> None:
    chats = two_chats(servers, save_history=f"sqlite:///{tmp_path / 'chats.sqlite'}")
    board = cw.compare(*chats)
    board.submit("one").wait(20)
    board.submit("two").wait(20)
    for chat in chats:
        chat.close()

    again = two_chats(servers, save_history=f"sqlite:///{tmp_path / 'chats.sqlite'}")[0]
    found = []
    for entry in again.saved:
        again.open_conversation(entry["id"])
        found.append(spoken(again))

    assert sorted(found) == [["one", FRUIT, "two", FRUIT], ["one", METALS, "two", METALS]]


def test_stopping_one_leaves_the_others(servers: tuple[ScriptedServer, ScriptedServer]) -> None:
    fruit, metals = servers
    fruit.enqueue(Script(FRUIT, hold_after=1))
    metals.enqueue(Script(METALS, hold_after=1))
    board = cw.compare(*two_chats(servers))
    run = board.submit("one")
    fruit.wait_until_active(1)
    metals.wait_until_active(1)
    while not all(len(chat.history) == 2 for chat in board.chats):
        time.sleep(0.01)

    board.stop(0)
    metals.release()
    run.wait(20)

    assert spoken(board.chats[0]) == ["one", "apple"]
    assert spoken(board.chats[1]) == ["one", METALS]
    assert run.stopped
    assert [each.stopped for each in run.runs.values()] == [True, False]


def test_stopping_all_stops_all(servers: tuple[ScriptedServer, ScriptedServer]) -> None:
    for server in servers:
        server.enqueue(Script("a b c", hold_after=1))
    board = cw.compare(*two_chats(servers))
    run = board.submit("one")
    for server in servers:
        server.wait_until_active(1)

    board.stop()

    run.wait(20)
    assert all(each.stopped for each in run.runs.values())


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


def test_keep_of_an_earlier_difference_gives_the_whole_conversation(
    servers: tuple[ScriptedServer, ScriptedServer],
) -> None:
    board = cw.compare(*two_chats(servers))
    board.submit("one").wait(20)
    board.submit("two").wait(20)

    board.keep(0)

    assert spoken(board.chats[1]) == ["one", FRUIT, "two", FRUIT]


def test_keep_takes_figures_with_it() -> None:
    class Picture:
        def _repr_png_(self) -> bytes:
            return b"\x89PNG\r\n\x1a\n" + b"0" * 400

    board = cw.compare(("draws", lambda message: Picture()), ("writes", lambda message: "words"))
    board.submit("one").wait(20)

    board.keep(0)

    drawn, taken = (chat.to_html() for chat in board.chats)
    assert drawn.count("data:image/png") == taken.count("data:image/png") == 1


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


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ((), {}, "at least two chats"),
        ((str.upper,), {}, "samples=2"),
        ((str.upper, 3), {}, r"got int: 3"),
        ((str.upper, str.lower), {"samples": 0}, "`samples` must be a whole number from 1"),
        ((str.upper, str.lower), {"samples": True}, "got True"),
        ((("", str.upper), str.lower), {}, "must not be blank"),
        ((cw.ChatWidget(label="mute"), str.lower), {}, "'mute' has nothing that answers"),
    ],
)
def test_what_cannot_be_compared_is_refused_at_once(given: Any, options: Any, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        cw.compare(*given, **options)


def test_a_closed_chat_and_one_chat_twice_are_refused_at_once() -> None:
    closed, chat = cw.ChatInterface(str.upper, label="gone"), cw.ChatInterface(str.upper, label="twin")
    closed.close()

    with pytest.raises(OptionError, match="'gone' is closed"):
        cw.compare(chat, closed)
    with pytest.raises(OptionError, match=r"'twin' is given twice.*samples=2"):
        cw.compare(chat, chat)


def test_a_chat_that_is_closed_midway_leaves_the_others(servers: tuple[ScriptedServer, ScriptedServer]) -> None:
    fruit, _ = servers
    board = cw.compare(*two_chats(servers))
    board.submit("one").wait(20)
    fruit.enqueue(Script(FRUIT, hold_after=1))
    run = board.submit("two")
    fruit.wait_until_active(1)

    board.chats[0].close()
    run.wait(20)
    board.submit("three").wait(20)

    assert spoken(board.chats[1]) == ["one", METALS, "two", METALS, "three", METALS]
    assert [side["closed"] for side in board.page_document()["sides"]] == [True, False]
    with pytest.raises(EventRefused, match="closed"):
        board.keep(0)
    board.chats[1].close()
    with pytest.raises(EventRefused, match="All chats of this comparison are closed"):
        board.submit("four")


def test_samples_are_columns_of_one_chat_with_a_history_each() -> None:
    count = iter(range(100))
    chat = cw.ChatInterface(lambda message: f"{message} {next(count)}", label="dice")
    board = cw.compare(chat, samples=3)

    board.submit("roll").wait(20)

    assert board.names == ["dice 1", "dice 2", "dice 3"]
    assert board.chats[0] is chat
    assert sorted(spoken(each)[-1] for each in board.chats) == ["roll 0", "roll 1", "roll 2"]


def test_variants_are_compared_with_their_parameters(servers: tuple[ScriptedServer, ScriptedServer]) -> None:
    fruit, _ = servers
    cold, warm = (
        cw.Variant(name, fruit.base_url, "orchard", system_message="Be brief.", temperature=temperature)
        for name, temperature in (("cold", 0.0), ("warm", 1.5))
    )
    board = cw.compare(cold, warm)

    board.submit("one").wait(20)

    assert board.names == ["cold", "warm"]
    assert sorted(request["temperature"] for request in fruit.requests) == [0.0, 1.5]
    assert {request["messages"][0]["content"] for request in fruit.requests} == {"Be brief."}


def test_one_failure_is_raised_once_all_have_ended() -> None:
    def fails(message: str) -> str:
        raise ValueError("no")

    board = cw.compare(fails, str.lower)
    run = board.submit("One")

    with pytest.raises(ValueError, match="no"):
        run.wait(20)

    assert spoken(board.chats[1]) == ["One", "one"]
    with pytest.raises(EventRefused, match="no response to keep"):
        board.keep(0)
    with pytest.raises(EventRefused, match="fails has no response"):
        board.vote("a")
    board.vote("b")


def test_a_run_can_be_awaited() -> None:
    async def slow(message: str) -> str:
        return message

    async def cell() -> Any:
        return await cw.compare(("x", slow), ("y", slow)).submit("hi")

    added = asyncio.run(cell())

    assert [messages[-1]["content"] for messages in added.values()] == ["hi", "hi"]


def test_what_makes_no_sense_now_is_refused() -> None:
    board = cw.compare(str.upper, str.lower)

    with pytest.raises(EventRefused, match="Submit a message first"):
        board.vote("a")
    with pytest.raises(EventRefused, match="no response to keep"):
        board.keep(0)
    with pytest.raises(MessageError, match="not blank"):
        board.submit(" ")
    board.submit("One").wait(20)
    with pytest.raises(OptionError, match="`vote` takes 'a', 'b', 'tie', 'both bad'"):
        board.vote("c")
    with pytest.raises(OptionError, match="from 0 to 1"):
        board.keep(2)


@pytest.mark.parametrize("seed", range(6))
def test_random_steps_leave_every_column_with_what_a_simple_model_has(seed: int) -> None:
    choose = random.Random(seed)
    blind = seed % 2 == 1
    texts = {"fruit": "apple ", "metals": "iron "}
    with ScriptedServer() as fruit, ScriptedServer() as metals:
        servers = {"fruit": fruit, "metals": metals}
        board = RecordedComparison(*((name, cw.load_chat(server.base_url, "m")) for name, server in servers.items()))
        if blind:
            board = RecordedComparison(*zip(servers, board.chats, strict=True), blind=True)
        expected: dict[str, list[str]] = {"fruit": [], "metals": []}
        for step in range(30):
            action = choose.choice(["submit", "submit", "stop", "keep", "vote", "reload", "undo"])
            if action in ("submit", "stop"):
                stopped = choose.choice([0, 1]) if action == "stop" else None
                for number, (name, server) in enumerate(servers.items()):
                    server.enqueue(Script(texts[name] * 3, hold_after=1 if number == stopped else None))
                run = board.submit(f"question {step}")
                if stopped is not None:
                    words = texts[list(servers)[stopped]].strip()
                    board.until(lambda chat=board.chats[stopped], words=words: spoken(chat)[-1:] == [words])
                    board.stop(stopped)
                run.wait(20)
                for number, name in enumerate(servers):
                    whole = (texts[name] * 3) if number != stopped else texts[name].strip()
                    expected[name] += [f"question {step}", whole.rstrip()]
            elif action == "undo" and all(expected.values()):
                for chat in board.chats:
                    chat.undo().wait(10)
                expected = {name: said[:-2] for name, said in expected.items()}
            elif action == "keep" and all(expected.values()):
                number = choose.choice([0, 1])
                board.keep(number)
                expected = {name: list(expected[list(servers)[number]]) for name in servers}
            elif action == "vote" and all(expected.values()):
                choice = choose.choice(["a", "b", "tie", "both bad"])
                if board.page_document()["vote"]["can"]:
                    board.vote(choice)
                else:
                    with pytest.raises(EventRefused, match="blind vote"):
                        board.vote(choice)
                assert len({row["round"] for row in board.votes}) == len(board.votes)
            board.settled()
            for number, name in enumerate(servers):
                assert [text.strip() for text in spoken(board.chats[number])] == expected[name], (seed, step, action)
            on_page = dict(board.on_page())
            if board.page_document()["hidden"]:
                assert sorted(on_page.values()) == sorted(expected.values()), (seed, step, action)
            else:
                assert on_page == expected, (seed, step, action)

"""Chats side by side: whose words stand where, who is stopped, what Keep this gives, and what is refused."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused, MessageError, OptionError
from chatwidget.testing import Script, ScriptedServer
from tests.support.comparison import FRUIT, METALS, RecordedComparison, spoken, two_chats
from tests.support.notebook_runs import executed


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


def test_equal_names_are_numbered_as_a_reader_sees_them() -> None:
    board = cw.compare(("a", cw.ChatInterface(str.upper, label="one")), ("a", str.lower), ("b", str.title))

    assert board.names == [side["name"] for side in board.page_document()["sides"]] == ["a 1", "a 2", "b"]
    assert list(board.submit("Hi").wait(20)) == board.names
    board.vote("b")
    assert board.votes[0]["chat"] == "a 2"
    with pytest.raises(OptionError, match=r"'b' is given twice.*samples=2"):
        cw.compare(("a", board.chats[0]), ("b", board.chats[0]))


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


def test_a_notebook_that_a_program_runs_has_the_columns_as_html(tmp_path: Any) -> None:
    cells = [
        'import chatwidget as cw\nboard = cw.compare(("loud", str.upper), ("quiet", str.lower))\nboard',
        'answers = board.submit("Good Morning").wait(20)',
    ]

    notebook = executed(cells, tmp_path)

    [output] = notebook.cells[0].outputs
    for word in ("<strong>loud</strong>", "GOOD MORNING", "<strong>quiet</strong>", "good morning"):
        assert word in output.data["text/html"]
    assert (tmp_path / "of-a-test.ipynb").stat().st_size < 40_000


def test_a_message_that_is_withdrawn_while_the_kernel_was_busy_leaves_no_column_with_it(
    servers: tuple[ScriptedServer, ScriptedServer],
) -> None:
    board = RecordedComparison(*two_chats(servers))
    board.submit("one").wait(20)
    for server in servers:
        server.enqueue(Script("a b c", hold_after=1))

    board.receive({"type": "submit", "id": "s1", "text": "two", "view": "v"})
    board.receive({"type": "submit", "id": "s1", "text": "two", "view": "v"})
    board.receive({"type": "withdraw", "id": "w1", "event": "s1"})

    assert [spoken(chat) for chat in board.chats] == [["one", FRUIT], ["one", METALS]]
    replies = [frame for frame in board.sent if frame["type"] == "reply"]
    assert [(frame["to"], frame["ok"]) for frame in replies] == [("s1", True), ("s1", True), ("w1", True)]


def test_a_comparison_that_is_closed_leaves_its_chats_as_they_were() -> None:
    chat = cw.ChatInterface(str.upper)
    board = RecordedComparison(chat, str.lower, blind=True)
    board.close()
    sent = len(board.sent)

    chat.submit("one").wait(20)

    assert len(board.sent) == sent
    assert spoken(chat) == ["one", "ONE"]

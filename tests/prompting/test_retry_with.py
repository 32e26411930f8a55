"""Retry with another model, temperature, or prompt: both answers side by side, on the same history."""

from __future__ import annotations

import time
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused, OptionError
from chatwidget.messages.parts import text_of
from chatwidget.testing import Script, ScriptedServer
from tests.support.comparison import spoken


def asked(server: ScriptedServer) -> Any:
    request = server.requests[-1]
    return request["model"], request.get("temperature"), [message["content"] for message in request["messages"]]


def test_the_last_response_stands_beside_one_with_other_settings() -> None:
    with ScriptedServer() as server:
        server.enqueue("apple", "pear", "plum")
        chat = cw.load_chat(server.base_url, "orchard", temperature=0.2)
        chat.submit("one").wait(20)
        chat.submit("two").wait(20)

        board = chat.retry_with(temperature=1.5, system_message="Be brief.")
        board.chats[1].stream([]).wait(20)

        assert asked(server) == ("orchard", 1.5, ["Be brief.", "one", "apple", "two"])
    assert board.chats[0] is chat
    chat.draft = "next"
    abouts = [side["about"] for side in board.page_document()["sides"]]
    assert abouts[0] == "1 token"  # it was not asked in this round, and so it took no time
    assert abouts[1].endswith(" s · 1 token")
    assert board.names == ["orchard, temperature 0.2", "orchard, temperature 1.5, other system prompt"]
    assert [spoken(each) for each in board.chats] == [["one", "apple", "two", "pear"], ["one", "apple", "two", "plum"]]
    assert (chat.temperature, chat.system_message) == (0.2, None)


def test_both_columns_say_in_what_they_differ() -> None:
    with ScriptedServer("apple") as server:
        chat = cw.load_chat(server.base_url, "orchard", temperature=0.2, stop=["END"], system_message="Hi.", label="my")
        chat.submit("one").wait(20)
        names = [
            chat.retry_with(**settings).names
            for settings in (
                {"model": "other", "temperature": None},
                {"temperature": 0.2, "stop_sequences": ["END"], "seed": 4},
                {"system_message": None},
                {"temperature": 0.2},
            )
        ]
        chat.temperature = 0.9  # which the answer that stands there was not asked with
        names.append(chat.retry_with(temperature=0.5).names)

    assert names == [
        ["orchard, temperature 0.2", "other, default temperature"],
        ["my, default seed", "my, seed 4"],
        ["my", "my, no system prompt"],
        ["my", "my again"],
        ["my, temperature 0.2", "my, temperature 0.5"],
    ]


def test_the_kept_one_goes_to_the_chat_whose_own_stays_as_a_version() -> None:
    with ScriptedServer() as server:
        server.enqueue("apple", "pear", "plum", "quince")
        chat = cw.load_chat(server.base_url, "orchard")
        chat.submit("one").wait(20)
        board = chat.retry_with(model="other")
        board.chats[1].stream([]).wait(20)

        board.vote("b", by="ada")
        board.keep(1)
        remark = board.page_document()["remark"]
        board.submit("two").wait(20)

    assert remark == "All columns now have the response of B (other)."
    assert board.page_document()["remark"] == ""
    assert spoken(chat)[:3] == ["one", "pear", "two"]
    assert [text_of(message) for message in chat.branches(1)] == ["apple", "pear"]
    assert [(row["chat"], row["histories_equal"], row["question"]) for row in board.votes] == [("other", True, "one")]


def test_an_earlier_response_is_compared_in_a_copy() -> None:
    with ScriptedServer() as server:
        server.enqueue("apple", "pear", "plum")
        chat = cw.load_chat(server.base_url, "orchard")
        chat.submit("one").wait(20)
        chat.submit("two").wait(20)

        board = chat.retry_with(1, temperature=1.0)
        board.chats[1].stream([]).wait(20)

        assert asked(server) == ("orchard", 1.0, ["one"])
    assert [spoken(each) for each in board.chats] == [["one", "apple"], ["one", "plum"]]
    assert spoken(chat) == ["one", "apple", "two", "pear"]


def test_what_cannot_be_retried_is_refused() -> None:
    with ScriptedServer() as server:
        chat = cw.load_chat(server.base_url, "orchard")
        with pytest.raises(EventRefused, match="no user message"):
            chat.retry_with(temperature=1.0)
        server.enqueue(Script("a b c", hold_after=1))
        run = chat.submit("one")
        while spoken(chat) != ["one", "a"]:
            time.sleep(0.01)
        with pytest.raises(EventRefused, match="in progress"):
            chat.retry_with(temperature=1.0)
        server.release()
        run.wait(20)
        with pytest.raises(OptionError, match="temperatur"):
            chat.retry_with(temperatur=1.0)


def test_variants_of_one_chat_are_compared() -> None:
    with ScriptedServer("apple") as server:
        chat = cw.load_chat(server.base_url, "orchard", system_message="Be brief.", temperature=0.2, seed=7)
        cold = chat.variant("cold")
        chat.temperature = 1.5
        board = cw.compare(cold, chat.variant("warm"), chat)

        board.submit("one").wait(20)

        settings = [(each["temperature"], each["seed"], each["messages"][0]["content"]) for each in server.requests]
    assert board.names == ["cold", "warm", "orchard"]
    assert sorted(settings) == [(0.2, 7, "Be brief."), (1.5, 7, "Be brief."), (1.5, 7, "Be brief.")]

"""Chats whose model calls functions: a scripted server asks for them, in every good and bad way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.tool_requests import assert_valid, calls, chat_with, results, thoughts

FRAME = pd.DataFrame({"city": ["Rome", "Paris"], "people": [2.7, 2.1]})


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that answers "Done." when nothing else is scripted; all that it received must be valid."""
    with ScriptedServer("Done.") as server:
        yield server
        for request in server.requests:
            assert_valid(request["messages"])


def people(city: str) -> float:
    """Return how many people live in a city, in millions."""
    return float(FRAME.set_index("city").people[city])


def head(rows: int = 1) -> pd.DataFrame:
    """Return the first rows."""
    return FRAME.head(rows)


def test_a_call_is_run_and_its_result_is_sent_before_the_answer(server: ScriptedServer) -> None:
    server.enqueue(calls(("people", '{"city": "Rome"}'), text="Let me see."))
    chat = chat_with(server, people)

    [_, before, thought, answer] = chat.submit("How many?").wait(10)

    assert (before["content"], answer["content"]) == ("Let me see.", "Done.")
    assert thought["metadata"]["title"] == "Tool call: people"
    assert '"city": "Rome"' in thought["content"]
    assert "2.7" in thought["content"]
    assert thought["metadata"]["duration"] >= 0
    assert server.requests[0]["tools"][0]["function"]["name"] == "people"
    assert results(server.requests[1]) == ["2.7"]


@pytest.mark.parametrize("streaming", [True, False])
def test_calls_of_earlier_answers_are_sent_with_later_messages(server: ScriptedServer, streaming: bool) -> None:
    server.enqueue(calls(("people", '{"city": "Rome"}')))
    chat = chat_with(server, people, streaming=streaming)
    chat.submit("How many?").wait(10)

    chat.submit("And again?").wait(10)

    assert [message["role"] for message in server.requests[-1]["messages"]] == [
        *("user", "assistant", "tool", "assistant", "user"),
    ]
    assert results(server.requests[-1]) == ["2.7"]


def test_several_calls_of_an_answer_run_at_once(server: ScriptedServer) -> None:
    both = threading.Barrier(2)

    def first() -> str:
        both.wait(10)
        return "one"

    def second() -> str:
        both.wait(10)
        return "two"

    server.enqueue(calls(("first", ""), ("second", "{}")))

    messages = chat_with(server, first, second).submit("go").wait(10)

    assert results(server.requests[1]) == ["one", "two"]
    assert len(thoughts(messages)) == 2


def test_calls_without_ids_get_their_own_results(server: ScriptedServer) -> None:
    def echo(word: str) -> str:
        return word

    same = [{"name": "echo", "arguments": json.dumps({"word": word}), "id": ""} for word in ("a", "b")]
    body = json.dumps({"choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant",
        "content": None, "tool_calls": [{"id": each["id"], "type": "function", "function": {
            "name": "echo", "arguments": each["arguments"]}} for each in same]}}]})  # fmt: skip
    server.enqueue(Script(body=body.encode(), headers={"content-type": "application/json"}))
    chat = chat_with(server, echo, streaming=False)

    chat.submit("go").wait(10)

    assert results(server.requests[1]) == ["a", "b"]


def test_a_tool_that_raises_is_shown_with_its_traceback_and_in_one_line(server: ScriptedServer) -> None:
    def fails(city: str) -> None:
        raise LookupError(f"no city {city}")

    server.enqueue(calls(("fails", '{"city": "Rome"}')))

    messages = chat_with(server, fails).submit("go").wait(10)

    [thought] = thoughts(messages)
    assert thought["metadata"]["log"] == "failed"
    assert "Traceback" in thought["content"]
    assert results(server.requests[1]) == ["LookupError: no city Rome"]
    assert messages[-1]["content"] == "Done."


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("people", '{"city": 5}', "city: Input should be a valid string, got 5"),
        ("people", '{"city": "Ro', "Invalid JSON"),
        ("peple", "{}", "There is no tool named 'peple'. Did you mean people?"),
    ],
)
def test_a_call_that_cannot_run_gets_the_reason_as_its_result(
    server: ScriptedServer, name: str, arguments: str, says: str
) -> None:
    server.enqueue(calls((name, arguments)))

    messages = chat_with(server, people).submit("go").wait(10)

    assert says in results(server.requests[1])[0]
    assert says in thoughts(messages)[0]["content"]


def test_a_call_cut_by_the_token_limit_is_not_run_and_not_sent_again(server: ScriptedServer) -> None:
    ran: list[str] = []
    server.enqueue(calls(("ran", '{"city": "Ro'), ("ran", '{"city": "Rome"}'), finish="length"))

    def run(city: str) -> None:
        ran.append(city)

    run.__name__ = "ran"
    chat = chat_with(server, run)

    messages = chat.submit("go").wait(10)
    chat.submit("go on").wait(10)

    assert ran == []
    assert messages[-1]["metadata"]["finish"] == "length"
    assert all("Nothing was run" in thought["content"] for thought in thoughts(messages))
    assert len(server.requests) == 2
    assert '{"city": "Ro"' not in json.dumps(server.requests[1]["messages"])


def test_an_endless_chain_of_calls_ends_after_ten_rounds_with_an_answer(server: ScriptedServer) -> None:
    server.enqueue(*(calls(("count", f'{{"number": {number}}}')) for number in range(10)))

    def count(number: int) -> int:
        return number + 1

    messages = chat_with(server, count).submit("go").wait(10)

    assert len(server.requests) == 11
    assert "tools" in server.requests[9]
    assert "tools" not in server.requests[10]
    assert messages[-1]["content"] == "Done."
    assert "No more tool calls are possible" in results(server.requests[10])[-1]


def test_equal_calls_with_equal_results_end_after_three(server: ScriptedServer) -> None:
    server.enqueue(*(calls(("people", '{"city": "Rome"}')) for _ in range(3)))

    messages = chat_with(server, people).submit("go").wait(10)

    assert len(server.requests) == 4
    assert "tools" not in server.requests[3]
    assert messages[-1]["content"] == "Done."


def test_calls_without_being_offered_tools_are_not_run_either(server: ScriptedServer) -> None:
    server.enqueue(*(calls(("people", '{"city": "Rome"}')) for _ in range(4)))

    messages = chat_with(server, people).submit("go").wait(10)

    assert len(server.requests) == 4
    assert "No more tool calls are possible" in thoughts(messages)[-1]["content"]


def test_a_long_result_is_cut_for_the_model_and_whole_for_the_user(server: ScriptedServer) -> None:
    def read() -> str:
        return "a" * 2_500_000 + "b" * 2_500_000

    server.enqueue(calls(("read", "{}")))

    messages = chat_with(server, read, max_result=1000).submit("go").wait(30)

    [sent] = results(server.requests[1])
    assert "[… 4999000 characters left out …]" in sent
    assert len(sent) < 1100
    assert sent.startswith("aaa")
    assert sent.endswith("bbb")
    assert "a" * 2_500_000 + "b" * 2_500_000 in thoughts(messages)[0]["content"]


def test_no_limit_sends_the_whole_result(server: ScriptedServer) -> None:
    server.enqueue(calls(("read", "{}")))

    def read() -> str:
        return "a" * 50_000

    chat_with(server, read, max_result=None).submit("go").wait(10)

    assert results(server.requests[1]) == ["a" * 50_000]


def test_a_data_frame_is_a_table_for_the_user_and_text_for_the_model(server: ScriptedServer) -> None:
    server.enqueue(calls(("head", '{"rows": 1}')))

    messages = chat_with(server, head).submit("go").wait(10)

    [_, table] = thoughts(messages)[0]["content"]
    assert "<table" in table["data"]["text/html"]
    assert results(server.requests[1]) == [repr(FRAME.head(1))]


def test_tools_are_strict_only_if_asked(server: ScriptedServer) -> None:
    def find(city: str, days: int = 3) -> None: ...

    for strict in (False, True):
        chat_with(server, find, strict=strict, tool_choice="required").submit("go").wait(10)

    usual, strictly = (request["tools"][0]["function"] for request in server.requests)
    assert "strict" not in usual
    assert usual["parameters"]["required"] == ["city"]
    assert strictly["strict"] is True
    assert strictly["parameters"]["required"] == ["city", "days"]
    assert "default" not in strictly["parameters"]["properties"]["days"]
    assert server.requests[0]["tool_choice"] == "required"


@pytest.mark.parametrize("limit", [{"max_rounds": 0}, {"max_rounds": True}, {"max_result": 5}])
def test_a_limit_that_is_none_is_refused(server: ScriptedServer, limit: Any) -> None:
    with pytest.raises(cw.ChatError, match="must be a whole number from"):
        chat_with(server, people, **limit)

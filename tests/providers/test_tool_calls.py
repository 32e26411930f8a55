"""Tool calls in the fragments that servers send: each call its own, with its whole name and arguments."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatwidget.testing.script import Script
from tests.support.chat_frames import ask, completion, delta, openai_whole, responses_whole, sse


def call(index: int | None, name: str | None, arguments: Any, identity: str | None = None) -> dict[str, Any]:
    return {"index": index, "id": identity, "function": {"name": name, "arguments": arguments}}


def shown(*fragments: Any) -> list[tuple[str, str]]:
    """Return the calls that a chat shows for a stream with these fragments, one a chunk."""
    messages = ask(sse(*[delta(tool_calls=fragment) for fragment in fragments], delta("tool_calls")))
    return calls(messages)


def calls(messages: list[Any]) -> list[tuple[str, str]]:
    found = [message for message in messages if message.get("metadata", {}).get("title")]
    return [
        (
            message["metadata"]["title"].removeprefix("Tool call: "),
            message["content"].strip("`").removeprefix("json").strip(),
        )
        for message in found
    ]


PARIS, ROME = '{"city": "Paris"}', '{"city": "Rome"}'


def test_fragments_that_all_have_index_0_belong_to_the_call_that_began_last() -> None:
    assert shown(
        [call(0, "weather", "", "a")], [call(0, None, '{"city": ')], [call(0, None, '"Paris"}')],
        [call(0, "weather", "", "b")], [call(0, None, '{"city": ')], [call(0, None, '"Rome"}')],
    ) == [("weather", PARIS), ("weather", ROME)]  # fmt: skip


def test_a_name_that_is_repeated_in_every_fragment_is_taken_once() -> None:
    assert shown(
        [call(0, "get_weather", "", "a")],
        [call(0, "get_weather", '{"city": ', "a")],
        [call(0, "get_weather", '"Paris"}', "a")],
    ) == [("get_weather", PARIS)]


def test_a_name_in_two_pieces_is_joined() -> None:
    assert shown([call(0, "get_", "", "a")], [call(0, "weather", "")], [call(0, None, PARIS)]) == [
        ("get_weather", PARIS)
    ]


def test_arguments_that_are_an_object_are_shown() -> None:
    assert shown([call(0, "weather", {"city": "Paris"}, "a")]) == [("weather", PARIS)]


def test_tool_calls_that_are_an_object_are_one_call() -> None:
    assert shown(call(0, "weather", PARIS, "a")) == [("weather", PARIS)]


@pytest.mark.parametrize("together", [True, False])
def test_two_calls_with_index_0_and_no_ids_are_two(together: bool) -> None:
    f, g = call(0, "f", "{}"), call(0, "g", '{"x": 1}')

    assert shown(*([[f, g]] if together else [[f], [g]])) == [("f", "{}"), ("g", '{"x": 1}')]


def test_the_same_function_twice_with_index_0_and_no_ids_is_two_calls() -> None:
    assert shown([call(0, "weather", PARIS)], [call(0, "weather", ROME)]) == [("weather", PARIS), ("weather", ROME)]


def test_fragments_of_two_calls_that_alternate_are_told_apart_by_their_index() -> None:
    assert shown(
        [call(0, "f", "", "a"), call(1, "g", "", "b")],
        [call(0, None, '{"x"'), call(1, None, '{"y"')],
        [call(1, None, ": 2}"), call(0, None, ": 1}")],
    ) == [("f", '{"x": 1}'), ("g", '{"y": 2}')]


def test_a_custom_tool_call_and_the_former_function_call_are_shown() -> None:
    custom = {"index": 0, "id": "a", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}}
    former = ask(
        sse(
            delta(function_call={"name": "f", "arguments": "{"}),
            delta(function_call={"arguments": "}"}),
            delta("function_call"),
        )
    )

    assert shown([custom]) == [("sql", "SELECT 1")]
    assert calls(former) == [("f", "{}")]
    assert former[-1]["metadata"]["finish"] == "tool_calls"


def test_calls_of_a_whole_answer_are_shown() -> None:
    made = [{"id": "a", "type": "function", "function": {"name": "weather", "arguments": PARIS}}]

    assert calls(ask(completion({"content": None, "tool_calls": made}, "tool_calls"), openai_whole)) == [
        ("weather", PARIS)
    ]


def test_tools_that_the_server_runs_itself_are_shown_with_what_they_did() -> None:
    output = [
        {"type": "web_search_call", "id": "w", "status": "completed", "action": {"type": "search", "query": "Paris"}},
        {"type": "custom_tool_call", "id": "c", "call_id": "cc", "name": "sql", "input": "SELECT 1"},
        {"type": "mcp_call", "id": "p", "name": "add", "arguments": "{}", "server_label": "s", "output": "3"},
    ]
    body = json.dumps({"id": "r", "object": "response", "status": "completed", "output": output, "model": "m"})

    shown_calls = calls(ask(Script(body=body.encode(), headers={"content-type": "application/json"}), responses_whole))

    assert [name for name, _ in shown_calls] == ["web_search", "sql", "add"]
    assert '"query": "Paris"' in shown_calls[0][1]
    assert "Result:" in shown_calls[2][1]

"""Calls of tools in the history as a server receives it: each with its result, and with arguments that are JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatwidget.messages.message import check_message
from chatwidget.tools.call_history import with_tool_calls
from tests.support.tool_requests import assert_valid


def call(identity: str, round_number: int = 1, arguments: Any = "{}", **more: Any) -> dict[str, Any]:
    """A thought that records a call."""
    recorded = {"id": identity, "name": "now", "arguments": arguments, "round": round_number, **more}
    return {"role": "assistant", "content": "x", "metadata": {"title": "Tool call: now", "tool_call": recorded}}


def said(text: str, role: str = "assistant") -> dict[str, Any]:
    return {"role": role, "content": text}


def test_the_calls_of_a_round_belong_to_the_text_before_them() -> None:
    history = [
        said("Time?", "user"),
        said("Let me see."),
        call("a", result="noon"),
        call("b", result="1"),
        said("Noon."),
    ]

    sent = with_tool_calls(history)

    assert [message["role"] for message in sent] == ["user", "assistant", "tool", "tool", "assistant"]
    assert sent[1]["content"] == "Let me see."
    assert [each["id"] for each in sent[1]["tool_calls"]] == ["a", "b"]
    assert [message["content"] for message in sent[2:4]] == ["noon", "1"]


def test_two_rounds_are_two_messages() -> None:
    sent = with_tool_calls([said("Time?", "user"), call("a", 1, result="noon"), call("b", 2, result="one")])

    assert [message["role"] for message in sent] == ["user", "assistant", "tool", "assistant", "tool"]


def test_a_call_without_a_result_gets_one_that_says_so() -> None:
    [_, result] = with_tool_calls([call("a")])

    assert result["content"] == "Stopped before it returned a result. It may have run in part."


def test_arguments_that_were_cut_are_not_sent_again() -> None:
    [message, _] = with_tool_calls([call("a", arguments='{"city": "Ro')])

    assert message["tool_calls"][0]["function"]["arguments"] == "{}"


_MESSAGES = st.one_of(
    st.builds(said, st.text(max_size=3), st.sampled_from(["user", "assistant", "system"])),
    st.builds(
        call,
        st.sampled_from(["", "a", "b"]),
        st.integers(1, 2),
        st.sampled_from(["{}", '{"a": 1}', "{", "", "[]", None]),
        result=st.sampled_from(["x", "", None, 3]),
    ),
)


@given(st.lists(_MESSAGES, max_size=8))
def test_every_history_whatever_was_deleted_from_it_is_valid(history: list[Any]) -> None:
    assert_valid(with_tool_calls([check_message(message) for message in history]))

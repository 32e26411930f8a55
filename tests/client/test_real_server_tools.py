"""Tool calls of a real model through its chat template: run, denied, failing, and cut by the limit of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest

import chatwidget as cw
from chatwidget.demo.model import ModelServer, serve_model
from chatwidget.testing.browser import Browser
from tests.support.tool_requests import thoughts

ONE_AT_A_TIME = {"parallel_tool_calls": False}
RAN: list[str] = []


@pytest.fixture(scope="module")
def caller() -> Iterator[ModelServer]:
    with serve_model(tools=True) as server:
        yield server


def people(city: Literal["Paris", "Rome"]) -> float:
    """Return how many million people live in a city."""
    RAN.append(city)
    return 2.7


def chat_with(caller: ModelServer, **options: Any) -> cw.ChatInterface:
    RAN.clear()
    settings = {"tool_choice": "required", "max_rounds": 1, "temperature": 0, "max_tokens": 60, "file_types": None}
    return cw.load_chat(caller.base_url, caller.model, token=caller.api_key, **{**settings, **options})


@pytest.mark.parametrize("streaming", [True, False])
def test_the_model_calls_a_tool_and_answers_in_two_turns(caller: ModelServer, streaming: bool) -> None:
    chat = chat_with(caller, tools=[people], extra_body=ONE_AT_A_TIME, streaming=streaming)

    for question in ("How many people live in Rome?", "And again?"):
        messages = chat.submit(question).wait(60)

        [thought] = thoughts(messages)
        assert thought["metadata"]["tool_call"]["result"] == "2.7"
        assert messages[-1]["content"].strip()
    assert RAN == ["Rome", "Rome"]


def test_equal_calls_with_equal_results_end_with_a_request_without_tools(caller: ModelServer) -> None:
    chat = chat_with(caller, tools=[people], extra_body=ONE_AT_A_TIME, max_rounds=10)

    messages = chat.submit("How many people live in Rome?").wait(60)

    assert len(thoughts(messages)) <= 6
    assert "tool_call" not in messages[-1]["metadata"]


def test_calls_that_the_limit_of_tokens_cut_are_not_run_and_the_server_takes_the_next_message(
    caller: ModelServer,
) -> None:
    chat = chat_with(caller, tools=[people])  # without `parallel_tool_calls`, this model calls until it is cut

    messages = chat.submit("How many people live in Rome?").wait(60)
    again = chat.submit("And again?").wait(60)

    assert len(thoughts(messages)) > 1
    assert all("Nothing was run" in thought["content"] for thought in thoughts(messages))
    assert RAN == []
    assert thoughts(again)


def test_a_failing_and_a_denied_call_are_answered_too(caller: ModelServer) -> None:
    def fails(city: Literal["Paris", "Rome"]) -> None:
        """Return how many million people live in a city."""
        raise LookupError(city)

    failing = chat_with(caller, tools=[fails], extra_body=ONE_AT_A_TIME)
    guarded = chat_with(caller, tools=[people], extra_body=ONE_AT_A_TIME, approve=True)
    browser = Browser(guarded)

    failed = failing.submit("How many people live in Rome?").wait(60)
    browser.send("How many people live in Rome?")
    browser.wait_until(lambda: browser.questions.open, timeout=60)
    browser.questions.decide("deny", reason="not now")
    browser.wait_until(lambda: browser.status == "ready", timeout=60)

    assert thoughts(failed)[0]["metadata"]["tool_call"]["result"] == "LookupError: Rome"
    assert failed[-1]["content"].strip()
    assert "Denied by the user: not now." in thoughts(browser.history)[0]["content"]
    assert RAN == []
    assert browser.history[-1]["content"].strip()

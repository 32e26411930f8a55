"""What real servers send besides what they should: what was said stays, and what is not understood costs nothing."""

from __future__ import annotations

import json
import logging
import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.providers.accumulator import Accumulator
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.chat_frames import (
    anthropic_stream,
    ask,
    chunk,
    completion,
    delta,
    hugging_face_stream,
    openai_stream,
    openai_whole,
    sse,
    texts,
)

HELLO = (delta(content="Hello "), delta(content="world"))
CLIENTS = pytest.mark.parametrize("client", [openai_stream, hugging_face_stream], ids=["openai", "huggingface"])
ODD = {
    "a choice without a delta": chunk({"index": 0, "finish_reason": None, "content_filter_results": {}}),
    "a delta that is null": chunk({"index": 0, "delta": None, "finish_reason": None}),
    "choices that are null": {**chunk(), "choices": None},
    "no choices": {"id": "c", "object": "chat.completion.chunk"},
    "a dict of a shape that nobody knows": {"kind": "heartbeat", "n": 3},
    "an empty dict": {},
    "choices that are a dict": {**chunk(), "choices": {"index": 0, "delta": {"content": ""}}},
    "content that is a number": chunk({"index": 0, "delta": {"content": 7}, "finish_reason": None}),
    "another id": {**delta(role="assistant"), "id": "other"},
    "tool calls that are null": chunk({"index": 0, "delta": {"tool_calls": None}, "finish_reason": None}),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_chunk_amid_an_answer_takes_nothing_away(odd: Any) -> None:
    messages = ask(sse(HELLO[0], odd, HELLO[1], odd, delta("stop")))

    assert texts(messages) == ["Hello world"]
    assert messages[0]["metadata"] == {"finish": "stop"}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_chunk_that_a_chat_function_yields_takes_nothing_away(odd: Any) -> None:
    chat = cw.ChatInterface(lambda message, history: iter([HELLO[0], odd, HELLO[1], odd, delta("stop")]))

    assert texts(chat.submit("q").wait(30)[1:]) == ["Hello world"]


@pytest.mark.parametrize(
    "last", [{**chunk(), "choices": None}, {"id": "c", "object": "chat.completion.chunk"}, chunk()]
)
def test_usage_is_read_from_a_last_chunk_without_choices(last: Any) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}

    [message] = ask(sse(*HELLO, delta("stop"), {**last, "usage": usage}))

    assert (message["content"], message["metadata"]["usage"]) == ("Hello world", usage)


def test_groqs_usage_is_read_from_its_own_field() -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}

    [message] = ask(sse(*HELLO, {**delta("stop"), "x_groq": {"usage": usage}}))

    assert message["metadata"]["usage"] == usage


def test_values_that_are_not_understood_are_counted_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    so_far = Accumulator()
    with caplog.at_level(logging.WARNING, logger="chatwidget"):
        for value in (*HELLO, {"kind": "x"}, {"kind": "y"}):
            so_far.add(value)
        so_far.finish()

    assert [record.getMessage() for record in caplog.records] == [
        "values in a model's stream were not understood and were skipped: 2 of type dict"
    ]


def test_a_ping_without_data_amid_anthropics_answer_takes_nothing_away() -> None:
    frames = [
        ("message_start", {"type": "message_start", "message": {"usage": {"input_tokens": 1}}}),
        (
            "content_block_start",
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        ),
        (
            "content_block_delta",
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
        ),
        ("ping", {}),
        (
            "content_block_delta",
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "!"}},
        ),
        (
            "message_delta",
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
        ),
        ("message_stop", {"type": "message_stop"}),
    ]
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in frames).encode()

    [message] = ask(Script(body=body), anthropic_stream)

    assert (message["content"], message["metadata"]["finish"]) == ("Hi!", "stop")


ERRORS = {
    "an object that is an error": {"object": "error", "message": "engine died", "code": 500},
    "an error in a chunk": {**chunk(), "error": {"message": "engine died"}},
    "an error alone": {"error": {"message": "engine died", "type": "server_error"}},
}


@CLIENTS
@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_inside_a_stream_is_said_and_the_text_before_it_stays(client: Any, error: Any) -> None:
    with ScriptedServer(sse(delta(content="Hello"), error)) as server:
        browser = Browser(cw.ChatInterface(lambda message, history: client(server)))
        browser.send("hi")
        browser.wait_until(lambda: browser.status == "error")

    assert browser.history[-1]["content"] == "Hello"
    assert "engine died" in browser.alerts[0]


def test_choices_that_are_null_beside_an_error_in_a_whole_answer_are_that_error() -> None:
    body = json.dumps({"id": "c", "object": "chat.completion", "choices": None, "error": {"message": "engine died"}})

    with pytest.raises(cw.ChatError, match="engine died"):
        ask(Script(body=body.encode(), headers={"content-type": "application/json"}), openai_whole)


def test_a_stream_that_just_ends_is_marked_interrupted() -> None:
    [message] = ask(sse(delta(content="The dose is 10"), done=False))

    assert (message["content"], message["metadata"]["finish"]) == ("The dose is 10", "interrupted")


def test_a_response_that_is_stopped_or_breaks_off_says_so_and_keeps_its_text() -> None:
    with ScriptedServer() as server:
        server.enqueue(Script("one two three", hold_after=2), Script("one two three", cut_after=2))
        chat = cw.ChatInterface(lambda message, history: openai_stream(server))
        browser = Browser(chat)
        browser.send("hi")
        browser.wait_until(lambda: len(browser.history) == 2 and browser.history[1]["content"] == "one two")
        browser.click("Stop")
        browser.wait_until(lambda: browser.status == "ready")
        stopped = browser.history[1]
        browser.send("again")
        browser.wait_until(lambda: browser.status == "error")

    assert (stopped["content"], stopped["metadata"]["finish"]) == ("one two", "stopped")
    assert (browser.history[3]["content"], browser.history[3]["metadata"]["finish"]) == ("one two", "interrupted")


def test_text_that_is_stopped_says_so_and_exports_do_too() -> None:
    gate = threading.Event()

    def answer(message: str, history: Any) -> Any:
        yield "one"
        gate.wait(10)

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("hi")
    browser.wait_until(lambda: len(browser.history) == 2)
    browser.click("Stop")
    gate.set()

    assert chat.history[1]["metadata"]["finish"] == "stopped"
    assert "*Stopped after 1 word*" in chat.to_markdown()


@pytest.mark.parametrize(
    ("reason", "text"),
    [("stop", "Hello"), ("length", "Hello"), ("length", ""), ("content_filter", ""), ("tool_calls", "Hello")],
)
def test_the_reason_why_an_answer_ended_is_kept_with_text_or_without(reason: str, text: str) -> None:
    messages = ask(sse(delta(role="assistant", content=text), delta(reason)))

    assert (texts(messages), messages[-1]["metadata"]["finish"]) == ([text], reason)


@pytest.mark.parametrize("whole", [True, False])
def test_a_refusal_is_shown_and_said_to_be_one(whole: bool) -> None:
    if whole:
        messages = ask(completion({"content": None, "refusal": "I cannot do that."}), openai_whole)
    else:
        messages = ask(sse(delta(refusal="I cannot "), delta(refusal="do that."), delta("stop")))

    assert texts(messages) == ["I cannot do that."]
    assert messages[0]["metadata"]["finish"] == "refused"


THINKING = {"type": "thinking", "thinking": [{"type": "text", "text": "Let me see."}]}
TEXTS = [{"type": "text", "text": "It is "}, {"type": "text", "text": "sunny"}]


def test_content_that_is_a_list_then_text_is_a_thought_and_the_whole_answer() -> None:
    messages = ask(sse(delta(content=[THINKING]), delta(content=TEXTS), delta(content=", really."), delta("stop")))

    assert texts(messages) == ["Let me see.", "It is sunny, really."]


def test_content_that_is_a_list_is_read_in_a_whole_answer_too() -> None:
    assert texts(ask(completion({"content": [THINKING, *TEXTS]}), openai_whole)) == ["Let me see.", "It is sunny"]


@pytest.mark.parametrize("reason", ["stop", "null", ""])
def test_reasoning_whose_every_chunk_has_a_finish_reason_is_one_thought(reason: str) -> None:
    chunks = [delta(reason, reasoning_content=word) for word in ("Let ", "me ", "see.")]

    messages = ask(sse(*chunks, delta(reason, content="Sunny"), delta(reason, content="."), delta("stop")))

    assert texts(messages) == ["Let me see.", "Sunny."]
    assert messages[-1]["metadata"]["finish"] == "stop"


def test_openrouters_reasoning_details_are_a_thought() -> None:
    detail = {"type": "reasoning.text", "text": "Let me see."}

    assert texts(ask(sse(delta(reasoning_details=[detail]), delta(content="Sunny"), delta("stop")))) == [
        "Let me see.",
        "Sunny",
    ]

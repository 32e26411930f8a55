"""What clients other than OpenAI's chat completions give when servers are odd: nothing that was said is lost."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable
from typing import Any

import anthropic
import openai
import pytest
from langchain_core.messages import AIMessage, AIMessageChunk

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.chat_frames import ASKED, anthropic_stream, ask, delta, responses_stream, sse
from tests.support.recorded import revive

THINKS, SAYS = "The user greets.", "Grüß Gott, 😀 **you**!"


def events(*frames: dict[str, Any]) -> Script:
    """Return named server-sent events; an event without a type is a ping whose data is empty."""
    named = [(frame.get("type", "ping"), json.dumps(frame)) for frame in frames]
    return Script(body="".join(f"event: {name}\ndata: {data}\n\n" for name, data in named).encode())


def block(index: int, kind: str, *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a block of a message, from its start to its stop."""
    empty = (
        {"type": "thinking", "thinking": "", "signature": ""} if kind == "thinking" else {"type": "text", "text": ""}
    )
    grown = [{"type": "content_block_delta", "index": index, "delta": each} for each in deltas]
    start = {"type": "content_block_start", "index": index, "content_block": empty}
    return [start, *grown, {"type": "content_block_stop", "index": index}]


MESSAGE = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": []}
START = {"type": "message_start", "message": {**MESSAGE, "usage": {"input_tokens": 7, "output_tokens": 1}}}
THOUGHT = block(
    0,
    "thinking",
    *[{"type": "thinking_delta", "thinking": word} for word in ("The user ", "greets.")],
    {"type": "signature_delta", "signature": "EqQBCgIYAhIM"},
)
ANSWER = block(1, "text", *[{"type": "text_delta", "text": letter} for letter in SAYS])
ENDED = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}}
END = [ENDED, {"type": "message_stop"}]


def _anthropic(server: ScriptedServer) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=server.base_url[:-3], api_key="k", timeout=30, max_retries=0)


def anthropic_helper(server: ScriptedServer) -> Any:
    return _anthropic(server).messages.stream(model="m", max_tokens=9, messages=ASKED)


def anthropic_opened(server: ScriptedServer) -> Any:
    with anthropic_helper(server) as stream:
        yield from stream


def responses_helper(server: ScriptedServer) -> Any:
    client = openai.OpenAI(base_url=server.base_url, api_key="k", timeout=30, max_retries=0)
    return client.responses.stream(model="m", input="hi")


def langchain_stream(server: ScriptedServer) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_openai import ChatOpenAI
    return ChatOpenAI(base_url=server.base_url, api_key="k", model="m", timeout=30, max_retries=0).stream("hi")


ANTHROPIC = pytest.mark.parametrize(
    "client", [anthropic_stream, anthropic_helper, anthropic_opened], ids=["raw", "helper", "helper, opened"]
)


@ANTHROPIC
def test_anthropics_signature_takes_neither_the_thought_nor_the_answer_nor_the_tokens(client: Any) -> None:
    thought, answer = ask(events(START, *THOUGHT, *ANSWER, *END), client)

    assert (thought["content"], answer["content"]) == (THINKS, SAYS)
    usage = answer["metadata"]["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == (7, 9)


@ANTHROPIC
def test_a_ping_without_data_takes_nothing_away(client: Any) -> None:
    half = len(ANSWER) // 2

    thought, answer = ask(events(START, *THOUGHT, {}, *ANSWER[:half], {}, *ANSWER[half:], *END), client)

    assert (thought["content"], answer["content"]) == (THINKS, SAYS)


OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "engine died"}}
CREATED = {"id": "r", "object": "response", "status": "in_progress", "output": [], "model": "m", "created_at": 0}
CREATED |= {"parallel_tool_calls": True, "tool_choice": "auto", "tools": []}
HELLO = [
    {"type": "response.created", "sequence_number": 0, "response": CREATED},
    {
        "type": "response.output_item.added",
        "sequence_number": 1,
        "output_index": 0,
        "item": {"type": "message", "id": "m", "role": "assistant", "status": "in_progress", "content": []},
    },
    {
        "type": "response.content_part.added",
        "sequence_number": 2,
        "output_index": 0,
        "content_index": 0,
        "item_id": "m",
        "part": {"type": "output_text", "text": "", "annotations": []},
    },
    {
        "type": "response.output_text.delta",
        "sequence_number": 3,
        "output_index": 0,
        "content_index": 0,
        "item_id": "m",
        "delta": "Hello",
        "logprobs": [],
    },
]
FAILED = {
    "type": "response.failed",
    "sequence_number": 4,
    "response": {**CREATED, "status": "failed", "error": {"code": "server_error", "message": "engine died"}},
}
BROKEN = {"type": "error", "sequence_number": 4, "code": "server_error", "message": "engine died", "param": None}
TEXT = block(0, "text", {"type": "text_delta", "text": "Hello"})[:2]
BROKEN_STREAMS: dict[str, tuple[Callable[[ScriptedServer], Any], Script]] = {
    "anthropic": (anthropic_stream, events(START, *TEXT, OVERLOADED)),
    "anthropic's helper": (anthropic_helper, events(START, *TEXT, OVERLOADED)),
    "responses that failed": (responses_stream, events(*HELLO, FAILED)),
    "responses broken off": (responses_stream, events(*HELLO, BROKEN)),
    "responses' helper": (responses_helper, events(*HELLO, FAILED)),
    "langchain": (langchain_stream, sse(delta(content="Hello"), {"error": {"message": "engine died"}})),
}


@pytest.mark.parametrize("name", BROKEN_STREAMS)
def test_an_error_inside_a_clients_stream_is_said_and_the_text_before_it_stays(name: str) -> None:
    client, script = BROKEN_STREAMS[name]
    with ScriptedServer(script) as server:
        browser = Browser(cw.ChatInterface(lambda message, history: client(server)))
        browser.send("hi")
        browser.wait_until(lambda: browser.status == "error", timeout=30)

    assert browser.history[-1]["content"] == "Hello"
    assert "engine died" in browser.alerts[0]


def _made(name: str, **fields: Any) -> Any:
    return revive({"$class": [name], "fields": fields})


COHERE_TEXT = _made(
    "cohere.v2:ContentDeltaV2ChatStreamResponse",
    type="content-delta",
    delta=_made("cohere:X", message=_made("cohere:Y", content=_made("cohere:Z", text="Hello"))),
)
COHERE_ERROR = _made(
    "cohere.v2:MessageEndV2ChatStreamResponse", type="message-end", delta=_made("cohere:X", error="engine died")
)
OLLAMA_TEXT = {"message": {"role": "assistant", "content": "Hello"}, "done": False}
MISTRAL_TEXT = _made(
    "mistralai.client.models:CompletionEvent",
    data=_made("mistralai:CompletionChunk", choices=[{"index": 0, "delta": {"content": "Hello"}}]),
)
MISTRAL_ERROR = _made(
    "mistralai.client.models:ConversationEvents",
    data=_made("mistralai:X", type="conversation.response.error", message="engine died"),
)
GOOGLE_TEXT = {"candidates": [{"content": {"parts": [{"text": "Hello"}]}}]}
ERROR = {"error": {"code": 500, "message": "engine died", "status": "INTERNAL"}}
ENDINGS = {
    "cohere": [COHERE_TEXT, COHERE_ERROR],
    "ollama": [OLLAMA_TEXT, {"error": "engine died"}],
    "mistral": [MISTRAL_TEXT, MISTRAL_ERROR],
    "google": [GOOGLE_TEXT, ERROR],
}


@pytest.mark.parametrize("values", ENDINGS.values(), ids=ENDINGS)
def test_an_error_among_the_values_of_a_client_is_said_and_the_text_before_it_stays(values: list[Any]) -> None:
    chat = cw.ChatInterface(lambda message, history: iter(values))

    with pytest.raises(cw.ChatError, match="engine died"):
        chat.submit("q").wait(20)

    assert chat.history[-1]["content"] == "Hello"


REASONING = {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": THINKS, "index": 0}]}


def test_a_reasoning_block_with_a_summary_of_langchain_is_a_thought() -> None:
    text = {"type": "text", "text": SAYS, "index": 1}
    chunks = [AIMessageChunk(content=[{**REASONING, "index": 0}]), AIMessageChunk(content=[text])]

    streamed = cw.ChatInterface(lambda message, history: iter(chunks)).submit("q").wait(20)[1:]
    whole = cw.ChatInterface(lambda message, history: AIMessage([REASONING, text])).submit("q").wait(20)[1:]

    for thought, answer in (streamed, whole):
        assert (thought["content"], thought["metadata"]["title"], answer["content"]) == (THINKS, "Reasoning", SAYS)


ENDS = {
    "close-delimited": {"content-type": "text/event-stream", "connection": "close"},
    "a proxy that ends the body": {"content-type": "text/event-stream"},
}


@pytest.mark.parametrize("headers", ENDS.values(), ids=ENDS)
def test_an_answer_that_just_ends_is_interrupted_and_offers_retry_and_continue(headers: dict[str, str]) -> None:
    body = sse(delta(content="The dose "), delta(content="is 10"), done=False).body
    with ScriptedServer(Script(body=body, headers=headers)) as server:
        browser = Browser(cw.load_chat(server.base_url, "m"))
        browser.send("How much?")
        browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2, timeout=30)

    assert (browser.history[1]["content"], browser.history[1]["metadata"]["finish"]) == (
        "The dose is 10",
        "interrupted",
    )
    assert (browser.page["can"]["retry"], browser.page["can"]["go_on"]) == (True, True)


@pytest.mark.parametrize("client", [anthropic_stream, responses_stream], ids=["anthropic", "responses"])
def test_events_that_nobody_knows_amid_a_stream_take_nothing_away(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    hello = [START, *TEXT] if client is anthropic_stream else HELLO
    unknown = {"type": "response.mood", "sequence_number": 9, "mood": "cheerful"}

    with caplog.at_level(logging.WARNING, logger="chatwidget"):
        [answer] = ask(events(*hello, unknown), client)

    assert (answer["content"], answer["metadata"]["finish"]) == ("Hello", "interrupted")

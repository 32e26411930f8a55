"""What a server says when it does not answer, in words: bodies of any shape, web pages, redirects, and silence."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import huggingface_hub
import openai
import pytest

import chatwidget as cw
from chatwidget.client.server_errors import ErrorExplainer
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.chat_frames import chunk, completion, delta, sse

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}
PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in | Company</title></head><body>" + b"<p>x</p>" * 500 + b"</body></html>"
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("unscripted") as server:
        yield server


CLIENTS: dict[str, Callable[[str], Any]] = {
    "openai": lambda url: openai.OpenAI(base_url=url, api_key="key", max_retries=0, timeout=20),
    "openai async": lambda url: openai.AsyncOpenAI(base_url=url, api_key="key", max_retries=0, timeout=20),
    "huggingface": lambda url: huggingface_hub.InferenceClient(base_url=url, api_key="key", timeout=20),
}
EVERY_CLIENT = pytest.mark.parametrize("name", CLIENTS)
OPENAI = pytest.mark.parametrize("name", ["openai", "openai async"])


def error_of(server: ScriptedServer, script: Script, name: str = "openai", **options: Any) -> str:
    """Return the error that a chat shows for what the server sends."""
    server.enqueue(script)
    chat = cw.load_chat(CLIENTS[name](server.base_url), model="m", **options)
    with pytest.raises(cw.ChatError) as raised:
        chat.submit("go").wait(30)
    assert chat.history[-1]["metadata"]["error"]["text"] == str(raised.value)
    return str(raised.value)


BODIES = {
    "detail": {"detail": "Model is loading, try later"},
    "details": {"detail": [{"loc": ["body", "seed"], "msg": "Model is loading, try later"}]},
    "nested": {"message": {"detail": [{"loc": ["body", "seed"], "msg": "Model is loading, try later"}]}},
    "message": {"message": "Model is loading, try later"},
    "error": {"error": "Model is loading, try later"},
    "an error with a message": {"error": {"message": "Model is loading, try later"}},
    "errors": {"errors": [{"message": "Model is loading, try later"}]},
}


@EVERY_CLIENT
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_servers_own_words_are_shown_whatever_the_body_looks_like(
    server: ScriptedServer, name: str, body: Any
) -> None:
    words = error_of(server, Script(status=422, body=json.dumps(body).encode(), headers=JSON), name)

    assert words.endswith("Model is loading, try later")
    assert "{" not in words
    assert "Error code" not in words


REFUSED = {
    "nested": {"message": {"detail": [{"loc": ["body", "stream_options", "x"], "msg": "Extra inputs"}]}},
    "details": {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]},
    "param": {"error": {"message": "Unrecognized request argument", "param": "stream_options"}},
}


@EVERY_CLIENT
@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_a_server_that_refuses_stream_options_is_asked_again_without_them(
    server: ScriptedServer, name: str, body: Any
) -> None:
    server.enqueue(Script(status=422, body=json.dumps(body).encode(), headers=JSON))

    answer = cw.load_chat(CLIENTS[name](server.base_url), model="m").submit("go").wait(30)[-1]

    assert answer["content"] == "unscripted"
    assert ["stream_options" in request for request in server.requests] == [True, False]


@OPENAI
def test_an_error_with_status_200_is_said_and_that_v1_may_be_missing(server: ScriptedServer, name: str) -> None:
    body = Script(body=b'{"error": "Unexpected endpoint or method. (POST /chat/completions)"}', headers=JSON)

    words = error_of(server, body, name)

    assert "Unexpected endpoint or method" in words
    assert "/v1" in words


@pytest.mark.parametrize(
    "body", [b'{"error": "engine died"}', b'{"choices": null, "error": {"message": "engine died"}}']
)
def test_an_error_with_status_200_is_said_without_streaming_too(server: ScriptedServer, body: bytes) -> None:
    assert "engine died" in error_of(server, Script(body=body, headers=JSON), streaming=False)


def test_an_error_that_is_text_amid_a_stream_is_said(server: ScriptedServer) -> None:
    words = error_of(server, sse(delta(content="Hello"), {"error": "engine died"}))

    assert "engine died" in words


@pytest.mark.parametrize("streaming", [True, False])
def test_a_web_page_with_status_200_is_named_by_its_title(server: ScriptedServer, streaming: bool) -> None:
    words = error_of(server, Script(body=PAGE, headers=HTML), streaming=streaming)

    assert "a web page titled “Sign in | Company”" in words
    assert "<" not in words


@EVERY_CLIENT
@pytest.mark.parametrize("status", [403, 404, 502])
def test_a_proxys_page_is_named_by_its_title(server: ScriptedServer, name: str, status: int) -> None:
    words = error_of(server, Script(status=status, body=PAGE, headers=HTML), name)

    assert "a web page titled “Sign in | Company”" in words
    assert "<" not in words


SILENT = {
    "only the end": sse(),
    "nothing at all": Script(body=b""),
    "a line that does not end": Script(body=b'data: {"choices": [{"delta": {"content": "x"'),
    "only roles": sse(delta(role="assistant", content=""), delta("stop")),
}


@EVERY_CLIENT
@pytest.mark.parametrize("script", SILENT.values(), ids=SILENT)
def test_a_stream_that_says_nothing_is_an_error_in_words(server: ScriptedServer, name: str, script: Script) -> None:
    words = error_of(server, script, name)

    assert server.base_url in words
    assert "{" not in words


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_an_answer_without_text_whose_end_says_why_is_no_error(server: ScriptedServer, reason: str) -> None:
    server.enqueue(sse(delta(role="assistant", content=""), delta(reason)))

    [_, answer] = cw.load_chat(server.base_url, "m").submit("go").wait(20)

    assert (answer["content"], answer["metadata"]["finish"]) == ("", reason)


def test_an_endless_line_is_an_error_in_words(server: ScriptedServer) -> None:
    words = error_of(server, Script(body=b"data: " + b"x" * 70_000_000))

    assert "64 MB" in words


def test_invalid_json_is_an_error_in_words_and_the_text_before_it_stays(server: ScriptedServer) -> None:
    server.enqueue(sse(delta(content="Hello"), "{broken"))
    chat = cw.load_chat(server.base_url, "m")

    with pytest.raises(cw.ChatError, match="not valid JSON"):
        chat.submit("go").wait(20)

    assert chat.history[-1]["content"] == "Hello"


def test_an_answer_that_ends_with_done_alone_is_not_called_interrupted(server: ScriptedServer) -> None:
    server.enqueue(sse(delta(content="Hello")), sse(delta(content="Hello"), done=False))
    chat = cw.load_chat(server.base_url, "m")

    finishes = [chat.submit("go").wait(20)[-1]["metadata"].get("finish") for _ in range(2)]

    assert finishes == [None, "interrupted"]


@OPENAI
def test_a_redirect_to_another_host_is_said_and_the_key_is_not_sent_there(server: ScriptedServer, name: str) -> None:
    with ScriptedServer(Script(status=401, error="no key")) as other:
        place = other.base_url.replace("127.0.0.1", "localhost")
        moved = Script(status=307, body=b"", headers={"location": f"{place}/chat/completions"})

        words = error_of(server, moved, name)

    assert "redirected to another host" in words
    assert "localhost" in words
    assert "authorization" in server.request_headers[0]
    assert [headers.get("authorization") for headers in other.request_headers] == [None]


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@EVERY_CLIENT
def test_a_refused_connection_and_an_unknown_host_are_told_apart(name: str) -> None:
    refused = cw.load_chat(CLIENTS[name](f"http://127.0.0.1:{_closed_port()}/v1"), model="m")
    unknown = cw.load_chat(CLIENTS[name]("http://no-such-host.invalid/v1"), model="m")

    with pytest.raises(cw.ChatError, match="Cannot connect to http://127"):
        refused.submit("go").wait(30)
    with pytest.raises(cw.ChatError, match="Cannot find the host of http://no-such-host"):
        unknown.submit("go").wait(30)


@EVERY_CLIENT
def test_https_to_a_server_without_it_is_said(server: ScriptedServer, name: str) -> None:
    chat = cw.load_chat(CLIENTS[name](server.base_url.replace("http:", "https:")), model="m")

    with pytest.raises(cw.ChatError, match=r"No secure connection to https://.*start with http://"):
        chat.submit("go").wait(30)


@pytest.mark.parametrize("after", [0, 2])
def test_silence_before_the_first_token_and_between_two_is_a_timeout(server: ScriptedServer, after: int) -> None:
    server.enqueue(Script("one two three", hold_after=after))
    client = openai.OpenAI(base_url=server.base_url, api_key="key", max_retries=0, timeout=0.5)
    chat = cw.load_chat(client, model="m")

    with pytest.raises(cw.ChatError, match="timed out"):
        chat.submit("go").wait(30)

    shown = chat.history[-1]
    assert shown["content"] == ("" if after == 0 else "one two")


def test_a_mistake_in_python_is_not_the_servers(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m")

    with pytest.raises(TypeError, match="temperature, top_p, max_tokens, seed, stop"):
        chat.fn("x", [])
    with pytest.raises(TypeError, match="not the server"), ErrorExplainer("http://x/v1", "m").explaining():
        raise TypeError("not the server")


def test_a_chunk_amid_the_stream_that_is_odd_does_not_cost_the_answer(server: ScriptedServer) -> None:
    server.enqueue(sse(delta(content="Hello "), {**chunk(), "choices": None}, delta(content="world"), delta("stop")))

    assert cw.load_chat(server.base_url, "m").submit("go").wait(20)[-1]["content"] == "Hello world"


def test_a_whole_answer_without_text_is_an_error_in_words(server: ScriptedServer) -> None:
    assert "empty response" in error_of(server, completion({"content": ""}), streaming=False)

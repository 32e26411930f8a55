"""What chat.serve() refuses, asked as curl would: wrong doors, wrong keys, wrong bodies; always in OpenAI's shape."""

from __future__ import annotations

import builtins
import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.serve import app
from chatwidget.serve.endpoint import Endpoint

ASKED = {"messages": [{"role": "user", "content": "hello"}]}
CHAT = "/v1/chat/completions"


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def server(asked: list[str]) -> Iterator[Endpoint]:
    def answer(message: str, history: Any) -> str:
        asked.append(message)
        return "hi"

    chat = cw.ChatInterface(answer, validator=lambda message: "No swearing, please." if "damn" in message else None)
    with chat.serve() as server:
        yield server
    chat.close()


def port_of(server: Endpoint) -> int:
    return int(server.url.split(":")[2].split("/")[0])


def request(
    server: Endpoint, method: str = "POST", path: str = CHAT, body: Any = ASKED, **headers: str | None
) -> tuple[int, Any]:
    """Status and JSON of an answer; a header given as None is left out."""
    connection = HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Authorization": f"Bearer {server.key}", "Host": f"127.0.0.1:{port_of(server)}", **headers}
    sent = {name.replace("_", "-"): value for name, value in given.items() if value is not None}
    try:
        connection.request(method, path, data if method == "POST" else None, sent)
        answer = connection.getresponse()
        return answer.status, json.load(answer)
    finally:
        connection.close()


def test_what_is_right_is_let_in(server: Endpoint) -> None:
    status, answer = request(server)
    assert (status, answer["choices"][0]["message"]["content"]) == (200, "hi")
    assert request(server, Host=f"localhost:{port_of(server)}")[0] == 200
    assert request(server, Origin=f"http://localhost:{port_of(server)}")[0] == 200
    assert request(server, "GET", "/v1/models")[1]["data"][0]["id"] == "answer"
    assert request(server, "GET", "/v1/models/answer")[1]["id"] == "answer"


DOORS: list[tuple[dict[str, str | None], int, str]] = [
    ({"Authorization": None}, 401, "Missing API key"),
    ({"Authorization": "Basic abc"}, 401, "Missing API key"),
    ({"Authorization": "Bearer wrong"}, 401, "Invalid API key"),
    ({"Authorization": "Bearer schlüssel"}, 401, "Invalid API key"),
    ({"Origin": "https://example.org"}, 403, "https://example.org"),
    ({"Origin": "null"}, 403, "null"),
    ({"Host": "example.org"}, 403, "Host 'example.org'"),
    ({"Host": "127.0.0.1"}, 403, "Host"),
    ({"Host": "127.0.0.1:1"}, 403, "Host"),
]


@pytest.mark.parametrize(("headers", "status", "words"), DOORS)
@pytest.mark.parametrize(("method", "path"), [("POST", CHAT), ("GET", "/v1/models"), ("OPTIONS", CHAT)])
def test_who_is_not_let_in_is_told_why_and_the_function_is_not_called(
    server: Endpoint, asked: list[str], headers: dict[str, str | None], status: int, words: str, method: str, path: str
) -> None:
    before = len(asked)
    answered, error = request(server, method, path, **headers)

    assert (answered, words in error["error"]["message"]) == (status, True)
    assert error["error"].keys() == {"message", "type", "code", "param"}
    assert server.key not in json.dumps(error)
    assert len(asked) == before


def test_no_page_may_read_an_answer(server: Endpoint) -> None:
    connection = HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    connection.request("GET", "/v1/models", headers={"Authorization": f"Bearer {server.key}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == 200
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def body(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"messages": list(messages), **more}


USER = ASKED["messages"][0]
BODIES = [
    (b"{", "not valid JSON"),
    (b"\xff\xfe\x00", "not valid JSON"),
    (b"[" * 100_000, "nested too deeply"),
    (('["\u2200", ' + "[" * 100_000).encode("utf-16-le"), "nested too deeply"),  # in it stands the byte of a quote
    (b"[]", "JSON array"),
    (b"null", "JSON null"),
    (b"{}", "messages` must be"),
    (body(), "messages` must be"),
    (body("hello"), "messages[0]"),
    (body({"role": "bot", "content": "x"}), "got 'bot'"),
    (body({"role": 7, "content": "x"}), "got 7"),
    (body({"role": "user"}), "messages[0]` has no 'content'"),
    (body({"role": "user", "content": None}), "got None"),
    (body({"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}), "accepts text only"),
    (body(USER, {"role": "assistant", "content": "hi"}), "must have the role 'user'"),
    (body({"role": "user", "content": " "}), "is empty"),
    (body(USER, n=2), "got 2"),
    (body(USER, stream="yes"), "got 'yes'"),
    (body(USER, stream_options=1), "stream_options` must be"),
    (body({"role": "user", "content": "damn"}), "No swearing, please."),
]


@pytest.mark.parametrize(("given", "words"), BODIES)
def test_a_body_that_cannot_be_answered_is_refused_in_words(server: Endpoint, given: Any, words: str) -> None:
    status, error = request(server, body=given)

    assert (status, error["error"]["type"]) == (400, "invalid_request_error")
    assert words in error["error"]["message"]


def test_a_text_that_never_ends_is_refused_as_soon_as_it_is_read(server: Endpoint) -> None:
    unended = b'"' + b'\\"' * 500_000  # were every quote tried as the beginning of a text, it would take hours

    status, error = request(server, body=unended)

    assert (status, "not valid JSON: Unterminated string" in error["error"]["message"]) == (400, True)


def test_a_body_that_is_too_large_is_refused_before_it_is_read_and_while_it_is(
    server: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LARGEST_BODY", 1000)
    large = json.dumps(body({"role": "user", "content": "x" * 2000})).encode()
    connection = HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    chunks = (large[i : i + 100] for i in range(0, len(large), 100))
    connection.request("POST", CHAT, chunks, {"Authorization": f"Bearer {server.key}"}, encode_chunked=True)
    told_no_length = connection.getresponse().status
    connection.close()

    assert request(server, body=large)[0] == 413
    assert told_no_length == 413


def test_wrong_addresses_and_methods_are_errors_in_the_same_shape(server: Endpoint) -> None:
    for method, path, status in [("GET", "/", 404), ("GET", CHAT, 405), ("POST", "/v1/models", 405)]:
        answered, error = request(server, method, path)
        assert (answered, error["error"]["code"]) == (status, "unknown_url")
    assert request(server, "GET", "/v1/models/gpt")[1]["error"]["code"] == "model_not_found"


def test_only_the_loopback_interface_is_listened_to(server: Endpoint) -> None:
    assert server._socket.getsockname()[0] == "127.0.0.1"


def test_every_endpoint_has_a_key_of_its_own(server: Endpoint) -> None:
    with cw.ChatInterface(lambda message: message).serve() as other:
        assert other.key != server.key
        assert request(other, Authorization=f"Bearer {server.key}")[0] == 401


def test_a_stopped_endpoint_is_gone_and_a_closed_chat_takes_its_own_along() -> None:
    chat = cw.ChatInterface(lambda message: message)
    first, second = chat.serve(), chat.serve()
    first.stop()
    first.stop()

    with pytest.raises(ConnectionRefusedError):
        request(first)
    assert request(second)[0] == 200
    chat.close()
    with pytest.raises(ConnectionRefusedError):
        request(second)


def test_a_port_that_cannot_be_had_is_refused_where_it_was_given() -> None:
    chat = cw.ChatInterface(lambda message: message)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(cw.ChatError, match="port=0` to pick a free port"):
            chat.serve(port=taken.getsockname()[1])
    for port in (-1, 70_000, "80", True):
        with pytest.raises(cw.ChatError, match="`port` must be"):
            chat.serve(port=port)  # type: ignore[arg-type]
    chat.close()


def test_a_missing_package_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "uvicorn":
            raise ImportError(name)
        return whole(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install 'chatwidget\[serve\]'"):
        cw.ChatInterface(lambda message: message).serve()

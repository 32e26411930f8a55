"""Faults that were found once: each is brought about for real, and leaves the chat as it was."""

from __future__ import annotations

import contextlib
import csv
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

import chatwidget as cw
from chatwidget.demo.model import ModelServer, serve_model
from chatwidget.interface.flag_log import COLUMNS
from chatwidget.serve import connection
from chatwidget.serve.endpoint import Endpoint
from chatwidget.testing.browser import Browser


def test_a_line_that_does_not_fit_on_the_disk_leaves_nothing_and_the_next_one_is_whole(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    resource = pytest.importorskip("resource")
    chat = cw.ChatInterface(
        lambda message: message, flagging_mode="manual", flagging_options=["Like"], flagging_dir=tmp_path
    )
    chat.history = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "short"}]
    browser = Browser(chat)
    browser.click("Like", index=1)
    csv.field_size_limit(10_000_000)
    browser.wait_until(lambda: len(rows_of(tmp_path / "log.csv")) == 2, 30)  # it is written when the page knows
    before = (tmp_path / "log.csv").read_bytes()
    chat.history = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "long " * 20_000}]
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 9_000, usual[1]))
    heard: list[str] = []

    def refused() -> bool:
        heard.append(capfd.readouterr().err + str(browser.alerts))
        return "File too large" in "".join(heard)

    try:
        browser.click("Like", index=1)
        browser.wait_until(refused, 30)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, ignored)

    assert (tmp_path / "log.csv").read_bytes() == before
    browser.click("Like", index=1)  # takes it back
    browser.wait_until(lambda: len(rows_of(tmp_path / "log.csv")) == 3, 30)
    assert [len(row) for row in rows_of(tmp_path / "log.csv")] == [len(COLUMNS)] * 3


def rows_of(path: Path) -> list[list[str]]:
    """What a log of feedback has so far."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """An endpoint that waits a tenth as long as others."""
    monkeypatch.setattr(connection, "PATIENCE", connection.PATIENCE / 10)
    with cw.ChatInterface(lambda message: message.upper()).serve() as one:
        yield one


@pytest.fixture(scope="module")
def model_server() -> Iterator[ModelServer]:
    with serve_model(threads=1) as one:
        yield one


def ask(endpoint: Endpoint, text: str) -> str | None:
    with openai.OpenAI(base_url=endpoint.url, api_key=endpoint.key, max_retries=0) as client:
        messages = [{"role": "user", "content": text}]
        return client.chat.completions.create(model=endpoint.model, messages=messages).choices[0].message.content


def connected(endpoint: Endpoint, sent: bytes) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", int(endpoint.url.split(":")[2].split("/")[0])), timeout=5)
    one.sendall(sent)
    return one


def test_500_half_open_connections_are_hung_up_and_keep_nobody_waiting(endpoint: Endpoint) -> None:
    with contextlib.ExitStack() as stack:
        begun = time.monotonic()
        half_open = [stack.enter_context(connected(endpoint, b"POST /v1/chat/comp")) for _ in range(500)]

        assert ask(endpoint, "meanwhile") == "MEANWHILE"
        with Path(__file__).open("rb") as file:
            assert file.read(1)

        answers = {one.recv(100).split(b"\r\n")[0] for one in half_open}
        assert answers <= {b"HTTP/1.1 408 Request Timeout", b"HTTP/1.1 503 Service Unavailable"}
        assert time.monotonic() - begun < 15


@pytest.mark.parametrize("with_key", [True, False])
def test_a_body_that_is_none_gets_a_status_and_is_hung_up(endpoint: Endpoint, with_key: bool) -> None:
    key = f"authorization: Bearer {endpoint.key}\r\n" if with_key else ""
    host = endpoint.url.removeprefix("http://").removesuffix("/v1")
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: {host}\r\n{key}transfer-encoding: chunked\r\n\r\n"

    for body in (b'{"messages": []}', b""):
        with connected(endpoint, head.encode() + body) as one:
            received = b"".join(iter(lambda: one.recv(10_000), b""))
        status = int(received.split()[1])
        assert status == 401 if not with_key else status in (400, 408), received


def test_a_head_that_comes_byte_by_byte_gets_no_more_time(endpoint: Endpoint) -> None:
    begun = time.monotonic()
    with connected(endpoint, b"GET /v1/models HTTP/1.1\r\nx: ") as one:
        one.settimeout(0.1)
        received = b""
        while not received and time.monotonic() - begun < 5:
            one.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                received = one.recv(100)

    assert received.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    "header", ["Host: attack.invalid", "Origin: https://attack.invalid", "Origin: null", "Host: localhost:1"]
)
def test_the_models_own_server_answers_no_foreign_page_though_it_has_the_key(
    model_server: ModelServer, header: str
) -> None:
    port = int(model_server.base_url.split(":")[2].split("/")[0])
    host = "" if header.startswith("Host") else f"Host: 127.0.0.1:{port}\r\n"
    request = f"GET /v1/models HTTP/1.1\r\n{host}{header}\r\nAuthorization: Bearer {model_server.api_key}\r\n\r\n"

    with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
        one.sendall(request.encode())
        received = b"".join(iter(lambda: one.recv(10_000), b""))

    assert received.startswith(b"HTTP/1.1 403 Forbidden\r\n")


def test_the_models_own_server_answers_programs_that_have_the_key_and_no_others(model_server: ModelServer) -> None:
    with openai.OpenAI(base_url=model_server.base_url, api_key=model_server.api_key, max_retries=0) as client:
        pieces = client.chat.completions.create(
            model=model_server.model, messages=[{"role": "user", "content": "Hello"}], max_tokens=3, stream=True
        )
        assert len(list(pieces)) >= 3
    with openai.OpenAI(base_url=model_server.base_url, api_key="wrong", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError):
            client.models.list()
        with pytest.raises(openai.AuthenticationError):
            client.chat.completions.create(model="x", messages=[{"role": "user", "content": "Hello"}])

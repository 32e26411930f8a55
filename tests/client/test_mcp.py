"""Tools of real MCP servers, over stdio and HTTP, from chats of both kinds; killed, stopped, and closed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mcp as sdk
import openai
import pytest

import chatwidget as cw
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.tool_requests import assert_valid, calls, chat_with, results, thoughts

SERVER = str(Path(__file__).parents[1] / "support" / "mcp_server.py")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Done.") as server:
        yield server
        for request in server.requests:
            assert_valid(request["messages"])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server over HTTP."""
    port = _free_port()
    with HttpServer(port):
        yield f"http://127.0.0.1:{port}/mcp"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class HttpServer:
    """A server process over HTTP, from when it listens."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __enter__(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen([sys.executable, SERVER, str(self._port)], stderr=subprocess.DEVNULL)
        wait_until(self._listens)
        return self._process

    def _listens(self) -> bool:
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self._port)) == 0

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def stdio() -> Any:
    return cw.mcp(sys.executable, SERVER)


@pytest.mark.parametrize("over", ["command", "URL", "client"])
def test_every_kind_of_content_reaches_the_user_and_the_model(server: ScriptedServer, address: str, over: str) -> None:
    source = {"command": stdio, "URL": lambda: cw.mcp(address), "client": lambda: sdk.Client(address)}[over]()
    server.enqueue(calls(("add", '{"a": 1}'), ("row", "{}"), ("pixel", "{}"), ("fails", "{}"), ("add", '{"a": "x"}')))
    chat = chat_with(server, source)

    messages = chat.submit("go").wait(60)
    chat.close()

    added, row, pixel, failed, unfit = results(server.requests[1])
    assert (added, json.loads(row)) == ("3", {"rows": 3})
    assert pixel.startswith("[image/png, ")
    assert "no room for the file" in failed
    assert "do not fit" in unfit
    picture = next(thought for thought in thoughts(messages) if isinstance(thought["content"], list))["content"][-1]
    assert picture["data"]["image/png"]["size"] > 60
    described = {tool["function"]["name"]: tool["function"] for tool in server.requests[0]["tools"]}
    assert described["add"]["description"] == "Add two numbers."
    assert described["add"]["parameters"]["required"] == ["a"]


def test_what_a_failing_server_process_wrote_is_shown_to_the_user_only(server: ScriptedServer) -> None:
    server.enqueue(calls(("fails", "{}")))
    chat = chat_with(server, stdio())

    messages = chat.submit("go").wait(60)
    chat.close()

    assert "the disk is full" in thoughts(messages)[0]["content"]
    assert "the disk is full" not in results(server.requests[1])[0]


def test_a_server_that_dies_says_its_last_words_and_is_started_again(server: ScriptedServer) -> None:
    server.enqueue(calls(("dies", "{}")), calls(("process", "{}")))
    chat = chat_with(server, stdio())

    chat.submit("go").wait(60)
    chat.close()

    died, process = results(server.requests[-1])
    assert "ended during the call" in died
    assert "about to die of thirst" in died
    assert int(process) > 0


def test_a_server_that_was_killed_between_two_messages_is_started_again_and_none_is_left(
    server: ScriptedServer,
) -> None:
    server.enqueue(calls(("process", "{}")), "First.", calls(("process", "{}")))
    chat = chat_with(server, stdio())
    chat.submit("go").wait(60)
    first = int(results(server.requests[-1])[0])

    os.kill(first, signal.SIGKILL)
    chat.submit("go on").wait(60)
    second = int(results(server.requests[-1])[-1])
    alive = is_alive(second)
    chat.close()

    assert second != first
    assert alive
    assert not is_alive(second)


def test_a_server_over_http_that_was_killed_is_used_again_once_it_is_back(server: ScriptedServer) -> None:
    port = _free_port()
    chat = chat_with(server, cw.mcp(f"http://127.0.0.1:{port}/mcp"))
    with HttpServer(port):
        server.enqueue(calls(("add", '{"a": 1}')))
        chat.submit("go").wait(60)

    with pytest.raises(cw.ChatError, match=r"MCP server http://127.*did not start"):
        chat.submit("go on").wait(60)
    with HttpServer(port):
        server.enqueue(calls(("add", '{"a": 5}')))
        chat.submit("and now?").wait(60)
        chat.close()

    assert results(server.requests[-1]) == ["3", "7"]


def test_stop_cancels_the_call_on_the_server_and_the_session_goes_on(server: ScriptedServer, tmp_path: Path) -> None:
    record = tmp_path / "record"
    server.enqueue(calls(("waits", json.dumps({"path": str(record)}))), calls(("add", '{"a": 1}')))
    chat = chat_with(server, stdio())
    run = chat.submit("go")
    wait_until(record.exists)

    run.stop()
    run.wait(10)
    wait_until(lambda: record.read_text() == "canceled")
    chat.submit("go on").wait(60)
    chat.close()

    assert results(server.requests[-1])[-1] == "3"


def test_an_asynchronous_chat_uses_the_same_server_object_as_another_one(server: ScriptedServer) -> None:
    source = stdio()

    async def converse() -> None:
        async with openai.AsyncOpenAI(base_url=server.base_url, api_key="key") as client:
            chat = cw.load_chat(client, model="m", tools=[source], file_types=None)
            server.enqueue(calls(("add", '{"a": 1}'), ("process", "{}")))
            await chat.submit("go")

    asyncio.run(converse())
    server.enqueue(calls(("process", "{}")))
    chat = chat_with(server, source)
    chat.submit("go").wait(60)
    first, second = results(server.requests[1]), results(server.requests[-1])
    source.close()

    assert first[0] == "3"
    assert first[1] == second[0]
    assert not is_alive(int(second[0]))


def test_no_server_outlives_the_process_of_the_chat(server: ScriptedServer) -> None:
    server.enqueue(calls(("process", "{}")))
    program = f"""
import chatwidget as cw
chat = cw.load_chat({server.base_url!r}, model="m", tools=[cw.mcp({sys.executable!r}, {SERVER!r})], file_types=None)
chat.submit("go").wait(60)
"""

    subprocess.run([sys.executable, "-c", program], check=True, timeout=90)

    assert not is_alive(int(results(server.requests[-1])[0]))


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["/nowhere/to-be-found"], r"did not start \(FileNotFoundError"),
        ([sys.executable, "-c", "import sys; sys.exit('no config file')"], r"did not start.*It wrote:\nno config file"),
    ],
)
def test_a_server_that_does_not_start_is_named_with_its_words(
    server: ScriptedServer, command: list[str], says: str
) -> None:
    chat = chat_with(server, cw.mcp(*command))

    with pytest.raises(cw.ChatError, match=f"(?s)MCP server.*{says}"):
        chat.submit("go").wait(60)


def test_two_tools_of_one_name_are_refused_and_a_prefix_keeps_them_apart(server: ScriptedServer) -> None:
    def add(a: int) -> int:
        return a

    clash, apart = chat_with(server, add, stdio()), chat_with(server, add, cw.mcp(sys.executable, SERVER, prefix="n_"))

    with pytest.raises(cw.ChatError, match="Two tools have the name 'add'"):
        clash.submit("go").wait(60)
    apart.submit("go").wait(60)
    clash.close()
    apart.close()

    assert {"add", "n_add"} <= {tool["function"]["name"] for tool in server.requests[-1]["tools"]}


def test_a_client_that_is_entered_is_refused(address: str) -> None:
    async def make() -> None:
        async with sdk.Client(address) as client:
            with pytest.raises(cw.ChatError, match="is entered already"):
                cw.mcp(client)

    asyncio.run(make())


@pytest.mark.parametrize("given", [5, "", object()])
def test_something_else_than_a_server_is_refused(given: Any) -> None:
    with pytest.raises(cw.ChatError, match="`server` must be a command, a URL"):
        cw.mcp(given)

"""What a tool may do while it runs: print, wait, never end, be asynchronous, and ask chats; and Stop in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.tool_requests import assert_valid, calls, chat_with, results, thoughts


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that answers "Done." when nothing else is scripted; all that it received must be valid."""
    with ScriptedServer("Done.") as server:
        yield server
        for request in server.requests:
            assert_valid(request["messages"])


def quick() -> None: ...


def test_what_a_tool_prints_stands_with_the_answer(server: ScriptedServer) -> None:
    def shout() -> None:
        print("loud")

    server.enqueue(calls(("shout", "{}")))

    messages = chat_with(server, shout).submit("go").wait(10)

    assert messages[-1]["metadata"]["output"] == "loud\n"
    assert results(server.requests[1]) == ["(no result)"]


def test_a_tool_that_waits_for_its_own_chat_is_refused_in_words(server: ScriptedServer) -> None:
    def ask() -> str:
        return str(chat.submit("nested").wait(30))

    server.enqueue(calls(("ask", "{}")))
    chat = chat_with(server, ask)

    messages = chat.submit("go").wait(10)

    assert "cannot wait for a run of its own chat" in thoughts(messages)[0]["content"]
    assert messages[-1]["content"] == "Done."


def test_a_tool_can_ask_another_chat(server: ScriptedServer) -> None:
    other = cw.ChatInterface(lambda message, history: message.upper())

    def ask(text: str) -> str:
        return str(other.submit(text).wait(30)[-1]["content"])

    server.enqueue(calls(("ask", '{"text": "hi"}')))

    chat_with(server, ask).submit("go").wait(10)

    assert results(server.requests[1]) == ["HI"]


def test_stop_leaves_a_tool_that_never_ends_and_the_conversation_goes_on(server: ScriptedServer) -> None:
    began, end = threading.Event(), threading.Event()

    def never() -> None:
        began.set()
        end.wait(60)

    server.enqueue(calls(("never", "{}")))
    chat = chat_with(server, never)
    run = chat.submit("go")
    assert began.wait(10)

    run.stop()
    messages = run.wait(30)
    chat.submit("go on").wait(10)
    end.set()

    assert "Stopped before it returned" in thoughts(messages)[0]["content"]
    assert results(server.requests[1]) == ["Stopped before it returned a result. It may have run in part."]
    assert len(server.requests) == 2


def test_asynchronous_tools_and_clients_work_alike_and_stop_cancels_the_tool(server: ScriptedServer) -> None:
    async def converse() -> list[Any]:
        began, canceled = asyncio.Event(), asyncio.Event()

        async def waits() -> None:
            began.set()
            try:
                await asyncio.sleep(60)
            finally:
                canceled.set()

        def plain(number: int) -> int:
            return number + 1

        async with openai.AsyncOpenAI(base_url=server.base_url, api_key="key") as client:
            chat = cw.load_chat(client, model="m", tools=[waits, plain], file_types=None)
            first: list[Any] = await chat.submit("go")
            run = chat.submit("wait")
            await asyncio.wait_for(began.wait(), 10)
            run.stop()
            await run
            await asyncio.wait_for(canceled.wait(), 10)
            await chat.submit("go on")
        return first

    server.enqueue(calls(("plain", '{"number": 1}')), "Two.", calls(("waits", "{}")))

    first = asyncio.run(converse())

    assert first[-1]["content"] == "Two."
    assert results(server.requests[-1]) == ["2", "Stopped before it returned a result. It may have run in part."]


def test_asynchronous_tools_run_in_a_chat_with_a_synchronous_client(server: ScriptedServer) -> None:
    async def slow(word: str) -> str:
        await asyncio.sleep(0.01)
        return word * 2

    server.enqueue(calls(("slow", '{"word": "ab"}')))

    chat_with(server, slow).submit("go").wait(10)

    assert results(server.requests[1]) == ["abab"]


def test_a_silent_server_is_hung_up_on_when_the_answer_is_stopped(server: ScriptedServer) -> None:
    server.enqueue(Script("one two three", hold_after=1))
    chat = chat_with(server, quick)
    run = chat.submit("go")
    server.wait_until_active(1)

    run.stop()
    run.wait(30)

    server.wait_until_active(0)

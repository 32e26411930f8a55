"""Random rounds of tool calls, each stopped at a random step: the server gets valid requests only, and all goes on."""

from __future__ import annotations

import asyncio
import os
import random
import threading
from collections.abc import Iterator
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.tool_requests import assert_valid

#: 500 were run when this was written; fewer in every run of the suite.
ROUNDS = int(os.environ.get("CHATWIDGET_TOOL_ROUNDS", "40"))
ARGUMENTS = ("{}", '{"number": 3}', '{"number": "3"}', '{"number": "x"}', '{"num', "", "[]")


class Tools:
    """Tools that work, fail, wait until they are let go, or do not exist; `began` says that one of them runs."""

    def __init__(self) -> None:
        self.began, self.end = threading.Event(), threading.Event()

    def works(self, number: int = 1) -> int:
        self.began.set()
        return number + 1

    def fails(self, number: int = 1) -> None:
        self.began.set()
        raise ValueError(f"no {number}")

    def waits(self, number: int = 1) -> int:
        self.began.set()
        self.end.wait(30)
        return number

    async def waits_on_a_loop(self, number: int = 1) -> int:
        self.began.set()
        while not self.end.is_set():
            await asyncio.sleep(0.001)
        return number

    def all(self) -> list[Any]:
        return [self.works, self.fails, self.waits, self.waits_on_a_loop]


def an_answer(chance: random.Random) -> Script:
    """An answer that says something, calls something, or breaks off."""
    names = ["works", "fails", "waits", "waits_on_a_loop", "unknown"]
    called = [
        {"name": chance.choice(names), "arguments": chance.choice(ARGUMENTS)}
        for _ in range(chance.choice([0, 1, 1, 2, 4]))
    ]
    how = chance.choice(["", "", "", "hold", "cut", "fail", "length"])
    after = chance.randint(1, 5)
    return Script(
        chance.choice(["", "Let me see."]),
        tool_calls=called,
        hold_after=after if how == "hold" else None,
        cut_after=after if how == "cut" else None,
        fail_after=after if how == "fail" else None,
        finish="length" if how == "length" else None,
    )


def stop_somewhere(run: Any, chat: Any, tools: Tools, chance: random.Random) -> None:
    """Stop the run at a random step: before anything, in a stream, while tools run, or after them."""
    step = chance.choice(["at once", "streaming", "in a tool", "never"])
    reached = threading.Event()

    def look(change: Any) -> None:
        if run.done or (step == "streaming" and len(change.new) > 1):
            reached.set()

    chat.observe(look, "history")
    if step == "in a tool":
        tools.began.wait(0.3)
    elif step == "streaming":
        reached.wait(0.3)
    elif step == "never":
        tools.end.set()
        reached.wait(0.3)
    chat.unobserve(look, "history")
    run.stop()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Done.") as server:
        yield server


@pytest.mark.parametrize("kind", [openai.OpenAI, openai.AsyncOpenAI])
def test_every_request_is_valid_wherever_rounds_are_stopped(server: ScriptedServer, kind: Any) -> None:
    chance = random.Random(7)
    client = kind(base_url=server.base_url, api_key="key", max_retries=0)
    tools = Tools()

    def guarded(arguments: Any) -> bool:
        return bool(arguments["number"] == 3)  # such a call waits for an approval that never comes, until Stop

    chat = cw.load_chat(client, model="m", tools=tools.all(), approve={"fails": guarded}, file_types=None)

    for number in range(ROUNDS):
        if number % 20 == 0:
            chat.clear().wait(10)
        tools.began.clear()
        tools.end.clear()
        server.enqueue(*(an_answer(chance) for _ in range(3)))
        run = chat.submit(f"question {number}")
        stop_somewhere(run, chat, tools, chance)
        try:
            run.wait(10)
        except cw.ChatError:
            assert run.error is not None
        tools.end.set()
        server.release()
    server.wait_until_active(0)
    server.drop_queue()
    answer = chat.submit("and now?").wait(10)[-1]

    assert answer["content"] == "Done."
    assert len(server.requests) > ROUNDS / 2
    whole = [request for request in server.requests if request]  # Stop can come while a request is sent
    for request in whole:
        assert_valid(request["messages"])

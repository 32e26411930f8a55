"""What is wrong with one variant is said in Python, and stops no other variant."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from chatwidget.errors import OptionError, UnknownOption
from chatwidget.prompting.board import Board
from chatwidget.prompting.board_run import BoardRun
from chatwidget.prompting.cases import read_cases
from chatwidget.prompting.judge import judge
from chatwidget.prompting.playground import Playground
from chatwidget.prompting.request import Prompt
from chatwidget.prompting.variant import Variant
from chatwidget.testing import ScriptedServer

CASES = [{"text": text} for text in ("dog", "cat")]


def healthy(message: str) -> str:
    return "fine"


def exhausted(message: str) -> str:
    return next(iter(()))


def leaving(message: str) -> str:
    sys.exit(3)


async def leaving_the_loop(message: str) -> str:
    await asyncio.sleep(0)
    sys.exit(3)


def interrupted(message: str) -> str:
    raise KeyboardInterrupt


async def silent(message: str) -> Any:
    for word in ():
        yield word


def board(*variants: Any) -> Playground:
    return Playground("Say {{text}}", variants, CASES, store=False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"temprature": 1}, "Variant 'a' has no parameter 'temprature'. Did you mean 'temperature'?"),
        ({"top_k": 40}, r"extra_body=\{'top_k': ...\}"),
        ({"system_mesage": "Be brief."}, "Did you mean 'system_message'?"),
        ({"api_key": "k"}, "Pass the key as `token`."),
        ({"stream": False}, "Remove it"),
    ],
)
def test_a_parameter_that_the_client_does_not_accept_is_refused(given: Any, said: str) -> None:
    with pytest.raises(UnknownOption, match=said.replace("?", r"\?")):
        Variant("a", "http://localhost:1/v1", "m", **given)


def test_a_judge_refuses_such_a_parameter_too() -> None:
    with pytest.raises(UnknownOption, match="Did you mean 'temperature'"):
        judge("http://localhost:1/v1", "m", temprature=1)


def test_streaming_goes_with_chats_and_not_with_a_board() -> None:
    variant = Variant("a", "http://localhost:1/v1", "m", streaming=False)

    with pytest.raises(OptionError, match="Remove it"):
        board(variant)


def test_what_only_the_server_knows_is_sent_in_extra_body() -> None:
    with ScriptedServer("ok") as server:
        one = board(Variant("a", server.base_url, "m", extra_body={"top_k": 40}, reasoning_effort="low"))

        one.run().wait(30)

        assert {request["top_k"] for request in server.requests} == {40}
    assert set(one.results.status) == {"done"}


def test_a_request_that_the_client_cannot_make_fails_its_own_cells_only() -> None:
    with ScriptedServer("ok") as server:
        wrong = Variant("a", server.base_url, "m", extra_body={"seen": {1, 2}})  # a set, which JSON does not have
        one = board(wrong, Variant("b", server.base_url, "m"))

        one.run().wait(30)

    results = one.results.groupby("variant")
    assert set(results.get_group("b").status) == {"done"}
    assert set(results.get_group("a").status) == {"failed"}
    assert results.get_group("a").error.str.startswith("TypeError: ").all()


@pytest.mark.parametrize("function", [exhausted, leaving, leaving_the_loop, interrupted, silent])
def test_whatever_a_chat_function_raises_fails_its_own_cells_only(function: Any) -> None:
    one = board(function, healthy)

    one.run().wait(30)

    results = one.results.groupby("variant")
    assert set(results.get_group("healthy").status) == {"done"}
    assert set(results.get_group(function.__name__).status) == {"failed"}
    assert results.get_group(function.__name__).error.notna().all()


def test_an_answer_that_cannot_be_recorded_ends_the_run_with_the_reason() -> None:
    cells = Board(Prompt("Say {{text}}"), [Variant("a", healthy)], read_cases(CASES)).cells()

    def record(cell: Any, answer: Any) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        asyncio.run(BoardRun(cells, 1, record).run())


def test_a_run_says_how_it_ended() -> None:
    one = board(healthy)
    run = one.run()
    run.wait(30)

    assert repr(run) == "<PlaygroundRun done, 2 requests sent>"

"""Asking beside the conversation: the answer has what it took, and the conversation stays as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import openai
import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def test_a_question_beside_has_its_own_parameters_and_leaves_everything_as_it_was(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", system_message="Be brief.", temperature=0.1)
    chat.submit("one").wait(20)
    before, document = list(chat.history), chat.get_state()
    answer = chat.ask("two", temperature=0.9, seed=4, model="other", stop=["END"])

    sent = server.requests[-1]
    assert [message["content"] for message in sent["messages"]] == ["Be brief.", "one", "Paris.", "two"]
    assert (sent["model"], sent["temperature"], sent["seed"], sent["stop"]) == ("other", 0.9, 4, ["END"])
    assert str(answer) == "Paris."
    assert answer.usage is not None
    assert answer.usage["completion_tokens"] > 0
    assert (answer.finish, answer.cost) == ("stop", None)
    assert 0 <= answer.seconds < 20
    expected = {"model": "other", "system_message": "Be brief.", "temperature": 0.9, "seed": 4, "stop": ["END"]}
    assert answer.request == expected
    assert (chat.history, chat.get_state(), chat.temperature) == (before, document, 0.1)


def test_the_history_of_a_question_beside_can_be_another(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m")
    chat.submit("one").wait(20)
    chat.ask("two", history=[])
    chat.ask("three", history=[{"role": "user", "content": "zero"}, {"role": "assistant", "content": "none"}])

    asked = [[message["content"] for message in one["messages"]] for one in server.requests[1:]]
    assert asked == [["two"], ["zero", "none", "three"]]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_several_questions_at_once_are_answered_apart(server: ScriptedServer, asynchronous: bool) -> None:
    make = openai.AsyncOpenAI if asynchronous else openai.OpenAI
    chat = cw.load_chat(make(base_url=server.base_url, api_key="k"), "m")
    server.enqueue(*[Script("Yes.", delay=0.05)] * 4)

    async def ask_all() -> list[str]:
        return [str(one) for one in await asyncio.gather(*[chat.ask_async(f"q{n}") for n in range(4)])]

    assert asyncio.run(ask_all()) == ["Yes."] * 4
    assert sorted(one["messages"][0]["content"] for one in server.requests) == ["q0", "q1", "q2", "q3"]
    assert (chat.history, chat.status) == ([], "ready")


def test_a_question_beside_goes_on_during_a_run(server: ScriptedServer) -> None:
    server.enqueue(Script("slow " * 5, delay=0.2))
    chat = cw.load_chat(server.base_url, "m")
    run = chat.submit("one")
    server.wait_until_active(1)

    assert str(chat.ask("two", history=[])) == "Paris."
    assert run.wait(20)[-1]["content"].startswith("slow")
    assert len(chat.history) == 2


@pytest.mark.parametrize(
    ("parameters", "words"),
    [({"temprature": 1}, "no parameter 'temprature'"), ({"temperature": "hot"}, "`temperature` must be a number"),
     ({"variables": 7}, "`variables` must be a dict")],
)  # fmt: skip
def test_a_wrong_parameter_of_a_question_beside_is_refused_before_the_request(
    server: ScriptedServer, parameters: dict[str, object], words: str
) -> None:
    chat = cw.load_chat(server.base_url, "m")

    with pytest.raises(cw.ChatError, match=words):
        chat.ask("two", **parameters)
    with pytest.raises(cw.ChatError, match="The question is empty"):
        chat.ask("  ")
    assert server.requests == []


def test_the_error_of_a_server_is_raised(server: ScriptedServer) -> None:
    server.enqueue(Script(status=404, error="no such model"))

    with pytest.raises(cw.ChatError, match="returned 404"):
        cw.load_chat(server.base_url, "gone").ask("one")

"""Named versions: going back to one with its prompt, and every parameter on every way out of a chat and back.

The chat has a tool, which it has called before; so every request has the tool, and the history has its call.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused, MessageIndexError, OptionError, VersionError
from chatwidget.store.store import Store
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.client.test_live_attributes import SCHEMA
from tests.support.tool_requests import calls

SYSTEM = "Answer in {{language}}."
#: Every attribute of a chat's prompt, with a value.
PROMPT: dict[str, Any] = {
    "model": "other",
    "system_message": SYSTEM,
    "temperature": 0.25,
    "top_p": 0.5,
    "max_tokens": 7,
    "seed": -3,
    "stop_sequences": ["END", "\n"],
    "response_format": SCHEMA,
    "extra_body": {"top_k": 5},
}


#: Which request asked for the named answer: the first answer took two, as it called a tool.
NAMED = 2
#: The index of that answer: one, a call, its answer, two, and it.
ANSWER = 4


def people(city: str) -> float:
    """Return how many people live in a city, in millions."""
    return 2.7


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def load(server: ScriptedServer, **options: Any) -> cw.ChatInterface:
    return cw.load_chat(server.base_url, "m", tools=[people], tool_choice="auto", strict=True, **options)


def named(server: ScriptedServer, **options: Any) -> cw.ChatInterface:
    """A chat whose second answer was asked with every parameter, is named, and has a version and more after it."""
    chat = load(server, variables={"language": "French"}, **options)
    server.enqueue(calls(("people", '{"city": "Rome"}')))
    chat.submit("one").wait(20)
    for name, value in PROMPT.items():
        setattr(chat, name, value)
    chat.submit("two").wait(20)
    chat.versions.add("terse v3")
    for name in PROMPT:
        setattr(chat, name, "m" if name == "model" else None)
    chat.retry().wait(20)
    return chat


def asked(server: ScriptedServer, number: int = -1) -> dict[str, Any]:
    """A request without what says how its answer is sent."""
    return {key: value for key, value in server.requests[number].items() if key not in ("stream", "stream_options")}


def prompt_of(chat: Any) -> dict[str, Any]:
    return {name: getattr(chat, name) for name in PROMPT}


def texts(chat: Any) -> list[str]:
    return [message["content"] for message in chat.history]


def test_going_back_to_a_version_shows_it_and_takes_every_parameter_for_the_next_request(
    server: ScriptedServer,
) -> None:
    chat = named(server)
    before = prompt_of(chat)
    shown = texts(chat)

    chat.versions["terse v3"].show()

    assert texts(chat)[:ANSWER] == shown[:ANSWER]
    assert len(chat.branches(ANSWER)) == 2
    assert chat.history[ANSWER]["metadata"]["request"]["temperature"] == 0.25
    assert {name: value for name, value in prompt_of(chat).items() if name != "response_format"} == {
        name: value for name, value in PROMPT.items() if name != "response_format"
    }
    assert before["temperature"] is None
    chat.retry().wait(20)
    assert asked(server) == asked(server, NAMED)


def test_the_exported_python_sends_exactly_the_same_request(server: ScriptedServer, tmp_path: Path) -> None:
    chat = named(server)

    script = chat.versions["terse v3"].to_python(tmp_path / "ask.py")
    environment = {**os.environ, "OPENAI_API_KEY": "none"}
    environment.pop("OPENAI_BASE_URL", None)
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)

    assert asked(server) == asked(server, NAMED)
    assert asked(server)["messages"][0] == {"role": "system", "content": "Answer in French."}
    assert [each["role"] for each in asked(server)["messages"]] == [
        *("system", "user", "assistant", "tool", "assistant", "user"),
    ]
    assert asked(server)["tools"][0]["function"]["strict"] is True
    assert asked(server)["tool_choice"] == "auto"
    assert done.stdout.strip() == "Paris."


def _by_json(chat: Any, folder: Path) -> Any:
    return cw.load_history(chat.to_json(folder / "chat.json", branches=True))


def _by_path_json(chat: Any, folder: Path) -> Any:
    chat.versions["terse v3"].show()
    return cw.load_history(chat.to_json(folder / "chat.json"))


def _by_jsonl(chat: Any, folder: Path) -> Any:
    chat.versions["terse v3"].show()
    return [message for message in cw.load_history(chat.to_jsonl(folder / "chat.jsonl")) if message["role"] != "system"]


@pytest.mark.parametrize("way", [_by_json, _by_path_json, _by_jsonl])
def test_every_parameter_is_there_after_json_and_json_lines(server: ScriptedServer, tmp_path: Path, way: Any) -> None:
    chat = named(server)
    request = chat.versions["terse v3"].request

    other = load(server, history=way(chat, tmp_path))

    if way is not _by_json:
        other.versions.add("terse v3", ANSWER)
    assert other.versions["terse v3"].request == request
    other.versions["terse v3"].show()
    other.retry().wait(20)
    assert asked(server) == asked(server, NAMED)


def test_every_parameter_and_the_name_are_there_in_the_next_kernel(server: ScriptedServer, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'chats.sqlite'}"
    chat = named(server, save_history=database)
    chat.close()
    Store.forget_shared()

    later = load(server, save_history=database)
    later.open_conversation(later.saved[0]["id"])

    assert list(later.versions) == ["terse v3"]
    later.versions["terse v3"].show()
    later.retry().wait(20)
    assert asked(server) == asked(server, NAMED)
    later.close()


def test_a_version_is_a_variant_that_asks_the_same_with_every_parameter(server: ScriptedServer) -> None:
    chat = named(server)

    with pytest.warns(UserWarning, match="runs no tools"):
        variant = chat.variant("terse v3")
    board = cw.Playground("{{q}}", variants=[variant], cases=[{"q": "two", "language": "French"}], store=False)
    board.run().wait(30)

    request, first = asked(server), asked(server, NAMED)
    assert request["messages"][0] == first["messages"][0]
    known = ("messages", "tools", "tool_choice")
    parameters = {key: value for key, value in request.items() if key not in known}
    assert parameters == {key: value for key, value in first.items() if key not in known}


def test_a_variant_of_another_name_is_the_prompt_as_it_is_now(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.3, system_message="Be brief.")

    variant = chat.variant("now")

    assert (variant.name, variant.model, variant.system_message) == ("now", "m", "Be brief.")
    assert variant.parameters == {"temperature": 0.3}
    assert variant.server == server.base_url.rstrip("/")


def test_a_chat_function_is_a_variant_too_and_a_chat_without_one_says_so() -> None:
    def answer(message: str) -> str:
        return message

    assert cw.ChatInterface(answer).variant("a").target is answer
    with pytest.raises(OptionError, match="no chat function and no model"):
        cw.ChatWidget().variant("a")


def test_a_name_follows_its_answer_and_goes_with_it(server: ScriptedServer) -> None:
    chat = named(server)
    chat.switch(ANSWER, 0)
    chat.undo().wait(9)
    assert list(chat.versions) == ["terse v3"]
    chat.redo().wait(9)

    chat.history.pop()

    assert list(chat.versions) == []


def test_deleting_a_version_deletes_its_name_and_deleting_a_name_leaves_the_version(server: ScriptedServer) -> None:
    chat = named(server)
    del chat.versions["terse v3"]
    assert len(chat.branches(ANSWER)) == 2
    chat.switch(ANSWER, 0)
    chat.versions.add("again", ANSWER)
    chat.switch(ANSWER, 1)

    chat.prune(ANSWER)

    assert list(chat.versions) == []


def test_a_name_that_is_blank_taken_or_of_no_answer_is_refused_in_words(server: ScriptedServer) -> None:
    chat = named(server)

    with pytest.raises(VersionError, match="must not be blank"):
        chat.versions.add(" ")
    with pytest.raises(VersionError, match="already"):
        chat.versions.add("terse v3")
    with pytest.raises(VersionError, match="no answer"):
        chat.versions.add("question", 0)
    with pytest.raises(MessageIndexError):
        chat.versions.add("nothing", 9)
    with pytest.raises(VersionError, match=r"no version called 'terse'\. Named versions: 'terse v3'"):
        chat.versions["terse"]


def test_a_version_is_not_shown_while_a_response_is_in_progress(server: ScriptedServer) -> None:
    chat = named(server)
    server.enqueue(Script("some more words", hold_after=1))
    run = chat.submit("more")
    server.wait_until_active(1)

    with pytest.raises(EventRefused, match="Stop it before you show another version"):
        chat.versions["terse v3"].show()

    chat.stop()
    run.wait(20)

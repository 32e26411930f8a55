"""What the exports of a version have of tools, their calls, and files, also of those that are gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.testing.scripted_server import ScriptedServer
from tests.client.test_named_versions import NAMED, asked, load, named
from tests.support.tool_requests import assert_valid, calls


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def test_training_data_and_inspect_samples_have_what_was_asked_and_answered(server: ScriptedServer) -> None:
    chat = named(server)
    version = chat.versions["terse v3"]

    training, sample, case = json.loads(version.to_jsonl()), json.loads(version.to_inspect()), version.as_case()

    messages, tools = asked(server, NAMED)["messages"], asked(server, NAMED)["tools"]
    answer = version.history[-1]["content"]
    assert training == {"messages": [*messages, {"role": "assistant", "content": answer}], "tools": tools}
    assert (case["messages"], case["expected"], case["language"]) == (messages, answer, "French")
    [call] = sample["input"][2].pop("tool_calls")
    assert (call["function"], call["arguments"]) == ("people", {"city": "Rome"})
    del messages[2]["tool_calls"]
    assert (sample["input"], sample["target"], sample["id"]) == (messages, answer, "terse v3")
    assert sample["metadata"]["request"] == {**version.request, "tools": tools}


def test_a_version_whose_picture_is_gone_is_exported_with_its_name_and_a_warning(tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    chat = cw.ChatInterface(lambda message: "A cat.", multimodal=True)
    chat.submit("What is it?", [str(picture)]).wait(9)
    chat.versions.add("cat")
    picture.unlink()

    with pytest.warns(UserWarning, match=r"cat\.png"):
        training = json.loads(chat.versions["cat"].to_jsonl())

    assert "[file: cat.png]" in json.dumps(training)
    assert training["messages"][-1]["content"] == "A cat."


def test_training_data_of_an_answer_that_called_a_tool_has_the_call_and_its_result(server: ScriptedServer) -> None:
    server.enqueue(calls(("people", '{"city": "Rome"}'), text="Let me see."))
    chat = load(server)
    chat.submit("How many?").wait(20)

    training = json.loads(chat.versions.add("by tool").to_jsonl())

    assert [each["role"] for each in training["messages"]] == ["user", "assistant", "tool", "assistant"]
    assert_valid(training["messages"])
    assert training["messages"] == [*asked(server)["messages"], {"role": "assistant", "content": "Paris."}]
    assert training["tools"] == asked(server)["tools"]


def test_an_answer_records_the_names_of_its_tools_and_not_their_descriptions(server: ScriptedServer) -> None:
    chat = named(server)

    request = chat.versions["terse v3"].request

    sent = asked(server, NAMED).keys() - {"messages", "top_k"}
    assert request.keys() == sent | {"extra_body", "inputs", "system_message"}
    assert request["tools"] == ["people"]


def test_a_version_whose_tools_this_chat_has_not_is_exported_without_them_and_says_so(
    server: ScriptedServer, tmp_path: Path
) -> None:
    chat = named(server)
    other = cw.load_chat(
        server.base_url, "m", history=cw.load_history(chat.to_json(tmp_path / "chat.json", branches=True))
    )

    with pytest.warns(UserWarning, match="This chat has no tool 'people', so the export is without it"):
        script = other.versions["terse v3"].to_python()

    assert "'tools'" not in script


def test_a_text_file_is_exported_as_it_was_sent_and_by_its_name_once_it_is_gone(
    server: ScriptedServer, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Buy tea.")
    chat = cw.load_chat(server.base_url, "m")
    chat.submit("Sum this up.", [str(notes)]).wait(20)
    version = chat.versions.add("sum")

    whole = json.loads(version.to_jsonl())
    notes.unlink()
    with pytest.warns(UserWarning, match=r"notes\.txt.*cannot be read"):
        lost = json.loads(version.to_jsonl())

    assert whole["messages"][:-1] == asked(server)["messages"]
    assert "Buy tea." in whole["messages"][0]["content"]
    assert "[file: notes.txt]" in json.dumps(lost["messages"][0])


def test_the_script_of_a_whole_chat_offers_its_tools_and_has_a_place_for_them(
    server: ScriptedServer, tmp_path: Path
) -> None:
    chat = load(server)
    chat.submit("How many?").wait(20)
    script = tmp_path / "talk.py"
    script.write_text(chat.to_python(), encoding="utf-8")
    server.enqueue(calls(("people", '{"city": "Rome"}')), "Nobody knows.")
    environment = {**os.environ, "OPENAI_API_KEY": "k"}

    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    assert "The tool people is not available." in done.stdout
    assert "assistant: Nobody knows." in done.stdout
    first, *_, last = server.requests
    assert last["tools"] == first["tools"]
    assert_valid(last["messages"])
    assert last["messages"][-1]["role"] == "tool"

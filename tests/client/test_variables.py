"""Variables in the system prompt and in what is typed: filled in once, and never in what came from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def contents(server: ScriptedServer) -> list[str]:
    return [message["content"] for message in server.requests[-1]["messages"]]


def test_values_are_filled_in_once_and_template_and_values_are_both_stored(server: ScriptedServer) -> None:
    chat = cw.load_chat(
        server.base_url,
        "m",
        file_types=None,
        system_message="Answer in {{language}}. {x} {%",
        variables={"language": "French", "text": "{{language}} {# $x$"},
    )
    question, answer = chat.submit(r"Translate {{text}}, not \{{text}}.").wait(20)

    assert contents(server) == ["Answer in French. {x} {%", "Translate {{language}} {# $x$, not {{text}}."]
    assert question["metadata"] == {
        "template": r"Translate {{text}}, not \{{text}}.",
        "inputs": {"text": "{{language}} {# $x$"},
    }
    assert answer["metadata"]["request"] == {
        "model": "m",
        "system_message": "Answer in {{language}}. {x} {%",
        "inputs": {"language": "French"},
    }
    chat.retry().wait(20)
    assert contents(server)[1] == "Translate {{language}} {# $x$, not {{text}}."


def test_a_row_of_a_dataframe_gives_the_values(server: ScriptedServer) -> None:
    frame = pd.DataFrame({"city": ["Rome", "Oslo"], "people": [2_800_000, 700_000], "note": ["a", None]})
    chat = cw.load_chat(server.base_url, "m", file_types=None)
    for row in (frame.iloc[1], frame.to_dict("records")[1], next(frame.iloc[1:].itertuples())):
        chat.use(row).submit("{{city}} has {{people}} people").wait(20)
        assert contents(server)[-1] == "Oslo has 700000 people"
    with pytest.raises(cw.ChatError, match="The value of 'note' is missing"):
        chat.submit("{{note}}")
    with pytest.raises(cw.ChatError, match="`variables` must be a dict or a row"):
        chat.use(7)


def test_a_name_without_a_value_is_refused_before_the_request_with_the_names_there_are(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", variables={"Language": "French", "text": "x"})
    browser = Browser(chat)
    browser.send("{{language}}")
    chat.system_message = "{{tone}}"
    with pytest.raises(cw.ChatError, match=r"No value for 'tone'\. There are values for: 'Language', 'text'"):
        chat.submit("plain")
    with pytest.raises(cw.ChatError, match="No value for 'tone'"):
        chat.ask("plain")

    assert browser.refusals == [
        "No value for 'language' ('language' may be 'Language'). There are values for: 'Language', 'text'."
    ]
    assert (browser.draft, chat.history, server.requests) == ("{{language}}", [], [])


def test_text_that_a_model_or_a_file_has_written_is_never_a_template(server: ScriptedServer, tmp_path: Any) -> None:
    path = tmp_path / "data.txt"
    path.write_text("{{secret}}")
    server.enqueue(Script("{{secret}}"))
    chat = cw.load_chat(server.base_url, "m", variables={"secret": "1234"})
    chat.submit("read", files=[str(path)]).wait(20)
    chat.history = [*chat.history, {"role": "assistant", "content": "?", "options": [{"value": "{{secret}}"}]}]
    Browser(chat).click("{{secret}}")
    Browser(chat).wait_until(lambda: chat.status == "ready" and len(server.requests) == 2)

    assert "1234" not in str(server.requests)
    assert str(server.requests[-1]).count("{{secret}}") == 3


def test_a_message_with_braces_is_text_in_a_chat_without_variables(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", file_types=None)
    [question, _] = chat.submit(r"What is {{x}} in \{{jinja}}?").wait(20)

    assert contents(server) == [r"What is {{x}} in \{{jinja}}?"]
    assert "metadata" not in question


def test_values_can_be_written_on_the_page(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", file_types=None, system_message="Speak {{language}}.")
    browser = Browser(chat)
    needed = chat.get_state()["_prompt"]["needed"]
    browser.send_event({"type": "prompt", "values": {"variables": {"language": "Dutch"}}})
    chat.submit("hi").wait(20)

    assert needed == ["language"]
    assert contents(server) == ["Speak Dutch.", "hi"]
    assert chat.variables == {"language": "Dutch"}


def test_the_values_of_a_chat_can_be_changed_while_a_run_is_on(server: ScriptedServer) -> None:
    server.enqueue(Script("a b c", delay=0.05))
    chat = cw.load_chat(server.base_url, "m", file_types=None, variables={"n": 1})
    runs = [chat.submit("{{n}}"), chat.use({"n": 2}).submit("{{n}}")]
    chat.use({"n": 3})
    for run in runs:
        run.wait(20)

    assert contents(server)[::2] == ["1", "2"]


def test_an_edited_message_is_a_template_again_and_one_without_variables_loses_the_old(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", file_types=None, editable="user", variables={"a": "{{b}}", "b": "2"})
    chat.submit("{{a}} or 3").wait(20)
    browser = Browser(chat)
    browser.send_event({"type": "edit", "message": browser.page["ids"][0], "text": "{{a}} and {{b}}"})
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    edited = chat.history[0]
    browser.send_event({"type": "edit", "message": browser.page["ids"][0], "text": "plain"})
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    browser.send_event({"type": "edit", "message": browser.page["ids"][0], "text": "{{c}}"})

    assert [one["messages"][0]["content"] for one in server.requests] == ["{{b}} or 3", "{{b}} and 2", "plain"]
    assert edited["metadata"] == {"template": "{{a}} and {{b}}", "inputs": {"a": "{{b}}", "b": "2"}}
    assert "metadata" not in chat.history[0]
    assert browser.refusals == ["No value for 'c'. There are values for: 'a', 'b'."]


def test_a_script_and_a_training_line_have_the_system_prompt_as_it_was_sent(server: ScriptedServer) -> None:
    chat = cw.load_chat(
        server.base_url, "m", file_types=None, system_message=r"In {{x}}, not \{{x}}.", variables={"x": 1}
    )
    chat.submit("hi").wait(20)

    assert "In 1, not {{x}}." in chat.to_python()
    assert "In 1, not {{x}}." in chat.to_jsonl().replace("\\", "")

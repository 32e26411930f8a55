"""A notebook that a program runs has no user: questions end with a sentence, and calls are denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.notebook_runs import executed

MAKE = "import chatwidget as cw\nfrom chatwidget.controller import questions\nquestions.PATIENCE = 0.5\n"


def test_a_question_in_an_executed_notebook_ends_with_a_sentence(tmp_path: Path) -> None:
    cells = [
        MAKE + "chat = cw.ChatWidget()\nchat",
        "try:\n    await chat.prompt_async('Your name?')\nexcept cw.ChatError as error:\n    print(error)",
        "try:\n    chat.prompt('Your name?')\nexcept cw.ChatError as error:\n    print(error)",
    ]

    notebook = executed(cells, tmp_path)

    awaited, blocked = notebook.cells[1].outputs[0]["text"], notebook.cells[2].outputs[0]["text"]
    assert "Nobody could be asked: no page showed the question within 0.5 s." in awaited
    assert "Use `await chat.prompt_async(...)` instead." in blocked


@pytest.mark.parametrize("waits", ["chat.submit('go').wait(30)", "await chat.submit('go')"])
def test_a_call_in_an_executed_notebook_is_denied_and_the_answer_goes_on(tmp_path: Path, waits: str) -> None:
    with ScriptedServer("Done.") as server:
        server.enqueue(Script("", tool_calls=[{"name": "delete", "arguments": '{"name": "a"}'}]))
        make = f"""
def delete(name: str) -> None:
    raise SystemExit
chat = cw.load_chat({server.base_url!r}, model="m", tools=[delete], approve=True, file_types=None)
chat
"""
        notebook = executed([MAKE + make, f"print(({waits})[-1]['content'])"], tmp_path)
        [result] = [each["content"] for each in server.requests[-1]["messages"] if each["role"] == "tool"]

    assert notebook.cells[1].outputs[0]["text"] == "Done.\n"
    assert result.startswith("Denied. Nobody could be asked: no page showed the question within 0.5 s.")

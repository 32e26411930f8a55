"""A prompt engineer's hour in JupyterLab, with the embedded model and by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.wait import until

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "08-a-prompt-engineers-hour.ipynb"
FRANCE, ITALY = "What is the capital of France?", "What is the capital of Italy?"
NAME = "tour guide, cool"


def cells(*names: str) -> list[str]:
    """Cells of the notebook by their ids."""
    known = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    return [known[name] for name in names]


def edited(chat: Chat, text: str) -> None:
    """Edit the first question, and send it."""
    question = chat.messages("user").first
    question.hover()
    question.get_by_role("button", name="Edit", exact=True).click()
    editor = question.get_by_role("textbox", name="Edit message")
    editor.fill(text)
    editor.press("Control+Enter")


@pytest.mark.timeout(300)
def test_the_whole_hour_from_a_change_of_the_prompt_to_the_exported_python(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(cells("model", "chat"))
    chat, kernel = notebook.chat(), notebook.kernel
    chat.ask(FRANCE)
    kernel.wait_until("len(chat.history) == 2 and chat.status == 'ready'", 60)

    bar = chat.scope.get_by_role("group", name="Prompt", exact=True)
    line = bar.get_by_role("button").first
    expect(line).to_contain_text("You answer in short, plain English sentences.")
    line.click()
    prompt = bar.get_by_role("textbox", name="System prompt", exact=True)
    prompt.fill("You are a cheerful tour guide.")
    expect(bar.get_by_role("combobox", name="Model", exact=True)).to_have_value(kernel.value("server.model"))
    for number, (temperature, seed) in enumerate([("0.2", "1"), ("0.6", "2"), ("1", "3")]):
        bar.get_by_role("textbox", name="Temperature").fill(temperature)
        bar.get_by_role("textbox", name="Seed").fill(seed)
        chat.button("Retry").click()
        answered = f"len(chat.history) == 2 and len(chat.branches(1)) == {number + 2}"
        kernel.wait_until(f"{answered} and chat.status == 'ready'", 60)
        chat.wait_ready()
    requests = kernel.value("[one['metadata']['request'] for one in chat.branches(1)]")
    answers = kernel.value("[one['content'] for one in chat.branches(1)]")

    assert [request["system_message"] for request in requests] == [
        "You answer in short, plain English sentences.",
        *["You are a cheerful tour guide."] * 3,
    ]
    assert [request.get("temperature") for request in requests] == [0, 0.2, 0.6, 1]
    assert [request.get("seed") for request in requests] == [None, 1, 2, 3]

    versions = chat.messages("assistant").last.get_by_role("group", name="Branches")
    for shown in ("3 / 4", "2 / 4"):
        versions.get_by_role("button", name="Previous branch").click()
        expect(versions).to_contain_text(shown)
    assert kernel.value("chat.history[1]['content']") == answers[1]

    edited(chat, ITALY)
    kernel.wait_until(f"chat.history[0]['content'][-1]['text'] == {ITALY!r} and chat.status == 'ready'", 60)
    chat.wait_ready()
    first = chat.messages("user").first.get_by_role("group", name="Branches")
    expect(first).to_contain_text("2 / 2")
    first.get_by_role("button", name="Previous branch").click()
    until(lambda: chat.shows(kernel.history()), "the page shows the first question again")
    assert kernel.value("chat.history[1]['content']") == answers[1]

    versions = chat.messages("assistant").last.get_by_role("group", name="Branches")
    expect(versions).to_contain_text("2 / 4")
    versions.get_by_role("button", name="Version options").click()
    versions.get_by_role("textbox", name="Version name").fill(NAME)
    versions.get_by_role("button", name="Save name").click()
    kernel.wait_until(f"list(chat.versions) == [{NAME!r}]")
    keep, export, run = cells("keep", "export", "run")
    notebook.run_below(keep)
    assert kernel.value("best.text") == answers[1]
    script = notebook.run_below(export)
    assert kernel.value("server.base_url").rstrip("/") in script
    assert kernel.value("__import__('runpy').run_path('ask_guide.py')['REQUEST']") == {
        "model": kernel.value("server.model"),
        "messages": [
            {"role": "system", "content": "You are a cheerful tour guide."},
            {"role": "user", "content": FRANCE},
        ],
        "temperature": 0.2,
        "max_tokens": 40,
        "seed": 1,
    }
    answer = notebook.run_below(run)
    print(f"the chat answered {answers[1]!r}, and the script {answer!r}")
    assert answer.strip()
    assert notebook.unexpected() == []


@pytest.mark.timeout(200)
def test_what_cannot_be_sent_is_said_where_it_was_written(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(cells("model", "chat"))
    chat, kernel = notebook.chat(), notebook.kernel
    bar = chat.scope.get_by_role("group", name="Prompt", exact=True)
    bar.get_by_role("button").first.click()
    temperature = bar.get_by_role("textbox", name="Temperature")
    temperature.fill("warm")
    temperature.press("Tab")
    expect(bar.get_by_role("alert")).to_contain_text("Temperature must be a number from 0 to 10, not 'warm'.")
    temperature.fill("0.5")
    temperature.press("Tab")
    expect(bar.get_by_role("alert")).to_be_hidden()
    kernel.wait_until("chat.temperature == 0.5")

    bar.get_by_role("textbox", name="System prompt", exact=True).fill("Speak {{language}}.")
    chat.ask("hi")
    expect(chat.scope.get_by_text("No value for 'language'")).to_be_visible()
    expect(chat.composer).to_have_value("hi")
    assert kernel.value("chat.history") == []
    bar.get_by_role("textbox", name="language", exact=True).fill("French")
    chat.composer.press("Enter")
    kernel.wait_until("len(chat.history) == 2 and chat.status == 'ready'", 60)
    assert kernel.value("chat.history[-1]['metadata']['request']['inputs']") == {"language": "French"}

    kernel.run("chat.system_message, chat.model = 'From a cell.', 'gone'")
    expect(bar.get_by_role("textbox", name="System prompt", exact=True)).to_have_value("From a cell.")
    expect(bar.get_by_text("This model is not in the server's list.")).to_be_visible()
    assert notebook.unexpected() == []

"""A question typed in JupyterLab: the answer streams, stops, is asked for again and taken back."""

from __future__ import annotations

import json
import urllib.request
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.hosts.support.cells import loaded
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.wait import until

FIRST_NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01-first-chat.ipynb"
LONG = " ".join(f"word{number}" for number in range(3000))


def first_notebook() -> list[str]:
    """The code of the notebook a newcomer opens first, made to say the same every time, and at length."""
    cells = [cell.source for cell in nbformat.read(FIRST_NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert "max_tokens=200," in cells[1]
    return [*(cell.replace("max_tokens=200,", "max_tokens=1500,") for cell in cells), "temperature = 0"]


def busy_slots(notebook: JupyterPage) -> int:
    """How many slots of the model that the notebook serves are at work."""
    address = notebook.kernel.value("server.base_url.removesuffix('/v1') + '/slots'")
    key = notebook.kernel.value("server.api_key")
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return sum(bool(slot["is_processing"]) for slot in json.load(answer))


def test_the_tokens_of_an_answer_arrive_one_after_another(jupyterlab: JupyterHost, model: ScriptedServer) -> None:
    words = " ".join(f"word{number}" for number in range(40))
    model.enqueue(Script(words, delay=0.03))
    notebook = jupyterlab.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()
    watch = chat.watch()

    chat.ask("Count for me")

    expect(chat.messages("assistant").last).to_contain_text("word39")
    chat.wait_ready()
    assert chat.texts() == ["Count for me", words]
    assert len(watch.texts) >= 20
    assert all(later.startswith(earlier) for earlier, later in pairwise(watch.texts))
    assert watch.times[-1] - watch.times[0] > 800  # spread over the 1.2 s it took to say, not shown at its end
    assert chat.shows(notebook.kernel.history())


@pytest.mark.alone
def test_stop_ends_the_answer_within_200_ms_and_frees_the_models_slot(
    jupyterlab: JupyterHost, model: ScriptedServer
) -> None:
    model.enqueue(Script(LONG, delay=0.01), "I am free again.")
    notebook = jupyterlab.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Talk for ever")
    watch.wait_for_texts(10)
    assert model.active == 1

    chat.button("Stop").click()

    assert watch.wait_for_stop() < 200
    model.wait_until_active(0, timeout=2)
    assert model.disconnects == 1
    notebook.kernel.wait_until("chat.status == 'ready'")
    notebook.wait_until_caught_up(chat)
    assert watch.texts_after_stop == []
    kept = notebook.kernel.history()[-1]["content"].strip()
    assert watch.seen("textThen") == kept  # nothing was added after Send was back
    assert kept in LONG
    chat.ask("Are you there?")
    expect(chat.messages("assistant").last).to_contain_text("I am free again.")
    assert chat.texts()[1] == kept


@pytest.mark.alone
def test_stop_before_the_first_token_brings_send_back(jupyterlab: JupyterHost, model: ScriptedServer) -> None:
    model.enqueue(Script(LONG, hold_after=0))
    notebook = jupyterlab.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Think for ever")
    model.wait_until_active(1)

    chat.button("Stop").click()

    assert watch.wait_for_stop() < 200
    model.wait_until_active(0, timeout=2)


def test_retry_asks_the_model_the_same_again_and_replaces_the_answer(
    jupyterlab: JupyterHost, model: ScriptedServer
) -> None:
    model.enqueue("The first answer.", "The second answer.")
    notebook = jupyterlab.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()
    chat.ask("Say something")
    expect(chat.messages("assistant").last).to_contain_text("The first answer.")
    chat.wait_ready()

    chat.button("Retry").click()

    expect(chat.messages("assistant").last).to_contain_text("The second answer.")
    chat.wait_ready()
    assert chat.texts() == ["Say something", "The second answer."]
    assert chat.shows(notebook.kernel.history())
    assert model.requests[0]["messages"] == model.requests[1]["messages"]


def test_continue_completes_an_answer_that_was_cut_off_in_the_same_message(
    jupyterlab: JupyterHost, model: ScriptedServer
) -> None:
    model.enqueue(Script("The dose is 10 milligrams a day", cut_after=4), " milligrams a day")
    notebook = jupyterlab.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()
    chat.ask("How much?")
    chat.button("Continue").click()
    expect(chat.messages("assistant").last).to_contain_text("The dose is 10 milligrams a day")
    chat.wait_ready()

    expect(chat.messages()).to_have_count(2)
    expect(chat.button("Continue")).to_have_count(0)
    expect(chat.alert).to_have_count(0)
    expect(chat.composer).to_be_focused()
    assert notebook.kernel.history()[-1]["content"] == "The dose is 10 milligrams a day"


def test_undo_takes_the_turn_back_into_the_composer(jupyterlab: JupyterHost, model: ScriptedServer) -> None:
    model.enqueue("The first answer.", "The second answer.")
    notebook = jupyterlab.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()
    chat.ask("One")
    expect(chat.messages("assistant")).to_have_count(1)
    chat.wait_ready()
    chat.ask("Two")
    expect(chat.messages("assistant")).to_have_count(2)
    chat.wait_ready()

    chat.button("Undo").click()

    expect(chat.composer).to_have_value("Two")
    expect(chat.messages()).to_have_count(2)
    assert chat.texts() == ["One", "The first answer."]
    assert chat.shows(notebook.kernel.history())
    assert notebook.kernel.value("chat.draft") == "Two"


@pytest.mark.alone  # how many steps are seen is a question of time
def test_the_model_of_the_first_notebook_knows_the_capital_of_france(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(first_notebook())
    chat = notebook.chat()
    watch = chat.watch()

    chat.ask("What is the capital of France?")

    expect(chat.messages("assistant").last).to_contain_text("The capital of France is Paris.", timeout=120_000)
    chat.wait_ready(timeout=120)
    assert chat.texts() == ["What is the capital of France?", "The capital of France is Paris."]
    assert len(watch.texts) >= 3
    assert all(later.startswith(earlier) for earlier, later in pairwise(watch.texts))


@pytest.mark.alone
def test_stop_frees_a_slot_of_the_model_of_the_first_notebook(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(first_notebook())
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Tell me a very long story about a cat, with many chapters.")
    watch.wait_for_texts(3, timeout=30)
    assert busy_slots(notebook) == 1

    chat.button("Stop").click()

    assert watch.wait_for_stop() < 200
    until(lambda: busy_slots(notebook) == 0, "the model's slots are free", timeout=2)
    notebook.wait_until_caught_up(chat)
    assert watch.texts_after_stop == []
    assert chat.shows(notebook.kernel.history())

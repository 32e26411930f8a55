"""Chats side by side in JupyterLab: the prompt engineer's notebook with the embedded model, and two chats in a row."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.hosts.conftest import RESULTS
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "11-side-by-side.ipynb"
TWO_SERVERS = """
import chatwidget as cw
orchard, foundry = cw.load_chat({0!r}, "orchard"), cw.load_chat({1!r}, "foundry")
board = cw.compare(orchard, foundry{2})
board
"""


def cells_until(name: str) -> list[str]:
    """The code of the notebook up to and with the cell of this id."""
    found = []
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            found.append(cell.source)
        if cell.id == name:
            break
    return found


@pytest.mark.timeout(300)
def test_the_notebook_with_the_embedded_model_by_hand(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(cells_until("board"))
    page, kernel = notebook.page, notebook.kernel
    output = page.locator(".jp-OutputArea-output").filter(has=page.get_by_role("textbox", name="Message"))
    composer = output.get_by_role("textbox", name="Message")
    expect(composer).to_be_visible(timeout=60_000)
    notebook.traffic.clear()

    composer.fill("What is the sea like?")
    composer.press("Enter")
    tie = output.get_by_role("button", name="Tie", exact=True)
    expect(tie).to_be_enabled(timeout=60_000)
    seen = [output.evaluate("element => element.outerHTML"), output.aria_snapshot()]
    seen += [json.dumps(frame.content) for frame in notebook.traffic.frames]
    for word in ("cold", "warm", "temperature", "completion_tokens", "first_token", "0.0", "1.2"):
        assert [text[:2000] for text in seen if word in text] == [], word
    logs = output.get_by_role("log", name="Conversation")
    expect(logs).to_have_count(2)
    for log in logs.all():
        expect(log.get_by_role("article")).to_have_count(2)

    output.get_by_role("button", name="B is better", exact=True).click()
    cold, warm = (output.get_by_role("region", name=name, exact=True) for name in ("cold", "warm"))
    expect(cold).to_contain_text("tokens")
    expect(warm).to_contain_text("tokens")
    [vote] = kernel.value("board.votes")
    assert (vote["side"], vote["names_visible"], vote["histories_equal"]) == ("b", False, True)
    assert vote["chat"] == vote["b"]

    warm.get_by_role("button", name="Keep this", exact=True).click()
    answers = "[[m['content'] for m in chat.history if m['role'] == 'assistant'] for chat in board.chats]"
    until(lambda: kernel.value(answers)[0] == kernel.value(answers)[1], "both have one answer", 20)
    expect(cold.get_by_text("2 / 2")).to_be_visible()
    composer.fill("Say it in other words.")
    composer.press("Enter")
    expect(tie).to_be_enabled(timeout=60_000)
    expect(output.get_by_role("region", name="A", exact=True)).to_be_visible()
    first, second = kernel.value(answers)
    assert first[0] == second[0]
    assert len(first) == len(second) == 2
    assert len(notebook.cells()) == 2


@pytest.mark.timeout(200)
@pytest.mark.fresh_page
def test_every_pane_has_its_own_words_after_a_reload(jupyterlab: JupyterHost) -> None:
    with ScriptedServer("apple pear") as fruit, ScriptedServer("iron zinc") as metals:
        notebook = jupyterlab.open([TWO_SERVERS.format(fruit.base_url, metals.base_url, "")])
        page = notebook.page

        def ask(text: str) -> None:
            page.get_by_role("textbox", name="Message").fill(text)
            page.get_by_role("textbox", name="Message").press("Enter")

        def texts() -> list[list[str]]:
            regions = [page.get_by_role("region", name=name, exact=True) for name in ("orchard", "foundry")]
            return [
                [text.split("\n")[0] for text in region.get_by_role("article").all_inner_texts()] for region in regions
            ]

        ask("one")
        until(lambda: texts() == [["one", "apple pear"], ["one", "iron zinc"]], "both have answered")
        notebook.reload()
        until(lambda: texts() == [["one", "apple pear"], ["one", "iron zinc"]], "both are there again", 60)
        ask("two")
        until(
            lambda: [each[2:] for each in texts()] == [["two", "apple pear"], ["two", "iron zinc"]], "the second turn"
        )
        notebook.kernel.run("run = board.submit('three')")
        until(lambda: [each[4:] for each in texts()] == [["three", "apple pear"], ["three", "iron zinc"]], "the third")


def test_the_own_view_of_a_chat_waits_for_the_vote(jupyterlab: JupyterHost) -> None:
    with ScriptedServer("apple pear") as fruit, ScriptedServer("iron zinc") as metals:
        source = TWO_SERVERS.format(fruit.base_url, metals.base_url, ", blind=True")
        notebook = jupyterlab.open([source, "orchard"])
        own = notebook.chat(1)
        notebook.traffic.clear()

        notebook.kernel.run("messages = board.submit('one').wait(20)")
        tie = notebook.page.get_by_role("button", name="Tie", exact=True)
        expect(tie).to_be_enabled()
        assert own.texts() == []
        assert not notebook.traffic.mentions("orchard")
        tie.click()

        until(lambda: own.texts() == ["one", "apple pear"], "the own view has it")


def test_two_chats_in_a_row_are_equally_wide_before_during_and_after_an_answer(jupyterlab: JupyterHost) -> None:
    text = f"```\n{'long' * 100}\n```\n\n" + "word " * 60
    with ScriptedServer(Script(text, hold_after=30)) as model:
        source = (
            "import chatwidget as cw, ipywidgets\n"
            f"chats = [cw.load_chat({model.base_url!r}, 'm') for _ in range(2)]\n"
            "ipywidgets.HBox(chats)"
        )
        notebook = jupyterlab.open([source])
        page = notebook.page
        boxes = page.locator(".jp-OutputArea-output .chatwidget")
        expect(boxes).to_have_count(2)

        def widths() -> list[int]:
            return [round(box.bounding_box()["width"]) for box in boxes.all()]

        before = widths()
        notebook.kernel.run("run = chats[0].submit('hello')")
        model.wait_until_active(1)
        expect(boxes.first.get_by_role("article")).to_have_count(2)
        during = widths()
        model.release()
        notebook.kernel.run("run.wait(20)")
        expect(boxes.first.get_by_role("button", name="Retry", exact=True)).to_be_enabled()

        assert abs(before[0] - before[1]) <= 1
        assert before == during == widths()
        assert before[0] > 300


def test_a_saved_notebook_opens_with_the_columns_where_there_is_no_kernel(
    jupyterlab: JupyterHost, jupyter: JupyterServer
) -> None:
    with ScriptedServer("apple **pear**") as fruit, ScriptedServer("iron zinc") as metals:
        notebook = jupyterlab.open([TWO_SERVERS.format(fruit.base_url, metals.base_url, ", blind=True")])
        saved = SavedNotebook(jupyter.notebooks / notebook.name)
        notebook.kernel.run("messages = board.submit('one').wait(20)")
        expect(notebook.page.get_by_role("button", name="Tie", exact=True)).to_be_enabled()

        def stored(*words: str) -> bool:
            notebook.save()
            return all(word in saved.html() for word in words)

        until(lambda: stored("<strong>pear</strong>", "iron zinc", "<strong>A</strong>"), "it is stored", 20, 0.2)
        assert "orchard" not in json.dumps([saved.html(), saved.markdown(), saved.widget_state()])
        notebook.kernel.run("board.vote('tie')")
        until(lambda: stored("<strong>orchard</strong>", "<strong>foundry</strong>"), "names are stored", 20, 0.2)
        jupyterlab.leave()

    page = jupyterlab.show(notebook.name).page
    output = page.locator(".jp-OutputArea-output").filter(has_text="foundry")
    expect(output).to_contain_text("apple pear", timeout=60_000)
    expect(output).to_contain_text("iron zinc")
    boxes = [output.get_by_text(name, exact=True).bounding_box() for name in ("orchard", "foundry")]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2
    assert saved.path.stat().st_size < 60_000


def test_a_saved_playground_has_its_table(jupyterlab: JupyterHost, jupyter: JupyterServer) -> None:
    source = """
import chatwidget as cw
board = cw.Playground("{{n}}", [str.upper], [{"n": word} for word in ("cat", "dog")], store=False)
board
"""
    notebook = jupyterlab.open([source])
    saved = SavedNotebook(jupyter.notebooks / notebook.name)
    notebook.page.get_by_role("button", name="Run all", exact=True).click()
    expect(notebook.page.get_by_text("2 of 2")).to_be_visible()

    def stored(*words: str) -> bool:
        notebook.save()
        return all(word in saved.html() for word in words)

    until(lambda: stored("CAT", "DOG"), "the answers are stored", interval=0.2)
    notebook.kernel.run("board.score(letters=lambda case, answer: len(answer.text) == 3)")
    until(lambda: stored("CAT", "letters"), "scores are stored, though nothing was asked", interval=0.2)


def test_retry_with_opens_both_responses_below_the_chat(jupyterlab: JupyterHost) -> None:
    with ScriptedServer() as model:
        model.enqueue("apple", "pear")
        notebook = jupyterlab.open(
            [f"import chatwidget as cw\nchat = cw.load_chat({model.base_url!r}, 'orchard', temperature=0.2)\nchat"]
        )
        page, chat = notebook.page, notebook.chat()
        chat.ask("one")
        chat.wait_ready()

        page.get_by_role("button", name="Retry with…", exact=True).click()
        form = page.get_by_role("form", name="Retry with")
        sides = "element => { const { left, right } = element.getBoundingClientRect(); return [left, right]; }"
        box = page.locator(".cw-box").first
        until(lambda: form.evaluate(sides) == box.evaluate(sides), "the form is above the message box, as wide as it")
        form.get_by_label("Temperature").fill("warm")
        form.get_by_role("button", name="Compare", exact=True).click()
        expect(form.get_by_role("alert")).to_contain_text("Temperature must be")
        form.get_by_label("Temperature").fill("1.5")
        form.get_by_label("Temperature").press("Enter")

        again = page.get_by_role("region", name="orchard, temperature 1.5", exact=True)
        expect(again.get_by_role("article").last).to_contain_text("pear", timeout=20_000)
        first = page.get_by_role("region", name="orchard, temperature 0.2", exact=True)
        expect(first.get_by_role("article").last).to_contain_text("apple")
        expect(again.get_by_role("article").last).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("textbox", name="Message").last).to_be_in_viewport(ratio=1)
        assert model.requests[-1]["temperature"] == 1.5
        again.get_by_role("button", name="Keep this", exact=True).click()
        until(lambda: notebook.kernel.value("chat.history[-1]['content']") == "pear", "the chat has it")
        page.screenshot(path=RESULTS / "retry-with.png")
        page.get_by_role("button", name="Close comparison", exact=True).click()
        expect(again).to_have_count(0)

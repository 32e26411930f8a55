"""A conversation is in the notebook's file however it is saved, in each host, and is whole when it is opened again.

`TEST_HOSTS=whole` adds the hundred turns, and every host to every test. With jupyter-collaboration installed (where
the hosts are: `TEST_HOSTS_PYTHON`), JupyterLab is the collaborative one. `make test-hosts` runs all of that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.hosts.conftest import watched
from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.classic import ClassicHost
from tests.hosts.support.jupyter import JupyterServer, is_installed
from tests.hosts.support.saving import LAB_WRITES, Saving, saving, wait_until_in_file
from tests.hosts.support.wait import until

ECHO = talking('def answer(message, history):\n    yield f"You said: **{message}**"')
WHOLE = os.environ.get("TEST_HOSTS") == "whole"
TURNS = [1, 10, 100] if WHOLE else [1, 3]
SHARED = is_installed("jupyter_collaboration")
HOSTS = ["jupyterlab"] if SHARED else ["jupyterlab", "notebook7", "classic"]
in_all_hosts = pytest.mark.parametrize("notebook", HOSTS, indirect=True)
in_one_host = pytest.mark.parametrize("notebook", HOSTS if WHOLE else HOSTS[:1], indirect=True)
LETTERS = "the quick brown fox jumps over the lazy dog, and eighty-seven letters reach the composer"[:87]


@pytest.fixture
def classic(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[ClassicHost]:
    if not is_installed("nbclassic"):
        pytest.skip("the classic notebook is not installed")
    yield from watched(ClassicHost(jupyter, context), request)


@pytest.fixture
def notebook(jupyter: JupyterServer, request: pytest.FixtureRequest) -> Saving:
    """How a host saves."""
    host: Any = request.getfixturevalue(request.param)
    return saving(host, jupyter.notebooks, request.param)


def talk(chat: Chat, first: int, last: int) -> None:
    """Have some more turns."""
    for number in range(first, last + 1):
        chat.ask(f"turn {number}")
        expect(chat.messages("assistant").last).to_contain_text(f"You said: turn {number}")
        chat.wait_ready()


def save_first(notebook: Saving) -> None:
    """Save, so that it is the next turn that makes the notebook dirty; again where it changed while it was being saved.

    With collaboration the server saves by itself; who saves then is asked whether the changed file is to be replaced.
    """

    def is_saved() -> bool:
        notebook.page.save()
        return not notebook.is_dirty

    if not SHARED:
        until(is_saved, "the notebook is saved", interval=0.3)


def texts(count: int) -> list[str]:
    return [text for number in range(1, count + 1) for text in (f"turn {number}", f"You said: turn {number}")]


@in_all_hosts
@pytest.mark.timeout(400)
def test_a_notebook_saved_by_key_and_menu_is_whole_when_it_is_opened_again(notebook: Saving) -> None:
    chat = notebook.open(ECHO, "chat")
    before = 0
    for turns in TURNS:
        save_first(notebook)
        talk(chat, before + 1, turns)
        until(lambda: SHARED or notebook.is_dirty, "a turn makes the notebook dirty")
        wait_until_in_file(notebook, f"turn {turns}", notebook.by_key)
        notebook.reload()
        chat, before = notebook.chat, turns
    save_first(notebook)
    talk(chat, before + 1, before + 1)
    until(lambda: SHARED or notebook.is_dirty, "a turn after the reload makes the notebook dirty")
    wait_until_in_file(notebook, f"turn {before + 1}", notebook.by_menu)

    said = texts(before + 1)
    html, markdown = notebook.file.html(), notebook.file.markdown()
    assert re.findall(r"You said: <strong>(.*?)</strong>", html) == said[::2]
    assert re.findall(r"You said: \*\*(.*?)\*\*", markdown) == said[::2]
    trusted, untrusted = notebook.reopen()
    stored = Chat(trusted)
    expect(stored.messages()).to_have_count(len(said))
    assert stored.texts() == said
    shown = re.sub(r"\s+", " ", untrusted.inner_text())
    assert re.findall(r"You said: (turn \d+)", shown) == said[::2]
    assert untrusted.get_by_role("log").count() == 0


@pytest.fixture
def saves_soon(jupyter: JupyterServer) -> Iterator[None]:
    jupyter.set_autosave(1)
    yield
    jupyter.set_autosave(None)


@in_one_host
@pytest.mark.fresh_page
@pytest.mark.usefixtures("saves_soon")
def test_a_notebook_that_no_one_saves_is_saved_by_its_host_after_a_turn_also_after_a_reload(notebook: Saving) -> None:
    chat = notebook.open(ECHO, "chat")
    notebook.save_soon()
    talk(chat, 1, 1)
    wait_until_in_file(notebook, "turn 1")

    notebook.reload()
    notebook.save_soon()
    talk(notebook.chat, 2, 2)

    wait_until_in_file(notebook, "turn 2")
    assert notebook.file.html().count("You said:") == 2


@in_one_host
@pytest.mark.alone  # it judges what a save costs the page
@pytest.mark.fresh_page
def test_ten_saves_redraw_nothing_move_nothing_lose_no_letter_and_take_no_time(notebook: Saving) -> None:
    long = "[{'role': ['user', 'assistant'][i % 2], 'content': f'message {i} ' * 40} for i in range(100)]"
    chat = notebook.open(ECHO, f"chat.history = {long}\nchat")
    talk(chat, 1, 1)
    chat.composer.evaluate("area => { area.isTheSame = true }")
    chat.transcript.evaluate("log => { log.isTheSame = true; log.scrollTop = 700 }")
    page = notebook.page.page
    until(lambda: chat.transcript.evaluate("log => log.scrollTop") == 700, "the transcript stays where it was put")
    page.evaluate(
        """() => {
             const log = document.querySelector("[role=log]");
             window.places = new Set();
             const look = () => {
               places.add(`${log.scrollTop} ${Math.round(log.getBoundingClientRect().top)} ${log.isConnected}`);
               requestAnimationFrame(look);
             };
             look();
           }"""
    )
    chat.composer.focus()
    notebook.begin_saves()

    chat.composer.press_sequentially(LETTERS, delay=50)

    took = notebook.end_saves()
    expect(chat.composer).to_have_value(LETTERS)
    expect(chat.composer).to_be_focused()
    assert chat.composer.evaluate("area => area.isTheSame")
    assert chat.transcript.evaluate("log => log.isTheSame")
    assert len(page.evaluate("() => [...places]")) == 1
    assert took[len(took) // 2] < 10, f"the saves took the page {took} ms"
    until(lambda: notebook.file.html().count("<strong>User</strong>") == 51, "the file has all")


@in_all_hosts
@pytest.mark.skipif(SHARED, reason="with collaboration the server saves what pages write, and no page sends a file")
@pytest.mark.fresh_page
def test_a_turn_that_ends_while_the_notebook_is_being_saved_is_saved_by_the_next_save(notebook: Saving) -> None:
    chat = notebook.open(ECHO, "chat")
    save_first(notebook)
    page = notebook.page.page
    held: list[Route] = []
    page.route(
        "**/api/contents/**",
        lambda route: route.continue_() if held or route.request.method != "PUT" else held.append(route),
    )
    with page.expect_request(lambda request: request.method == "PUT"):
        page.evaluate("save => { window.saved = (0, eval)(save) }", notebook.save)
    talk(chat, 1, 1)
    until(lambda: notebook.is_dirty, "the turn makes the notebook dirty")

    held[0].continue_()
    page.evaluate("() => window.saved")

    wait_until_in_file(notebook, "turn 1", notebook.by_key)


SLOW = """
import threading
gate = threading.Event()

def answer(message, history):
    text = ""
    for number in range(60):
        text += f"word{number} "
        yield text
        gate.wait(0.03)
"""


@in_one_host
@pytest.mark.fresh_page
def test_nothing_is_written_while_an_answer_streams(notebook: Saving) -> None:
    chat = notebook.open(talking(SLOW), "chat")
    page = notebook.page.page
    save_first(notebook)
    if "Jupyter.notebook" not in notebook.save:
        page.evaluate(LAB_WRITES)
    page.evaluate(
        """() => {
             window.seen = { frames: 0, writes: 0, dirty: 0 };
             const look = () => {
               if (document.querySelector("[role=log] [aria-label=Stop], [aria-label=Stop]")) {
                 seen.frames += 1;
                 seen.writes = window.writes ?? 0;
                 seen.dirty += (window.Jupyter?.notebook ?? jupyterapp.shell.currentWidget.context.model).dirty ? 1 : 0;
               }
               requestAnimationFrame(look);
             };
             look();
           }"""
    )

    chat.ask("go")
    chat.wait_sent()
    expect(chat.messages("assistant").last).to_contain_text("word59")
    chat.wait_ready()

    seen = page.evaluate("() => seen")
    assert seen["frames"] > 10
    assert (seen["writes"], SHARED or seen["dirty"]) == (0, SHARED or 0)
    until(lambda: SHARED or notebook.is_dirty, "the turn makes the notebook dirty")


@in_one_host
def test_a_save_in_the_midst_of_an_answer_has_what_was_said_so_far(notebook: Saving) -> None:
    chat = notebook.open(talking(SLOW.replace("gate.wait(0.03)", "gate.wait(0.1)")), "chat")
    chat.ask("go")
    expect(chat.messages("assistant").last).to_contain_text("word5")

    notebook.page.save()

    until(lambda: "word3" in notebook.file.html(), "the file has the beginning of the answer")
    assert "word59" not in notebook.file.html()
    chat.button("Stop").click()
    chat.wait_ready()

"""Frames are lost, the page is loaded again, the kernel dies: browser and kernel agree, or the page says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.hosts.support.cells import LOSE, talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.wait import until

# Streams so many words, at a pace that many frames are needed; `go_on` lets a test decide when it ends.
WORDS = """
import threading, time
go_on = threading.Event()
ended = threading.Event()

def answer(message, history):
    text = ""
    for number in range(150):
        if number == 100:
            go_on.wait(30)
        time.sleep(0.01)
        text += f" word{number}"
        yield text
    ended.set()
"""

ONE_IN_TEN = """
import itertools
numbers = itertools.count(1)
lose(chat, lambda content: next(numbers) % 10 == 0)
"""

# After the function's last word nothing that says so arrives, until the page asks.
THE_LAST = """
lose(chat, lambda content: content["type"] == "patch" and ended.is_set() and len(lost) < 50)
"""


def agree(notebook: JupyterPage, chat: Chat) -> None:
    """Wait until the run is over, and the transcript is the kernel's history."""
    # A page that has lost every patch does not know that the chat is busy until a heartbeat or the next patch comes.
    notebook.kernel.wait_until("chat.status == 'ready' and chat.history[-1]['content'].endswith('word149')")
    chat.wait_ready(timeout=60)
    history = notebook.kernel.history()
    assert history[-1]["content"].split() == [f"word{number}" for number in range(150)]
    until(lambda: chat.shows(history), "the page shows the kernel's history")


def test_a_page_that_loses_one_frame_in_ten_agrees_with_the_kernel_at_the_end(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(WORDS) + "\ngo_on.set()", LOSE + ONE_IN_TEN, "chat"])
    chat = notebook.chat()

    chat.ask("Count")
    expect(chat.messages("assistant").last).to_contain_text("word149", timeout=60_000)

    agree(notebook, chat)
    assert "patch" in notebook.kernel.value("lost")


def test_a_page_that_loses_the_last_frames_agrees_with_the_kernel_at_the_end(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(WORDS) + "\ngo_on.set()", LOSE + THE_LAST, "chat"])
    chat = notebook.chat()

    chat.ask("Count")
    expect(chat.messages("assistant").last).to_contain_text("word149", timeout=60_000)

    agree(notebook, chat)
    assert "patch" in notebook.kernel.value("lost")


def test_typing_while_frames_are_lost_changes_nothing_in_the_kernels_history(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(
        [talking(WORDS), LOSE + "lose(chat, lambda content: content['type'] == 'patch')", "chat"]
    )
    chat = notebook.chat()
    notebook.kernel.run("run = chat.submit('Count')")
    notebook.kernel.wait_until("len(chat.history) == 2 and chat.history[-1]['content'].endswith('word99')")
    before = notebook.kernel.history()

    chat.type("What I am writing meanwhile")

    notebook.kernel.wait_until("chat.draft == 'What I am writing meanwhile'")
    assert notebook.kernel.history() == before
    expect(chat.composer).to_have_value("What I am writing meanwhile")
    notebook.kernel.run("del chat.comm.publish_msg\ngo_on.set()")
    agree(notebook, chat)
    expect(chat.composer).to_have_value("What I am writing meanwhile")


@pytest.mark.fresh_page
def test_a_page_that_is_loaded_again_mid_stream_goes_on(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(WORDS), "chat"])
    chat = notebook.chat()
    chat.ask("Count")
    expect(chat.messages("assistant").last).to_contain_text("word50")

    notebook.reload()

    chat = notebook.chat()
    expect(chat.messages("assistant").last).to_contain_text("word99")
    watch = chat.watch()
    notebook.kernel.run("go_on.set()")
    expect(chat.messages("assistant").last).to_contain_text("word149")
    assert len(watch.texts) > 3
    agree(notebook, chat)


@pytest.mark.fresh_page
def test_a_kernel_killed_mid_stream_leaves_the_text_and_the_page_says_disconnected(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(WORDS), "chat"])
    chat = notebook.chat()
    chat.ask("Count")
    expect(chat.messages("assistant").last).to_contain_text("word99")
    texts = chat.texts()

    notebook.kill_kernel()

    expect(chat.status.filter(has_text="disconnected")).to_be_visible(timeout=60_000)
    assert chat.texts() == texts
    chat.type("I can still write")
    expect(chat.composer).to_have_value("I can still write")
    chat.composer.press("Enter")
    expect(chat.composer).to_have_value("I can still write")  # nobody is there to take it, so it stays
    expect(chat.status.filter(has_text="disconnected")).to_be_visible()
    assert chat.texts() == texts

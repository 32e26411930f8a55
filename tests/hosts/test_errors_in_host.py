"""Chat functions that go wrong: the composer is usable again at once, and the error is in the chat."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost

AT_ONCE = 1_000  # milliseconds

# Every other message is answered as it should be.
SAID = '    if message != "Go wrong":\n        yield f"You said: {message}"\n        return\n'


def wrong(body: str) -> list[str]:
    """Cells of a chat whose function does this when it is told to go wrong."""
    return [
        "import threading, time\nreleased, ended = threading.Event(), threading.Event()",
        talking(f"def answer(message, history):\n{SAID}{body}"),
        "chat",
    ]


def assert_usable(chat: Chat) -> None:
    """Send is there at once, and the next question is answered."""
    expect(chat.button("Send")).to_be_visible(timeout=AT_ONCE)
    expect(chat.composer).to_be_editable(timeout=AT_ONCE)
    chat.ask("Hello again")
    expect(chat.messages("assistant").last).to_contain_text("You said: Hello again")
    expect(chat.button("Send")).to_be_visible(timeout=AT_ONCE)


def test_a_function_that_raises_shows_its_error_in_the_chat(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(wrong('    raise ValueError("no model today")'))
    chat = notebook.chat()

    chat.ask("Go wrong")

    expect(chat.alert.filter(has_text="no model today")).to_be_visible()
    assert_usable(chat)
    history = notebook.kernel.history()
    assert [message["role"] for message in history] == ["user", "assistant", "user", "assistant"]
    assert history[1]["metadata"]["error"]["type"] == "ValueError"


def test_a_function_that_raises_amid_its_answer_keeps_what_it_wrote(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(wrong('    yield "So far"\n    raise ValueError("no model today")'))
    chat = notebook.chat()

    chat.ask("Go wrong")

    expect(chat.alert.filter(has_text="no model today")).to_be_visible()
    expect(chat.messages("assistant").last).to_contain_text("So far")
    assert notebook.kernel.history()[1]["content"] == "So far"
    assert_usable(chat)


def test_a_function_that_yields_none_is_an_error_that_says_so(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(wrong("    yield None"))
    chat = notebook.chat()

    chat.ask("Go wrong")

    expect(chat.alert.filter(has_text="None")).to_be_visible()
    assert_usable(chat)


def test_a_function_that_ends_without_a_value_leaves_the_question_and_a_usable_composer(
    jupyterlab: JupyterHost,
) -> None:
    notebook = jupyterlab.open(wrong("    return"))
    chat = notebook.chat()

    chat.ask("Go wrong")

    expect(chat.messages("user")).to_have_count(1)
    assert_usable(chat)
    assert [message["role"] for message in notebook.kernel.history()] == ["user", "user", "assistant"]


@pytest.mark.alone
def test_a_function_that_never_yields_can_be_stopped(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open(wrong("    released.wait()"))
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Go wrong")

    chat.button("Stop").click()

    assert watch.wait_for_stop() < 200
    assert_usable(chat)
    notebook.kernel.run("released.set()")


@pytest.mark.alone
def test_what_a_function_yields_after_stop_is_not_shown(jupyterlab: JupyterHost) -> None:
    body = """
    try:
        yield "Before"
        released.wait()
        yield "After"
        yield "Long after"
    finally:
        ended.set()
    """
    notebook = jupyterlab.open(wrong(body))
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Go wrong")
    expect(chat.messages("assistant").last).to_contain_text("Before")

    chat.button("Stop").click()
    assert watch.wait_for_stop() < 200
    notebook.kernel.run("released.set()")
    notebook.kernel.wait_until("ended.is_set()")

    notebook.wait_until_caught_up(chat)
    assert watch.texts_after_stop == []
    assert_usable(chat)
    expected = ["Go wrong", "Before", "Hello again", "You said: Hello again"]
    assert chat.texts() == expected
    assert [message["content"] for message in notebook.kernel.history()] == expected


@pytest.mark.alone
def test_a_function_that_refuses_to_end_when_it_is_stopped_does_not_hold_the_chat(jupyterlab: JupyterHost) -> None:
    body = """
    try:
        while True:
            time.sleep(0.01)
            yield "Before"
    except GeneratorExit:
        yield "I go on"
    """
    notebook = jupyterlab.open(wrong(body))
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Go wrong")
    expect(chat.messages("assistant").last).to_contain_text("Before")

    chat.button("Stop").click()

    assert watch.wait_for_stop() < 200
    assert_usable(chat)
    assert "I go on" not in " ".join(chat.texts())


@pytest.mark.alone
def test_a_function_that_blocks_for_ever_once_stopped_does_not_hold_the_chat(jupyterlab: JupyterHost) -> None:
    body = """
    try:
        while True:
            time.sleep(0.01)
            yield "Before"
    finally:
        released.wait()
    """
    notebook = jupyterlab.open(wrong(body))
    chat = notebook.chat()
    watch = chat.watch()
    chat.ask("Go wrong")
    expect(chat.messages("assistant").last).to_contain_text("Before")

    chat.button("Stop").click()

    assert watch.wait_for_stop() < 200
    assert_usable(chat)
    notebook.kernel.run("released.set()")


def test_a_callback_that_fails_before_its_first_value_gives_the_text_back(jupyterlab: JupyterHost) -> None:
    cell = """
import chatwidget as cw
chat = cw.ChatWidget()

@chat.on_submit
def respond(message, history):
    if message == "Go wrong":
        raise ValueError("no model today")
    yield [*history, {"role": "user", "content": message}, {"role": "assistant", "content": f"You said: {message}"}]
"""
    notebook = jupyterlab.open([cell, "chat"])
    chat = notebook.chat()

    chat.ask("Go wrong")

    expect(chat.alert.filter(has_text="no model today")).to_be_visible()
    expect(chat.composer).to_have_value("Go wrong")
    assert notebook.kernel.history() == []
    assert_usable(chat)

"""Messages that are sent while a response is in progress, and printed progress, in JupyterLab."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.hosts.support.jupyter import JupyterHost

WAITING = """
import sys
import threading
import chatwidget as cw

gate = threading.Event()

def answer(message, history):
    for part in range(4):
        print(f"\\r\\x1b[32m{25 * (part + 1)} %\\x1b[0m", end="", file=sys.stderr)
    gate.wait(120)
    return f"{message} is answered"

chat = cw.ChatInterface(answer)
"""


def test_messages_sent_during_a_run_wait_can_be_withdrawn_and_are_sent_in_order(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([WAITING, "chat"])
    chat = notebook.chat()
    queue = chat.scope.get_by_role("list", name="Queued messages").get_by_role("listitem")
    chat.ask("one")
    chat.wait_sent()

    for text in ("two", "three", "four"):
        chat.ask(text)
        expect(queue.last).to_contain_text(text)
    expect(chat.composer).to_have_value("")
    queue.nth(1).get_by_role("button", name="Remove queued message").click()
    expect(queue).to_have_count(2)
    notebook.kernel.wait_until("chat.draft == 'two\\nfour'")
    notebook.kernel.run("gate.set()")

    expect(chat.messages("assistant").last).to_contain_text("four is answered")
    chat.wait_ready()
    expect(queue).to_have_count(0)
    assert chat.indices() == list(range(6))
    questions = [message for message in notebook.kernel.history() if message["role"] == "user"]
    assert [message["content"] for message in questions] == ["one", "two", "four"]
    printed = notebook.kernel.history()[1]["metadata"]["output"]
    assert printed.replace("\x1b[32m", "").replace("\x1b[0m", "") == "100 %"


def test_a_queued_message_is_in_the_message_box_after_the_page_is_loaded_again(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([WAITING, "chat"])
    chat = notebook.chat()
    chat.ask("one")
    chat.wait_sent()
    chat.ask("two")
    notebook.kernel.wait_until("chat.draft == 'two'")

    notebook.reload()
    chat = notebook.chat()

    expect(chat.composer).to_have_value("two")
    notebook.kernel.run("gate.set()")
    chat.wait_ready()

"""Prompting from cells while the page shows the chat, all cells run in one go."""

from __future__ import annotations

from tests.hosts.support.jupyter import JupyterHost

CELLS = [
    """
import asyncio
import chatwidget as cw

def answer(message, history):
    yield message
    yield message.upper()

async def answer_async(message, history):
    yield message
    await asyncio.sleep(0.05)
    yield message.upper()

chat, other = cw.ChatInterface(answer), cw.ChatInterface(answer_async)
chat
""",
    "other",
    'first = chat.submit("one").wait(20)',
    'second = await other.submit("two")',
    'third = await chat.submit("three")',
    """
try:
    other.submit("four").wait(20)
except cw.ChatError as error:
    told = str(error)
""",
    'last = await other.submit("five")',
]


def test_run_all_prompts_chats_and_the_page_shows_the_answers(jupyterlab: JupyterHost) -> None:
    page = jupyterlab.open(CELLS)
    chat, other = page.chat(0), page.chat(1)
    page.wait_until_caught_up(chat)
    page.wait_until_caught_up(other, "other")

    assert chat.texts() == ["one", "ONE", "three", "THREE"]
    assert other.texts() == ["two", "TWO", "four", "FOUR", "five", "FIVE"]
    assert page.kernel.value("[m['content'] for m in first + second + third + last]") == [
        *("one", "ONE", "two", "TWO", "three", "THREE", "five", "FIVE")
    ]
    assert "await" in page.kernel.value("told")
    chat.ask("from the page")
    chat.wait_ready()
    assert chat.texts()[-1] == "FROM THE PAGE"

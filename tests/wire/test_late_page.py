"""A page that listens late: some hosts load its script after the cell's output, and keep no message for it."""

from __future__ import annotations

from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.page import PageModel

HELLO = {"role": "user", "content": "hello"}


def _late(chat: cw.ChatWidget, change: Any) -> PageModel:
    """A page that has the state of before a change, and nothing that was sent meanwhile."""
    page = PageModel(chat)
    page.lose(1.0, seed=1)
    change()
    page.lose(0.0, seed=1)
    return page


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_that_listens_late_is_told_that_it_missed_something(count: int) -> None:
    chat = cw.ChatWidget()
    page = _late(chat, lambda: [chat.append(HELLO) for _ in range(count)])
    before = list(page.document["history"])

    page.emit({"type": "connect"})

    assert page.wait(lambda: len(page.document["history"]) == count, 10)
    assert before == []


def test_a_page_that_missed_nothing_gets_the_conversation_once() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "long " * 10_000}])
    page = PageModel(chat)
    had = page.bytes

    event = page.emit({"type": "connect"})

    assert page.wait(lambda: event in page.answers, 10)
    assert page.bytes - had < 500

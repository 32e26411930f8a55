"""A long conversation in a database, opened by chats of which only its end is asked."""

import json
from typing import Any

import chatwidget as cw
from chatwidget.store.owner import owner_here
from chatwidget.store.store import Change, Store
from chatwidget.testing.browser import Browser
from tests.support import kernels as saved_chats
from tests.support.gate import texts
from tests.support.kernels import Make

LENGTH, SHOWN = 270, 70
TITLE = "question 0"
WORDS = [f"{'answer' if number % 2 else 'question'} {number}" for number in range(LENGTH)]


def save_long(database: str, conversation: str = "long", prefix: str = "") -> None:
    """Save one whose first and last answers are liked; a prefix sets it apart from another in its title and texts."""
    feedback = json.dumps({f"{prefix}m1": "Like", f"{prefix}m{LENGTH - 1}": "Dislike"})
    rows = [
        {
            "id": f"{prefix}m{number}",
            "position": number,
            "body": json.dumps({"role": "assistant" if number % 2 else "user", "content": prefix + text}),
            "words": prefix + text,
        }
        for number, text in enumerate(WORDS)
    ]
    Store(database).save(owner_here() or "", Change(conversation, None, prefix + TITLE, feedback, new=rows))


def opened(kernel: Make, fn: Any = saved_chats.echo, **options: Any) -> tuple[cw.ChatInterface, Browser]:
    chat, browser = kernel(fn, **options)
    assert browser.saved.open(TITLE)
    assert texts(browser.history) == WORDS[-SHOWN:]
    return chat, browser


def kept(kernel: Make, title: str = TITLE) -> list[str]:
    """What another kernel finds saved."""
    chat, browser = kernel()
    assert browser.saved.open(title)
    return texts(chat.history)

"""Chats of several kernels on one database, one after the other or side by side."""

from collections.abc import Callable, Iterator
from typing import Any

import chatwidget as cw
from chatwidget.store.store import Store
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of, saved_of

Make = Callable[..., tuple[cw.ChatInterface, Browser]]


def echo(message: str, history: Any) -> str:
    return f"echo {message}"


def kernels(database: str) -> Iterator[Make]:
    """Makes a chat as another kernel would: with a store of its own on the same database."""
    chats: list[cw.ChatInterface] = []

    def make(fn: Any = echo, visitor: str = "a-visitor-of-tests", **options: Any) -> tuple[cw.ChatInterface, Browser]:
        for earlier in chats:
            settle(earlier)
        Store.forget_shared()
        chat = cw.ChatInterface(fn, save_history=database, **options)
        chats.append(chat)
        browser = Browser(chat, visitor=visitor)
        browser.saved.look()
        return chat, browser

    yield make
    for chat in chats:
        chat.close()


def settle(chat: cw.ChatInterface) -> None:
    """Wait until what the page was told is saved too: a save begins when the page knows, and not before."""
    with controller_of(chat).session.lock:
        worker = saved_of(chat).store.worker
    worker.call(lambda: None, 10)


def say(browser: Browser, *messages: str) -> None:
    for message in messages:
        browser.send(message)
        browser.wait_until(lambda: browser.status in ("ready", "error"))


def shows(browser: Browser, *titles: str) -> None:
    browser.wait_until(lambda: browser.saved.titles == list(titles))


def emit(browser: Browser, event_id: str, event: dict[str, Any]) -> None:
    """Send an event, and do not wait for its reply."""
    browser.send_event(event, id=event_id, wait=False)


def reply(browser: Browser, event_id: str) -> dict[str, Any]:
    """The reply to an event, once it is there."""
    browser.wait_until(lambda: event_id in browser.replies)
    return browser.replies[event_id]

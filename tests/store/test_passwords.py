"""A password in a database's URL is for the database alone: no error that is shown, saved, or exported has it."""

from __future__ import annotations

from typing import Any

import pytest

import chatwidget as cw

URLS = {
    "an @ in the password": "postgresql+psycopg://bob:hun@ter2222@127.0.0.1:1/x",
    "a bad port": "postgresql+psycopg://bob:hun@ter2222@127.0.0.1:port/x",
    "no scheme": "bob:hun@ter2222@127.0.0.1/x",
    "no such kind of database": "nosuchkind://bob:hun@ter2222@127.0.0.1/x",
}


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_a_password_in_a_databases_url_is_never_shown(url: str) -> None:
    shown: list[Any] = []
    try:
        chat = cw.ChatInterface(lambda message, history: "hi", save_history=url)
        chat.submit("go").wait(20)
        shown += [chat.to_json(), chat.history]
        chat.open_conversation("x")
    except cw.ChatError as error:
        shown.append(error)

    assert shown
    assert [text for text in map(str, shown) if "ter2222" in text or "hun@" in text] == []

"""Keys and passwords are masked in whatever text is shown, saved, exported, or logged."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.messages.secrets import register_password, without_secrets
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

KEY = "my-very-own-key-0123456789"
TEXTS = {
    "http://ada:s3cret@host/v1 is gone": "http://host/v1 is gone",
    "postgresql://u:p@ss@host:bad/db": "postgresql://host:bad/db",
    "u:p@ss@host/db": "***@host/db",
    "Incorrect API key provided: sk-proj-abc123def456ghi789.": "Incorrect API key provided: ***.",
    "token hf_abcdefghij0123456789 is invalid": "token *** is invalid",
    "{'api_key': 'abcdefgh12345678'}": "{'api_key': '***'}",
    "Authorization: Bearer abcdefgh12345678": "Authorization: Bearer ***",
    "conversation_history_of_the_first_user": "conversation_history_of_the_first_user",
    "hf_hub_download_something": "hf_hub_download_something",
    "see https://host/@ada at 10:30": "see https://host/@ada at 10:30",
    'File "/a/b.py", line 3, in f: x': 'File "/a/b.py", line 3, in f: x',
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_no_secret_and_is_else_as_it_was(text: str) -> None:
    assert without_secrets(text) == TEXTS[text]


def test_a_password_with_an_at_sign_is_masked_in_the_pieces_that_a_driver_makes_of_it() -> None:
    register_password("postgresql://bob:hunt@er22@db.example/x")

    assert without_secrets('could not translate host name "er22@db.example"') == (
        'could not translate host name "***@db.example"'
    )


def test_a_key_that_a_server_repeats_is_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    def answer(message: str, history: Any) -> Any:
        raise ValueError(f"the server said: {KEY} is wrong")

    with ScriptedServer(Script(status=401, error=f"Incorrect API key provided: {KEY}")) as server:
        chat = cw.load_chat(server.base_url, "m", token=KEY)
        with pytest.raises(cw.ChatError) as raised:
            chat.submit("go").wait(20)
        other = cw.ChatInterface(answer)
        run = other.submit("go")
        other.observe(lambda change: None, "status")
        with pytest.raises(ValueError, match="is wrong"):
            run.wait(20)

    logging.getLogger("chatwidget").error("a chat callback failed: %s", KEY, exc_info=run.error)
    texts = [str(raised.value), chat.to_json(), chat.to_markdown(), str(other.history), other.to_json(), caplog.text]
    assert [text for text in texts if KEY in text] == []
    assert "***" in caplog.text

"""Secrets that a person gives to a chat are in nothing that is sent, saved, exported, logged, or shown."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import nbformat
import pytest

import chatwidget as cw
from chatwidget.errors import ChatError
from chatwidget.testing.browser import Browser
from chatwidget.testing.scripted_server import ScriptedServer

KEY, PASSWORD, HEADER, ENVIRONMENT = (f"secret-{name}-4f1d" for name in ("key", "password", "header", "environment"))
SECRETS = (KEY, PASSWORD, HEADER, ENVIRONMENT)


def everything_of(chat: cw.ChatWidget, folder: Path) -> dict[str, str]:
    """Return all that leaves a chat, by what it is."""
    notebook = nbformat.v4.new_notebook(metadata={"widgets": json.loads(json.dumps(chat.get_state(), default=str))})
    mimebundle: Any = chat._repr_mimebundle_()
    return {
        "history": json.dumps(list(chat.history)),
        "state": str({name: value for name, value in chat.get_state().items() if name not in ("_esm", "_css")}),
        "notebook": nbformat.writes(notebook),
        "output": str(mimebundle),
        "html": chat.to_html(),
        "frozen": chat.freeze().html,
        "markdown": chat.to_markdown(),
        "json": chat.to_json(),
        "lines": chat.to_jsonl(),
        "python": chat.to_python(),
        "table": str(chat.to_dataframe().to_csv()),
        "repr": repr(chat),
        "saved": "".join(file.read_bytes().decode("latin-1") for file in folder.rglob("*") if file.is_file()),
    }


@pytest.mark.parametrize("reachable", [True, False])
def test_no_secret_of_a_models_server_gets_out_of_the_chat(
    reachable: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", ENVIRONMENT)
    caplog.set_level(logging.DEBUG, logger="chatwidget")
    with ScriptedServer() as server:
        address = server.base_url.replace("://", f"://user:{PASSWORD}@")
        chat = cw.load_chat(
            address if reachable else f"http://user:{PASSWORD}@127.0.0.1:9/v1",
            token=KEY,
            model="scripted",
            save_history=f"sqlite:///{tmp_path / 'chats.sqlite'}",
        )
        browser = Browser(chat)
        browser.send("hello")
        browser.wait_until(lambda: browser.status in ("ready", "error"), 30)
        shown = {**everything_of(chat, tmp_path), "alerts": str(browser.alerts), "page": str(browser.history)}
        browser.close()
        chat.close()
    written = capfd.readouterr()
    shown |= {"log": caplog.text, "printed": written.out + written.err}

    assert {(secret, where) for where, text in shown.items() for secret in SECRETS if secret in text} == set()


def test_no_password_of_a_database_gets_out_of_an_error_or_a_repr() -> None:
    with pytest.raises(ChatError) as raised:
        cw.ChatInterface(lambda message: message, save_history=f"postgresql+nothing://user:{PASSWORD}@127.0.0.1:9/x")

    error: BaseException | None = raised.value
    while error is not None:
        assert PASSWORD not in str(error)
        error = error.__cause__


def test_the_key_of_an_endpoint_is_in_no_repr() -> None:
    with cw.ChatInterface(lambda message: message).serve() as endpoint:
        assert endpoint.key not in repr(endpoint)

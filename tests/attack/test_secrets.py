"""Secrets that a person gives to a chat are in nothing that is sent, saved, exported, logged, or shown."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import nbformat
import openai
import pytest

import chatwidget as cw
from chatwidget.errors import ChatError
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

NAMES = ("key", "password", "header", "environment", "cookie", "query")
SECRETS = KEY, PASSWORD, HEADER, ENVIRONMENT, COOKIE, QUERY = tuple(f"hidden-{name}-4f1d" for name in NAMES)


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


def of_an_address(url: str) -> dict[str, Any]:
    return {"base_url_or_client": url.replace("://", f"://user:{PASSWORD}@"), "token": KEY}


def of_an_openai_client(url: str) -> dict[str, Any]:
    headers = {"X-Api-Key": HEADER, "Cookie": f"session {COOKIE}"}
    client = openai.OpenAI(base_url=f"{url}?api_key={QUERY}", api_key=KEY, default_headers=headers, max_retries=0)
    return {"base_url_or_client": client}


def of_a_hugging_face_client(url: str) -> dict[str, Any]:
    headers = {"X-Api-Key": HEADER}
    return {"base_url_or_client": huggingface_hub.InferenceClient(base_url=url, token=KEY, headers=headers)}


def of_the_environment(url: str) -> dict[str, Any]:
    return {"base_url_or_client": url}


#: How a server is given, and what the server knows by that.
WAYS = {
    of_an_address: f"{KEY} of http://user:{PASSWORD}@host",
    of_an_openai_client: f"{KEY}, {HEADER}, {COOKIE}, and api_key={QUERY}",
    of_a_hugging_face_client: f"{KEY} and {HEADER}",
    of_the_environment: "no key",
}
#: What the server answers; it repeats what it was sent, as servers do.
ANSWERS: dict[str, Callable[[str], Script] | None] = {
    "an answer": lambda known: Script("Hello!"),
    "a refusal": lambda known: Script(status=401, error=f"Wrong: {known}"),
    "an error amid the stream": lambda known: Script("Hello, how are you?", error=f"Wrong: {known}", fail_after=2),
    "nothing at all": None,
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_a_models_server_gets_out_of_the_chat(
    way: Callable[[str], dict[str, Any]],
    answer: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", ENVIRONMENT)
    caplog.set_level(logging.DEBUG, logger="chatwidget")
    with ScriptedServer() as server:
        chat = cw.load_chat(
            **way(server.base_url), model="scripted", save_history=f"sqlite:///{tmp_path / 'chats.sqlite'}"
        )
        if (script := ANSWERS[answer]) is None:
            server.close()
        else:
            server.enqueue(script(WAYS[way]))
        browser = Browser(chat)
        run = chat.submit("hello")
        with contextlib.suppress(ChatError):
            run.wait(30)
        browser.wait_until(lambda: browser.status in ("ready", "error"), 30)
        chat.submit("and again")
        browser.wait_until(lambda: browser.status in ("ready", "error") and len(browser.history) > 2, 30)
        raised = "" if run.error is None else "".join(traceback.format_exception_only(run.error))
        shown = {**everything_of(chat, tmp_path), "alerts": str(browser.alerts), "page": str(browser.page)}
        shown |= {"error": raised, "attributes": repr(vars(chat)), "prompt": repr(chat.get_state().get("_page"))}
        shown |= {"on the page": str(browser.history)}
        browser.close()
        chat.close()
    written = capfd.readouterr()
    shown |= {"log": caplog.text, "printed": written.out + written.err}

    assert {(secret, where) for where, text in shown.items() for secret in SECRETS if secret in text} == set()


def test_no_variable_of_a_tools_server_gets_out_of_its_error_or_repr() -> None:
    words = "import os, sys; sys.exit(os.environ['MY_TOKEN'] + ' is wrong')"
    server = cw.mcp(sys.executable, "-c", words, env={"MY_TOKEN": ENVIRONMENT})

    with pytest.raises(Exception) as raised:  # noqa: PT011
        server.tools().result(30)

    assert ENVIRONMENT not in str(raised.value) + repr(server) + repr(raised.value)
    assert "is wrong" in str(raised.value)


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

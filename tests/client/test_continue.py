"""An answer that ended too early is completed by the model, in the same message."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.demo.model import SYSTEM_MESSAGE, serve_model
from chatwidget.testing import Browser, Script, ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def cut_off(server: ScriptedServer, **options: Any) -> Browser:
    """Return a page whose last answer is "The dose is 10" and was cut off there."""
    server.enqueue(Script(text="The dose is 10 milligrams a day", cut_after=4))
    browser = Browser(cw.load_chat(server.base_url, model="scripted", token="any", **options))
    browser.send("How much?")
    browser.wait_until(lambda: browser.status == "error")
    return browser


def go_on(browser: Browser) -> dict[str, Any]:
    """Click Continue, and return the last message when the run has ended."""
    browser.click("Continue")
    browser.wait_until(lambda: browser.status in ("ready", "error"), timeout=60)
    return browser.history[-1]


def names(browser: Browser) -> bool:
    """Return whether the page has the button."""
    return bool(browser.page["can"]["go_on"])


def test_the_embedded_model_completes_its_sentence_in_the_same_message() -> None:
    with serve_model() as model:
        given = {"token": model.api_key, "system_message": SYSTEM_MESSAGE, "temperature": 0, "max_tokens": 8}
        browser = Browser(cw.load_chat(model.base_url, **given))
        browser.send("Count from one to twelve in words, separated by commas.")
        browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2, timeout=60)
        partial, ids = browser.history[-1], browser.page["ids"]
        texts = [partial["content"]]

        while browser.history[-1]["metadata"]["finish"] == "length" and len(texts) < 30:
            texts.append(go_on(browser)["content"])

    assert partial["metadata"]["finish"] == "length"
    assert len(texts) > 1
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))
    last = browser.history[-1]["metadata"]
    assert last["finish"] == "stop"
    assert last["usage"]["completion_tokens"] > partial["metadata"]["usage"]["completion_tokens"]
    assert (browser.page["ids"], len(browser.history)) == (ids, 2)
    assert not names(browser)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("streaming", [True, False])
def test_what_the_model_adds_is_appended_and_the_error_goes(
    server: ScriptedServer, streaming: bool, asynchronous: bool
) -> None:
    browser = cut_off(server)
    if asynchronous or not streaming:
        kind = openai.AsyncOpenAI if asynchronous else openai.OpenAI
        client = kind(base_url=server.base_url, api_key="any")
        chat = cw.load_chat(client, "scripted", streaming=streaming)
        chat.history = browser.history
        browser = Browser(chat)
    server.enqueue(Script(text=" milligrams a day"))
    ids = browser.page["ids"]

    last = go_on(browser)

    assert last["content"] == "The dose is 10 milligrams a day"
    assert last["metadata"]["finish"] == "stop"
    assert "error" not in last["metadata"]
    assert browser.page["ids"] == ids
    sent = server.requests[-1]["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant"]
    assert sent[-1]["content"] == "The dose is 10"
    assert not names(browser)


def test_the_text_grows_from_where_it_was(server: ScriptedServer) -> None:
    browser = cut_off(server)
    server.enqueue(Script(text=" milligrams a day", hold_after=1))

    browser.click("Continue")
    browser.wait_until(lambda: browser.history[-1]["content"] == "The dose is 10 milligrams")
    shown_while_it_writes = names(browser)
    server.release()
    browser.wait_until(lambda: browser.status == "ready")

    assert browser.history[-1]["content"] == "The dose is 10 milligrams a day"
    assert not shown_while_it_writes


def test_a_continuation_that_is_stopped_keeps_its_text_and_can_be_continued_again(server: ScriptedServer) -> None:
    browser = cut_off(server)
    server.enqueue(Script(text=" milligrams a day", hold_after=1), Script(text=" a day"))
    browser.click("Continue")
    browser.wait_until(lambda: browser.history[-1]["content"] == "The dose is 10 milligrams")

    browser.click("Stop")
    browser.wait_until(lambda: browser.status == "ready")
    stopped = browser.history[-1]
    last = go_on(browser)

    assert (stopped["content"], stopped["metadata"]["finish"]) == ("The dose is 10 milligrams", "stopped")
    assert last["content"] == "The dose is 10 milligrams a day"


def test_a_continuation_that_fails_at_once_takes_nothing_away(server: ScriptedServer) -> None:
    browser = cut_off(server)
    server.enqueue(Script(status=400, error="no room"))

    last = go_on(browser)

    assert last["content"] == "The dose is 10"
    assert "no room" in last["metadata"]["error"]["text"]
    assert names(browser)


def test_a_model_that_has_nothing_to_add_ends_the_answer(server: ScriptedServer) -> None:
    browser = cut_off(server)
    server.enqueue(Script(text=()))

    last = go_on(browser)

    assert (last["content"], last["metadata"]["finish"]) == ("The dose is 10", "stop")
    assert browser.status == "ready"


def test_a_continued_answer_is_one_version_and_retry_makes_another(server: ScriptedServer) -> None:
    browser = cut_off(server)
    server.enqueue(Script(text=" milligrams"), Script(text="Ask a doctor."))
    go_on(browser)
    before = browser.page["versions"]

    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready" and "doctor" in str(browser.history[-1]["content"]))
    browser.click("Previous branch")
    browser.wait_until(lambda: browser.history[-1]["content"] == "The dose is 10 milligrams")

    assert before == {}
    assert list(browser.page["versions"].values()) == [[0, 2]]


def test_a_continued_answer_is_saved(server: ScriptedServer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'chats.sqlite'}"
    browser = cut_off(server, save_history=url)
    server.enqueue(Script(text=" milligrams"))
    go_on(browser)

    again = cw.load_chat(server.base_url, model="scripted", token="any", save_history=url)
    again.open_conversation(again.saved[0]["id"])

    assert again.history[-1]["content"] == "The dose is 10 milligrams"


def test_it_is_offered_only_where_it_can_work(server: ScriptedServer) -> None:
    browser = cut_off(server)
    cut = browser.history[-1]
    question = {"role": "user", "content": "How much?"}
    thought = {"role": "assistant", "content": "Hm", "metadata": {"title": "Reasoning", "finish": "length"}}

    def offered(chat: cw.ChatInterface, *messages: Any) -> bool:
        chat.history = list(messages)
        return names(Browser(chat))

    loaded = cw.load_chat(server.base_url, model="scripted", token="any")
    own = cw.ChatInterface(lambda message, history: "answer")

    assert names(browser)
    assert not offered(own, question, cut)
    assert not offered(loaded, question, thought)
    assert not offered(loaded, question, {**cut, "content": ""})
    assert not offered(loaded, question, {**cut, "metadata": {"finish": "stop"}})
    assert not offered(loaded, question, cut, question)
    assert offered(loaded, question, cut)


def test_a_late_click_on_continue_is_refused_in_words(server: ScriptedServer) -> None:
    browser = cut_off(server)
    message = browser.page["ids"][-1]
    server.enqueue(Script(text=" milligrams"))
    go_on(browser)

    browser.send_event({"type": "continue", "message": message})
    browser.wait_until(lambda: not all(reply["ok"] for reply in browser.replies.values()))

    [refusal] = [reply["reason"] for reply in browser.replies.values() if not reply["ok"]]
    assert refusal == "Only the last response can be continued, and only if it is incomplete."
    assert browser.history[-1]["content"] == "The dose is 10 milligrams"

"""Questions to the user: from chat functions and from cells; answered, stopped, withdrawn, or asked where nobody is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.controller import questions
from chatwidget.errors import NoAnswer
from chatwidget.testing.browser import Browser


def question_of(browser: Browser) -> Any:
    browser.wait_until(lambda: browser.questions.open)
    return browser.questions.open[0]


def test_a_chat_function_asks_and_goes_on_with_the_answer() -> None:
    def answer(message: str, history: Any) -> Iterator[str]:
        yield "One moment."
        yield f"Hello {chat.prompt('Your name?')}!"

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("hi")

    asked = question_of(browser)
    browser.questions.answer("Ada")
    browser.wait_until(lambda: browser.status == "ready")

    assert (asked["text"], asked["options"]) == ("Your name?", None)
    assert browser.history[-1]["content"] == "Hello Ada!"
    assert browser.questions.open == []


def test_an_asynchronous_chat_function_awaits_the_answer() -> None:
    async def answer(message: str, history: Any) -> AsyncIterator[str]:
        yield await chat.prompt_async("Which?", options=["red", {"value": "b", "label": "blue"}])

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("hi")

    asked = question_of(browser)
    browser.questions.answer("b")
    browser.wait_until(lambda: browser.status == "ready")

    assert asked["options"] == [{"value": "red", "label": "red"}, {"value": "b", "label": "blue"}]
    assert browser.history[-1]["content"] == "b"


def test_a_question_survives_a_reload_and_is_answered_once() -> None:
    chat = cw.ChatInterface(lambda message, history: chat.prompt("Your name?"))
    browser = Browser(chat)
    browser.send("hi")
    asked = question_of(browser)

    browser.reload()
    again = question_of(browser)
    browser.questions.answer("Ada")
    browser.wait_until(lambda: browser.status == "ready")
    accepted = browser.send_event({"type": "answer", "question": asked["id"], "values": ["Bob"]})

    assert again == asked
    assert not accepted
    assert browser.refusals == ["This question is no longer open."]
    assert browser.history[-1]["content"] == "Ada"


def test_stop_withdraws_the_question() -> None:
    chat = cw.ChatInterface(lambda message, history: chat.prompt("Your name?"))
    browser = Browser(chat)
    run = chat.submit("hi")
    question_of(browser)

    run.stop()
    run.wait(30)

    browser.wait_until(lambda: not browser.questions.open)


def test_closing_the_chat_withdraws_a_question_of_a_cell() -> None:
    async def cell() -> None:
        waiting = asyncio.create_task(chat.prompt_async("Your name?"))
        await asyncio.sleep(0)
        chat.close()
        await waiting

    chat = cw.ChatWidget()

    with pytest.raises(NoAnswer, match="withdrawn"):
        asyncio.run(cell())


def test_a_question_that_no_page_shows_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "PATIENCE", 0.05)
    chat = cw.ChatInterface(lambda message, history: chat.prompt("Your name?"))

    with pytest.raises(NoAnswer, match=r"no page showed the question within 0.05 s\. Display the chat"):
        chat.submit("hi").wait(30)
    with pytest.raises(NoAnswer, match="no page showed"):
        asyncio.run(chat.prompt_async("Your name?"))


def test_a_question_that_a_page_shows_waits_longer_than_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "PATIENCE", 0.3)
    chat = cw.ChatInterface(lambda message, history: chat.prompt("Your name?"))
    browser = Browser(chat)
    run = chat.submit("hi")
    question_of(browser)

    with pytest.raises(TimeoutError):
        run.wait(0.6)
    browser.questions.answer("Ada")

    assert run.wait(30)[-1]["content"] == "Ada"


def test_blocking_where_the_answer_cannot_arrive_raises_at_once_and_names_the_other() -> None:
    async def answer(message: str, history: Any) -> str:
        return chat.prompt("Your name?")

    chat = cw.ChatInterface(answer)
    Browser(chat)

    with pytest.raises(cw.ChatError, match=r"would block the event loop.*await chat\.prompt_async"):
        chat.submit("hi").wait(30)
    with pytest.raises(cw.ChatError, match=r"this cell keeps the answer from arriving.*await chat\.prompt_async"):
        chat.prompt("Your name?")


@pytest.mark.parametrize(
    ("question", "options"), [("", None), (5, None), ("Which?", [5]), ("Which?", [{"label": "x"}])]
)
def test_a_question_that_is_no_text_is_refused(question: Any, options: Any) -> None:
    with pytest.raises(cw.ChatError, match="must be"):
        asyncio.run(cw.ChatWidget().prompt_async(question, options))


def test_the_patience_of_approvals_is_stated() -> None:
    assert questions.PATIENCE == 30

"""Tool calls that the user must approve: one card for a round, its decisions, and where nobody can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.client.parameters import NAMES
from chatwidget.controller import questions
from chatwidget.testing.browser import Browser
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.tool_requests import assert_valid, calls, chat_with, results, thoughts

RAN: list[str] = []


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    RAN.clear()
    with ScriptedServer("Done.") as server:
        yield server
        for request in server.requests:
            assert_valid(request["messages"])


def delete(name: str, force: bool = False) -> str:
    """Delete a file."""
    RAN.append(name)
    return f"deleted {name}"


def look(name: str) -> str:
    """Look at a file."""
    RAN.append(f"look {name}")
    return "three lines"


def asked(browser: Browser) -> Any:
    """The open question, when there is one."""
    browser.wait_until(lambda: browser.questions.open)
    return browser.questions.open[0]


def ended(browser: Browser) -> None:
    browser.wait_until(lambda: browser.status == "ready")


@pytest.mark.parametrize("kind", [openai.OpenAI, openai.AsyncOpenAI])
def test_one_card_asks_for_all_calls_of_a_round_with_what_the_tools_would_get(
    server: ScriptedServer, kind: Any
) -> None:
    client = kind(base_url=server.base_url, api_key="key")
    chat = cw.load_chat(client, model="m", tools=[delete, look], approve=True, file_types=None)
    browser = Browser(chat)
    server.enqueue(
        calls(("delete", '{"name": "a", "force": "yes"}'), ("look", '{"name": "b"}'), ("look", '{"name": 5}'))
    )
    browser.send("go")

    card = asked(browser)
    ran_before = list(RAN)
    browser.questions.decide("deny", "once", reason="I need it")
    ended(browser)

    assert card["kind"] == "approval"
    assert [call["name"] for call in card["calls"]] == ["delete", "look"]
    assert '"force": true' in card["calls"][0]["arguments"]
    assert ran_before == []
    assert RAN == ["look b"]
    denied, looked, unfit = results(server.requests[1])
    assert denied == "Denied by the user: I need it. The tool was not called."
    assert looked == "three lines"
    assert "do not fit" in unfit


def test_a_tool_that_is_allowed_in_this_chat_is_not_asked_for_again(server: ScriptedServer) -> None:
    chat = chat_with(server, delete, look, approve=True)
    browser = Browser(chat)
    server.enqueue(calls(("look", '{"name": "a"}')), "First.", calls(("look", '{"name": "b"}')))
    browser.send("go")
    asked(browser)

    browser.questions.decide("chat")
    ended(browser)
    browser.send("again")
    ended(browser)

    assert RAN == ["look a", "look b"]
    assert browser.history[-1]["content"] == "Done."


def test_a_rule_decides_for_each_tool_and_by_its_arguments(server: ScriptedServer) -> None:
    rules = {"delete": lambda arguments: arguments["force"], "look": False}
    chat = chat_with(server, delete, look, approve=rules)
    browser = Browser(chat)
    server.enqueue(
        calls(("look", '{"name": "a"}'), ("delete", '{"name": "b"}'), ("delete", '{"name": "c", "force": true}'))
    )
    browser.send("go")

    card = asked(browser)
    browser.questions.decide("deny")
    ended(browser)

    assert [call["arguments"] for call in card["calls"]] == ['{\n  "name": "c",\n  "force": true\n}']
    assert sorted(RAN) == ["b", "look a"]


def test_without_a_page_a_call_is_denied_after_the_stated_time(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions.Questions.ask, "__defaults__", (0.05,))
    server.enqueue(calls(("delete", '{"name": "a"}')))

    messages = chat_with(server, delete, approve=True).submit("go").wait(10)

    assert RAN == []
    assert "Denied. Nobody could be asked: no page showed the question within 0.05 s." in results(server.requests[1])[0]
    assert "Nobody could be asked" in thoughts(messages)[0]["content"]
    assert messages[-1]["content"] == "Done."


def test_a_chat_function_that_is_called_without_a_chat_is_denied_at_once(server: ScriptedServer) -> None:
    server.enqueue(calls(("delete", '{"name": "a"}')))
    chat = chat_with(server, delete, approve=True)

    list(chat.fn("go", [], *("m" if name == "model" else None for name in NAMES)))  # type: ignore[call-overload]

    assert RAN == []
    assert "no page can ask the user" in results(server.requests[1])[0]


def test_stop_withdraws_the_card_and_nothing_runs(server: ScriptedServer) -> None:
    chat = chat_with(server, delete, approve=True)
    browser = Browser(chat)
    server.enqueue(calls(("delete", '{"name": "a"}')))
    browser.send("go")
    asked(browser)

    browser.click("Stop")
    browser.wait_until(lambda: not browser.questions.open)
    ended(browser)
    browser.send("go on")
    ended(browser)

    assert RAN == []
    assert browser.history[-1]["content"] == "Done."
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("approve", "says"),
    [
        ("yes", "must be True, False, or a dict"),
        ({"delete": "yes"}, "must be True, False, or a function of the arguments"),
        ({"delet": True}, "has a rule for 'delet', but the tools are: delete"),
    ],
)
def test_a_rule_that_is_none_is_refused(server: ScriptedServer, approve: Any, says: str) -> None:
    with pytest.raises(cw.ChatError, match=says):
        chat_with(server, delete, approve=approve)


def test_a_rule_that_fails_asks(server: ScriptedServer) -> None:
    chat = chat_with(server, delete, approve={"delete": lambda arguments: arguments["nosuch"]})
    browser = Browser(chat)
    server.enqueue(calls(("delete", '{"name": "a"}')))
    browser.send("go")

    card = asked(browser)
    browser.questions.decide("once")
    ended(browser)

    assert card["calls"][0]["name"] == "delete"
    assert RAN == ["a"]

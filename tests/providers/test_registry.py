"""The streams of others, through their own clients: one script, told in every provider's way, becomes the same chat."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

SPLITS: list[Callable[[str], Any]] = [str, list]
HOW = pytest.mark.parametrize("split", SPLITS, ids=["by word", "by character"])
THINKS, SAYS, GIVES = "The user greets.", "Grüß Gott, 😀 **you**!", '{"city": "Paris"}'
CALLS = [{"name": "weather", "arguments": GIVES}]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("unscripted") as server:
        yield server


def _openai(server: ScriptedServer, message: str) -> Any:
    import openai

    client = openai.OpenAI(base_url=server.base_url, api_key="k", timeout=30, max_retries=0)
    asked: Any = [{"role": "user", "content": message}]
    return client.chat.completions.create(
        model="m", messages=asked, stream=True, stream_options={"include_usage": True}
    )


def _responses(server: ScriptedServer, message: str) -> Any:
    import openai

    client = openai.OpenAI(base_url=server.base_url, api_key="k", timeout=30, max_retries=0)
    return client.responses.create(model="m", input=message, stream=True)


def _hugging_face(server: ScriptedServer, message: str) -> Iterator[Any]:
    import huggingface_hub

    client = huggingface_hub.InferenceClient(base_url=server.base_url, api_key="k", timeout=30)
    asked = [{"role": "user", "content": message}]
    yield from client.chat_completion(  # the client must live as long as its stream: it closes what it opened
        asked,
        model="m",
        stream=True,
        stream_options={"include_usage": True},  # type: ignore[arg-type]
    )


def _anthropic(server: ScriptedServer, message: str) -> Any:
    anthropic = pytest.importorskip("anthropic")
    client = anthropic.Anthropic(base_url=server.base_url[:-3], api_key="k", timeout=30, max_retries=0)
    asked = [{"role": "user", "content": message}]
    return client.messages.create(model="m", max_tokens=99, messages=asked, stream=True)


def _anthropic_helper(server: ScriptedServer, message: str) -> Iterator[Any]:
    anthropic = pytest.importorskip("anthropic")
    client = anthropic.Anthropic(base_url=server.base_url[:-3], api_key="k", timeout=30, max_retries=0)
    asked = [{"role": "user", "content": message}]
    with client.messages.stream(model="m", max_tokens=99, messages=asked) as stream:
        yield from stream


def _langchain(server: ScriptedServer, message: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openai = pytest.importorskip("langchain_openai")
    client = openai.ChatOpenAI(base_url=server.base_url, api_key="k", model="m", timeout=30, stream_usage=True)
    return client.stream(message)


async def _pydantic_ai(server: ScriptedServer, message: str) -> Any:
    pydantic_ai = pytest.importorskip("pydantic_ai")
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    provider = OpenAIProvider(base_url=server.base_url, api_key="k")
    agent = pydantic_ai.Agent(OpenAIChatModel("m", provider=provider))
    async with agent.run_stream_events(message) as events:
        async for event in events:
            yield event


STREAMS: dict[str, Callable[..., Any]] = {
    "openai": _openai,
    "openai responses": _responses,
    "huggingface": _hugging_face,
    "anthropic": _anthropic,
    "anthropic's helper": _anthropic_helper,
    "langchain": _langchain,
    "pydantic-ai": _pydantic_ai,
}
THINKING = [name for name in STREAMS if name != "langchain"]  # its OpenAI client drops `reasoning_content`
CALLING = [name for name in STREAMS if name != "pydantic-ai"]  # it runs the tools itself; see below


def _ask(server: ScriptedServer, name: str) -> list[Any]:
    if name == "pydantic-ai":

        async def answer(message: str, history: Any) -> Any:
            async for event in _pydantic_ai(server, message):
                yield event

        return cw.ChatInterface(answer).submit("hi").wait(30)[1:]
    return cw.ChatInterface(lambda message, history: STREAMS[name](server, message)).submit("hi").wait(30)[1:]


@HOW
@pytest.mark.parametrize("name", STREAMS)
def test_text_streams_from_every_provider(server: ScriptedServer, name: str, split: Any) -> None:
    server.enqueue(Script(split(SAYS)))
    [answer] = _ask(server, name)
    assert (answer["role"], answer["content"]) == ("assistant", SAYS)


@HOW
@pytest.mark.parametrize("name", THINKING)
def test_reasoning_of_every_provider_is_a_thought_that_closes_itself(
    server: ScriptedServer, name: str, split: Any
) -> None:
    server.enqueue(Script(split(SAYS), reasoning=split(THINKS)))
    thought, answer = _ask(server, name)
    assert (thought["content"], answer["content"]) == (THINKS, SAYS)
    assert thought["metadata"]["title"] == "Reasoning"
    assert thought["metadata"]["status"] == "done"
    assert thought["metadata"]["duration"] >= 0


@HOW
@pytest.mark.parametrize("name", CALLING)
def test_a_tool_call_of_every_provider_is_a_thought_with_its_arguments(
    server: ScriptedServer, name: str, split: Any
) -> None:
    server.enqueue(Script(split("One moment."), tool_calls=CALLS))
    said, call = _ask(server, name)
    assert said["content"] == "One moment."
    assert call["metadata"]["title"] == "Tool call: weather"
    assert call["metadata"]["status"] == "done"
    assert call["content"] == f"```json\n{GIVES}\n```"


@pytest.mark.parametrize("name", STREAMS)
def test_usage_and_times_stand_under_the_answer_of_every_provider(server: ScriptedServer, name: str) -> None:
    server.enqueue(Script("one two three four", delay=0.03))
    answer = _ask(server, name)[-1]
    usage, timing = answer["metadata"]["usage"], answer["metadata"]["timing"]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == (1, 4)
    assert 0.03 <= timing["first_token"] <= timing["total"]


@pytest.mark.parametrize("name", ["anthropic", "openai responses"])
def test_an_error_inside_a_stream_is_shown_and_the_text_before_it_stays(server: ScriptedServer, name: str) -> None:
    server.enqueue(Script("one two three", fail_after=2, error="the reactor is too hot"))
    browser = Browser(cw.ChatInterface(lambda message, history: STREAMS[name](server, message)))
    browser.send("hi")
    browser.wait_until(lambda: browser.status == "error")
    assert browser.history[-1]["content"] == "one two"
    assert "the reactor is too hot" in browser.alerts[0]


@pytest.mark.parametrize("name", ["openai", "anthropic", "langchain", "openai responses"])
def test_stop_frees_the_slot_of_every_provider(server: ScriptedServer, name: str) -> None:
    server.enqueue(Script("word " * 3000, delay=0.005))
    chat = cw.ChatInterface(lambda message, history: STREAMS[name](server, message))
    browser = Browser(chat)
    browser.send("go")
    browser.wait_until(lambda: len(browser.history) == 2)
    browser.click("Stop")
    server.wait_until_active(0, 5)
    assert browser.history[-1]["content"].startswith("word")


def test_a_whole_answer_is_shown_like_a_streamed_one(server: ScriptedServer) -> None:
    import anthropic
    import openai

    scripts = Script(SAYS, reasoning=THINKS, tool_calls=CALLS)
    server.enqueue(scripts, scripts, Script(SAYS))
    client = openai.OpenAI(base_url=server.base_url, api_key="k", timeout=30)
    other = anthropic.Anthropic(base_url=server.base_url[:-3], api_key="k", timeout=30)
    asked: Any = [{"role": "user", "content": "hi"}]
    calls: list[Callable[[], Any]] = [
        lambda: client.chat.completions.create(model="m", messages=asked),
        lambda: other.messages.create(model="m", max_tokens=99, messages=asked),
        lambda: client.responses.create(model="m", input="hi"),
    ]
    chat = cw.ChatInterface(lambda message, history: calls.pop(0)())
    for kinds in (3, 3, 1):
        messages = chat.submit("hi").wait(30)[1:]
        assert len(messages) == kinds
        assert SAYS in [message["content"] for message in messages]
        told = [message["metadata"]["usage"] for message in messages if "usage" in message.get("metadata", {})]
        assert told[0]["prompt_tokens"] == 1


def test_a_pydantic_ai_agent_shows_its_tools_with_results_and_errors(server: ScriptedServer) -> None:
    pydantic_ai = pytest.importorskip("pydantic_ai")
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    provider = OpenAIProvider(base_url=server.base_url, api_key="k")
    agent = pydantic_ai.Agent(OpenAIChatModel("m", provider=provider))
    asked: list[str] = []

    @agent.tool_plain
    def weather(city: str) -> str:
        asked.append(city)
        if len(asked) == 1:
            raise pydantic_ai.ModelRetry("which Paris?")
        return f"sunny in {city}"

    server.enqueue(Script("", tool_calls=CALLS), Script("", tool_calls=CALLS), Script("It is sunny."))

    async def answer(message: str, history: Any) -> Any:
        async with agent.run_stream_events(message) as events:
            async for event in events:
                yield event

    failed, worked, said = cw.ChatInterface(answer).submit("weather?").wait(30)[1:]
    assert failed["metadata"]["log"] == "failed"
    assert "which Paris?" in failed["content"]
    assert "Result:\n\n```\nsunny in Paris\n```" in worked["content"]
    assert worked["metadata"]["status"] == "done"
    assert said["content"] == "It is sunny."

"""load_chat against a scripted server and the real embedded model, through every client it takes."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.client.request_messages import request_messages
from chatwidget.client.server_errors import ErrorExplainer
from chatwidget.demo.model import SYSTEM_MESSAGE, serve_model
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

QUESTION, ANSWER = "What is the capital of France?", "The capital of France is Paris."


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(ANSWER) as server:
        yield server


def typed(text: str) -> list[dict[str, str]]:
    """What a person typed, as it stands in the history of a chat that takes files."""
    return [{"type": "text", "text": text}]


def _clients(base_url: str, key: str = "key", timeout: float = 30) -> dict[str, Any]:
    import huggingface_hub
    import openai

    options: dict[str, Any] = {"base_url": base_url, "api_key": key, "timeout": timeout}
    return {
        "openai": openai.OpenAI(max_retries=0, **options),
        "openai async": openai.AsyncOpenAI(max_retries=0, **options),
        "huggingface": huggingface_hub.InferenceClient(**options),
        "huggingface async": huggingface_hub.AsyncInferenceClient(**options),
    }


NAMES = ["openai", "openai async", "huggingface", "huggingface async"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 4, 100])
def test_an_answer_streams_through_every_client(server: ScriptedServer, name: str, size: int) -> None:
    server.enqueue(Script([ANSWER[i : i + size] for i in range(0, len(ANSWER), size)]))
    chat = cw.load_chat(_clients(server.base_url)[name], model="m", system_message="Be short.")
    browser = Browser(chat)
    browser.send(QUESTION)
    browser.wait_until(lambda: browser.status == "ready")
    assert [m["content"] for m in browser.history] == [typed(QUESTION), ANSWER]


@pytest.mark.parametrize("streaming", [True, False])
def test_only_role_and_content_are_sent_and_the_system_message_on_every_turn(
    server: ScriptedServer, streaming: bool
) -> None:
    chat = cw.load_chat(server.base_url, model="m", token="t", system_message="Be short.", streaming=streaming)
    chat.submit("one").wait(30)
    chat.history = [{**m.copy(), "metadata": {"log": "x"}} for m in chat.history]
    chat.submit("two").wait(30)
    system = {"role": "system", "content": "Be short."}
    one, two = ({"role": "user", "content": text} for text in ("one", "two"))
    assert [request["messages"] for request in server.requests] == [
        [system, one],
        [system, one, {"role": "assistant", "content": ANSWER}, two],
    ]
    assert {bool(request["stream"]) for request in server.requests} == {streaming}


def test_a_text_file_that_is_attached_is_sent_under_its_name_and_again_on_the_next_turn(
    server: ScriptedServer, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("milk")
    browser = Browser(cw.load_chat(server.base_url, model="m", token="t"))
    browser.send("what is missing?", files=[notes])
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    browser.send("and now?")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 4)
    asked = {"role": "user", "content": "what is missing?\n## notes.txt\nmilk"}
    answer, then = {"role": "assistant", "content": ANSWER}, {"role": "user", "content": "and now?"}
    assert [request["messages"] for request in server.requests] == [[asked], [asked, answer, then]]


def test_without_file_types_the_chat_takes_text_only(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, model="m", token="t", file_types=None)
    chat.submit("one").wait(30)
    assert chat.history[0]["content"] == "one"
    with pytest.raises(cw.ChatError, match="multimodal=True"):
        chat.submit("two", files=[__file__])


@pytest.mark.parametrize("name", NAMES)
def test_stop_frees_the_servers_slot(server: ScriptedServer, name: str) -> None:
    server.enqueue(Script("many words " * 2000, delay=0.01))
    chat = cw.load_chat(_clients(server.base_url)[name], model="m")
    browser = Browser(chat)
    browser.send("go")
    browser.wait_until(lambda: len(browser.history) == 2)
    browser.click("Stop")
    assert browser.status == "ready"
    server.wait_until_active(0, 5)
    text = chat.history[-1]["content"]
    assert text
    assert chat.history[-1].get("metadata", {}).get("error") is None


@pytest.mark.parametrize("name", ["openai", "openai async"])
def test_stop_frees_the_slot_of_a_server_that_has_fallen_silent(server: ScriptedServer, name: str) -> None:
    server.enqueue(Script("one two three", hold_after=2))
    chat = cw.load_chat(_clients(server.base_url)[name], model="m")
    chat.submit("go")
    browser = Browser(chat)
    browser.wait_until(lambda: chat.history[-1]["content"] == "one two")
    chat.stop()
    server.wait_until_active(0, 5)


MISHAPS = {
    "a wrong key": (Script(status=401, error="bad key"), r"rejected the API key \(401\).*`token`.*bad key"),
    "too many requests": (Script(status=429, retry_after=7), r"rate limit reached \(429\)\. Retry in 7 s"),
    "a failing server": (Script(status=500), r"returned a server error \(500\)"),
    "a context overflow": (
        Script(status=400, error="exceeds", details={"n_ctx": 4096, "n_prompt_tokens": 5000}),
        "exceeds the model's context length: 5000 tokens, limit 4096",
    ),
    "a bad request": (Script(status=400, error="context too long"), r"\(400\).*context too long"),
    "a cut connection": (Script("one two three", cut_after=2), "was lost during the response"),
    "an error in the stream": (Script("one two three", fail_after=2, error="exploded"), "exploded"),
    "silence from the start": (Script("one two", hold_after=0), "timed out. Retry"),
}


@pytest.mark.parametrize("mishap", MISHAPS)
@pytest.mark.parametrize("name", NAMES)
def test_a_mishap_is_shown_in_words_and_retry_asks_again(server: ScriptedServer, mishap: str, name: str) -> None:
    script, words = MISHAPS[mishap]
    server.enqueue(script)
    silent = script.hold_after is not None
    chat = cw.load_chat(_clients(server.base_url, timeout=0.5 if silent else 30)[name], model="m")
    browser = Browser(chat)
    run = chat.submit("go")
    with pytest.raises(cw.ChatError, match=words) as told:
        run.wait(30)
    browser.wait_until(lambda: browser.status == "error")
    assert not any(noise in str(told.value) for noise in ("{'", "Error code", "Client Error"))
    if script.status == 200 and not silent:
        assert browser.history[-1]["content"] == "one two"
    assert server.base_url in browser.alerts[0]
    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready")
    assert [m["content"] for m in browser.history] == [typed("go"), ANSWER]


def test_an_unreachable_server_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        chat = cw.load_chat(_clients(base_url)["openai"], model="m")
        with pytest.raises(cw.ChatError, match=f"Cannot connect to {base_url}"):
            chat.submit("go").wait(30)
    assert chat.status == "error"
    assert chat.history[0]["content"] == typed("go")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"base_url_or_client": "localhost:8000", "model": "m"}, "starts with http://"),
        ({"base_url_or_client": "http://localhost:1/v1"}, "^Cannot connect to http://localhost:1/v1.*Pass `model` if"),
        ({"base_url_or_client": object(), "model": "m"}, "must be a base URL"),
    ],
)
def test_what_load_chat_cannot_use_is_refused_where_it_was_given(arguments: Any, words: str) -> None:
    with pytest.raises(cw.ChatError, match=words):
        cw.load_chat(**arguments)


def test_a_missing_key_is_an_error_where_the_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    import openai

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(openai.OpenAIError, match="api_key"):
        cw.load_chat(openai.OpenAI(), model="m")


@pytest.mark.parametrize("name", NAMES)
def test_the_real_model_answers_streamed(name: str) -> None:
    with serve_model() as model:
        client = _clients(model.base_url, model.api_key)[name]

        def request(message: str, history: Any) -> dict[str, Any]:
            system = {"role": "system", "content": SYSTEM_MESSAGE}
            messages = [system, *history, {"role": "user", "content": message}]
            return {"messages": messages, "model": model.model, "stream": True, "temperature": 0, "max_tokens": 40}

        def answer(message: str, history: Any) -> Any:
            create = getattr(client, "chat_completion", None) or client.chat.completions.create
            return create(**request(message, history))

        chat = cw.ChatInterface(answer)
        values: list[str] = []
        chat.observe(lambda change: values.append(change.new[-1]["content"]), "history")
        run = chat.submit(QUESTION)
        assert run.wait(100)[-1]["content"].strip() == ANSWER
        assert len(values) > 2


def test_an_awaited_chat_in_a_loop_answers_too(server: ScriptedServer) -> None:
    async def ask() -> Any:
        chat = cw.load_chat(_clients(server.base_url)["openai async"], model="m")
        answered = await chat.submit(QUESTION)
        for _ in range(10):  # the client's own generators are finished by tasks of this loop, which it must outlive
            await asyncio.sleep(0)
        return answered

    assert asyncio.run(ask())[-1]["content"] == ANSWER


def test_the_first_model_of_the_servers_list_is_taken_and_named(server: ScriptedServer) -> None:
    for client in (server.base_url, _clients(server.base_url)["openai async"]):
        chat = cw.load_chat(client, token="t" if isinstance(client, str) else None)
        assert chat.label == "scripted"
    chat = cw.load_chat(server.base_url)
    chat.submit("go").wait(30)
    assert server.requests[-1]["model"] == "scripted"


@pytest.mark.parametrize("streaming", [True, False])
def test_request_parameters_go_to_the_server_and_what_is_not_given_does_not(
    server: ScriptedServer, streaming: bool
) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0, max_tokens=9, stop=["x"], streaming=streaming)
    [_, answer] = chat.submit("go").wait(30)
    sent = server.requests[-1]
    assert (sent["temperature"], sent["max_tokens"], sent["stop"]) == (0, 9, ["x"])
    assert not {"top_p", "seed"} & sent.keys()
    assert answer["metadata"]["usage"]["completion_tokens"] == len(ANSWER.split())
    assert answer["metadata"]["timing"]["first_token"] >= 0


@pytest.mark.parametrize("name", NAMES)
def test_a_server_that_knows_no_stream_options_is_asked_without_them(server: ScriptedServer, name: str) -> None:
    server.enqueue(Script(status=400, error="unknown field stream_options"))
    chat = cw.load_chat(_clients(server.base_url)[name], model="m")
    [_, answer] = chat.submit("go").wait(30)
    assert answer["content"] == ANSWER
    assert answer["metadata"]["timing"]["total"] >= 0
    assert "usage" not in answer["metadata"]


@pytest.mark.parametrize(
    ("after", "words"),
    [("0.2", "Retry in 1 s"), ("Fri, 01 Jan 2100 00:00:00 GMT", r"Retry in \d{9,} s"), ("soon", "Retry later")],
)
def test_when_to_retry_is_told_in_seconds(after: str, words: str) -> None:
    class TooMany(Exception):
        response = type("Response", (), {"status_code": 429, "headers": {"retry-after": after}})

    with pytest.raises(cw.ChatError, match=words), ErrorExplainer("http://x/v1", "m").explaining():
        raise TooMany


def test_files_are_sent_as_text_as_images_or_by_name(tmp_path: Path) -> None:
    text, picture = tmp_path / "a.py", tmp_path / "b.png"
    text.write_text("x = 1", encoding="utf-8")
    picture.write_bytes(b"\x89PNG")
    asked = [{"role": "user", "content": {"text": "see", "files": [str(text), str(picture)]}}]
    data = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}
    assert request_messages(asked, ["text_encoded"])[0]["content"] == "see\n## a.py\nx = 1"
    assert data in request_messages(asked, ["image"])[0]["content"]
    texts = [{"type": "text", "text": "see"}, {"type": "text", "text": "\n## a.py\nx = 1"}]
    assert request_messages(asked, ["text_encoded", "image"])[0]["content"] == [*texts, data]
    assert request_messages(asked, [])[0]["content"] == "see[file: a.py]"
    with pytest.raises(cw.ChatError, match=r"`file_types` must be .* got 'audio'"):
        cw.load_chat("http://localhost:1/v1", "m", file_types="audio")
    with pytest.raises(cw.ChatError, match="Cannot read the file"):
        request_messages([{"role": "user", "content": {"text": "", "files": ["missing.txt"]}}], ["text_encoded"])


def test_a_file_of_an_earlier_message_that_is_gone_is_named_and_the_conversation_goes_on(
    server: ScriptedServer, tmp_path: Path
) -> None:
    files = tmp_path / "a.py", tmp_path / "b.png"
    for file in files:
        file.write_bytes(b"x = 1")
    chat = cw.load_chat(server.base_url, "m", file_types=["text_encoded", "image"])
    chat.submit("see", files=files).wait(30)
    for file in files:
        file.unlink()
    assert chat.submit("and?").wait(30)[-1]["content"] == ANSWER
    assert server.requests[-1]["messages"][0]["content"] == "[file: a.py]\n[file: b.png]\nsee"

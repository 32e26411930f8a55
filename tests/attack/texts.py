"""Injected texts over every road, judged in a real Chromium: what ran, what was asked, what left its place."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openai import OpenAI

import chatwidget as cw
from chatwidget.errors import ChatError
from chatwidget.testing.browser import Browser as BrowserDouble
from tests.attack.live_page import LivePage, Watched, World
from tests.attack.payloads import Payload, all_payloads, every
from tests.attack.results import Result
from tests.attack.roads import INTO_A_FRAME, INTO_A_MESSAGE, INTO_AN_OPTION, INTO_THE_LOOK, PIECES, Message

_AT_ONCE = 100  # messages in one page
_Road = Callable[[str], Message]


def into_messages(world: World, roads: dict[str, _Road], step: int = 1) -> Iterator[Result]:
    """Show the texts in messages; every `step`-th, others on each road."""
    chat = cw.ChatWidget([], show_system=True)
    page = LivePage(world, chat)
    payloads = all_payloads(world.traps.stun)
    for number, (name, road) in enumerate(roads.items()):
        result = Result(name)
        accepted = [message for one in every(step, payloads, number) if (message := _accepted(road, one, result))]
        for start in range(0, len(accepted), _AT_ONCE):
            chat.history = accepted[start : start + _AT_ONCE]
            page.pump()
            if road in INTO_A_FRAME.values():
                page.page.wait_for_timeout(100)  # what a frame sends is heard by nobody but the traps
            result.add(page.wrong(frames_may_run=road in INTO_A_FRAME.values()))
        yield result
    page.close()


def _accepted(road: _Road, payload: Payload, result: Result) -> Message | None:
    """A message that the chat takes; a refusal is the right answer too."""
    result.tries += 1
    message = road(payload.text)
    try:
        cw.ChatWidget([message])
    except ChatError:
        result.refused += 1
        return None
    return message


def into_options(world: World, step: int = 1) -> Iterator[Result]:
    """Show the texts as options: of an empty chat all at once, then each kind of look by itself."""
    payloads = every(step, all_payloads(world.traps.stun))
    chat = cw.ChatWidget([])
    chat.on_like(lambda data: None)
    page = LivePage(world, chat)
    results = {name: Result(name) for name in {**INTO_AN_OPTION, **INTO_THE_LOOK}}
    for payload in payloads:
        chat.history = []
        for name, road in INTO_AN_OPTION.items():
            _set(chat, *road(payload.text), results[name])
        page.pump()
        chat.history = [{"role": "assistant", "content": "An answer"}]
        page.pump()
        results["the label"].add(f"{each} by {payload.text!r}" for each in page.wrong())
    for name, look in INTO_THE_LOOK.items():
        for payload in payloads:
            option, value = look(payload.text)
            if _set(chat, option, value, results[name]):
                page.pump()
                found = [each for each in page.wrong() if not each.startswith("asked: https://attack.invalid/")]
                results[name].add(f"{each} by {payload.text!r}" for each in found)
                setattr(chat, option, type(chat).class_traits()[option].default_value)
    page.close()
    yield from results.values()


def _set(chat: cw.ChatWidget, option: str, value: Any, result: Result) -> bool:
    result.tries += 1
    try:
        setattr(chat, option, value)
    except ChatError:
        result.refused += 1
        return False
    return True


def streamed(world: World, step: int = 1) -> Iterator[Result]:
    """Stream the texts in pieces of 1 to 28 characters, all lengths beside each other."""
    payloads = all_payloads(world.traps.stun)
    results = [Result(f"streamed in pieces of {size}") for size in PIECES]
    chosen = [every(step, payloads, size) for size in PIECES]
    for start in range(0, max(map(len, chosen)), 4):
        running = [
            (one.text, size, results[size - 1])
            for size, all_of_them in zip(PIECES, chosen, strict=True)
            for one in all_of_them[start : start + 4]
        ]
        chat = cw.ChatWidget([{"role": "assistant", "content": ""} for _ in running])
        page = LivePage(world, chat)
        seq = page.page.evaluate("seq()")
        longest = max(-(-len(text) // size) for text, size, _ in running)
        for at in range(longest):
            pieces = [
                {"op": "append", "path": ["history", index, "content"], "value": piece}
                for index, (text, size, _) in enumerate(running)
                if (piece := text[at * size : (at + 1) * size])
            ]
            page.patch(pieces, seq + at + 1)
            if at % 8 == 0:
                page.page.evaluate("drawn()")
        wrong = page.wrong()
        for _, _, result in running:
            result.tries += 1
        running[0][2].add([f"{each} in {[text for text, _, _ in running]}" for each in wrong])
        page.close()
    yield from results


def out_of_the_chat(world: World, step: int = 1) -> Iterator[Result]:
    """Open what the texts become outside: the exported page with and without scripts, and in a host's own page."""
    payloads = every(step, all_payloads(world.traps.stun))
    roads = {**INTO_A_MESSAGE, **INTO_A_FRAME}
    messages = [
        message
        for number, (_, road) in enumerate(roads.items())
        for one in payloads[number % 4 :: 4]
        if (message := _accepted(road, one, Result("")))
    ]
    for name, scripts in (("exported as HTML", True), ("exported as HTML, without scripts", False)):
        result = Result(name, tries=len(messages))
        for start in range(0, len(messages), 400):
            chat = cw.ChatWidget(messages[start : start + 400], show_system=True)
            with contextlib.closing(Watched(world, scripts=scripts)) as page, tempfile.TemporaryDirectory() as folder:
                path = chat.to_html(Path(folder) / "page.html")
                page.page.goto(f"file://{path}")
                page.page.wait_for_timeout(500 if scripts else 0)
                result.add(page.wrong(frames_may_run=True))
        yield result
    yield from _in_a_host(world, messages)


def _in_a_host(world: World, messages: list[Message]) -> Iterator[Result]:
    """The static forms, in the page of a host that cleans nothing."""
    frozen = Result("frozen, rendered by a host as text/html", tries=len(messages))
    shown = Result("shown without its page, rendered by a host as text/html", tries=len(messages))
    page = Watched(world)
    page.page.goto(f"{world.address}/tests/attack/page/index.html")
    for start in range(0, len(messages), 400):
        chat = cw.ChatWidget(messages[start : start + 400], show_system=True)
        for result, html in ((frozen, chat.freeze().html), (shown, chat._repr_mimebundle_()[0]["text/html"])):
            page.page.evaluate("html => document.querySelector('#main').innerHTML = html", html)
            result.add(page.wrong())
    page.close()
    yield from (frozen, shown)


def kept(step: int = 1) -> Iterator[Result]:
    """Give the texts to a store and to `serve()`, and take them out again unchanged."""
    payloads = every(step, all_payloads())
    texts = [one.text for one in payloads]
    stored, served = Result("stored and opened again", len(texts)), Result("served to other programs", len(texts))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/chats.sqlite"
        with contextlib.closing(cw.ChatInterface(lambda message: message, save_history=url)) as chat:
            chat.history = [{"role": "user", "content": "x"}, *({"role": "assistant", "content": t} for t in texts)]
            browser = BrowserDouble(chat)
            browser.send("The last question")
            browser.wait_until(lambda: browser.status == "ready")
        with contextlib.closing(cw.ChatInterface(lambda message: message, save_history=url)) as again:
            browser = BrowserDouble(again)
            browser.saved.look()
            browser.saved.open(browser.saved.titles[0])
            browser.wait_until(lambda: len(browser.history) > 1)
            found = [message["content"] for message in json.loads(again.to_json())][1 : len(texts) + 1]
        stored.add(f"{text!r} became {back!r}" for text, back in zip(texts, found, strict=True) if text != back)
    yield stored
    yield from _served(texts, served)


def _served(texts: list[str], result: Result) -> Iterator[Result]:
    with cw.ChatInterface(lambda message: f"<{message}>").serve() as endpoint:
        client = OpenAI(base_url=endpoint.url, api_key=endpoint.key)
        for text in texts:
            if not text.strip():
                result.refused += 1
                continue
            asked = client.chat.completions.create(model=endpoint.model, messages=[{"role": "user", "content": text}])
            back = asked.choices[0].message.content
            result.add([f"{text!r} became {back!r}"] if back != f"<{text}>" else [])
        client.close()
    yield result

"""Arbitrary JSON and bytes at the kernel's reader of the wire, and arbitrary frames at the page's."""

from __future__ import annotations

import inspect
import json
import random
from typing import Any

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.wire.events import EVENTS, PageEvent
from tests.attack.live_page import LivePage, World
from tests.attack.results import Result

_ODD = [None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "__proto__", "../x", [], {}, [[]], {"id": 1}, "Like"]

#: The events that a page sends, and what their fields are.
_FIELDS: dict[str, dict[str, type]] = {
    name: {
        field: {"str": str, "int": int}.get(kind, list)
        for base in event.__mro__
        if issubclass(base, PageEvent) and base is not PageEvent
        for field, kind in inspect.get_annotations(base).items()
    }
    for name, event in EVENTS.items()
}


class Chance:
    """A seeded source of JSON, of events that are nearly right, and of frames.

    Args:
        seed: decides on everything.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def json(self, depth: int = 3) -> Any:
        """Return any JSON."""
        kind = self._random.randrange(6 if depth else 4)
        if kind < 4:
            return self._random.choice(_ODD)
        if kind == 4:
            return [self.json(depth - 1) for _ in range(self._random.randrange(4))]
        return {str(self._random.choice(_ODD)): self.json(depth - 1) for _ in range(self._random.randrange(4))}

    def event(self, number: int, ids: list[str]) -> Any:
        """Return an event of a known kind with a field that is wrong, missing, or of another event."""
        if self._random.random() < 0.1:
            return self.json()
        kind = self._random.choice(list(_FIELDS))
        event: dict[str, Any] = {"type": kind, "id": f"e{number}"}
        for name, wanted in _FIELDS[kind].items():
            right = {str: self._random.choice(["text", *ids]), int: self._random.randrange(-2, 9), list: ids}.get(
                wanted
            )
            event[name] = right if self._random.random() < 0.7 else self.json()
        if self._random.random() < 0.2:
            event.pop(self._random.choice(list(event)))
        return event

    def frame(self, seq: int) -> Any:
        """Return a frame, in which much may be wrong."""
        kind = self._random.choice(["patch", "patch", "patch", "seq", "answer", "blob", "other"])
        keys = ["history", "page", 0, 1, "content", "ids", "__proto__", "constructor", "status", "metadata", "length"]
        ops = [
            {
                "op": self._random.choice(["append", "set", "insert", "remove", "other"]),
                "path": [self._random.choice(keys) for _ in range(self._random.randrange(4))],
                "value": self.json(),
            }
            for _ in range(self._random.randrange(4))
        ]
        at = seq + self._random.randrange(3)
        return {"type": kind, "seq": at, "to": "e1", "ok": self.json(), "hash": "x", "offset": 0, "size": 1, "ops": ops}

    def buffers(self) -> list[memoryview]:
        """Return some bytes, or none."""
        return [memoryview(each) for each in self.buffers_of_bytes()]

    def buffers_of_bytes(self) -> list[bytes]:
        """Return some bytes, or none, that can be kept."""
        return [self._random.randbytes(self._random.randrange(40)) for _ in range(self._random.randrange(2))]


def events(count: int, seed: int = 0) -> Result:
    """Send events to a chat: none raises, none leaves page and kernel in disagreement, and the chat works on."""
    result = Result("arbitrary events at the kernel")
    chance = Chance(seed)
    while result.tries < count:
        chat = cw.ChatInterface(lambda message: f"<{message}>", editable="all", multimodal=True)
        browser = Browser(chat)
        try:
            for _ in range(min(500, count - result.tries)):
                result.tries += 1
                event = chance.event(result.tries, ["x"])
                content = json.loads(json.dumps(event))
                data = {"method": "custom", "content": content}
                chat.comm.handle_msg({"content": {"data": data}, "buffers": chance.buffers(), "metadata": {}})
            chat.stop()
            browser.wait_until(lambda browser=browser: browser.status == "ready")
            chat.submit("and now").wait(10)
            browser.wait_until(
                lambda chat=chat, browser=browser: browser.history == json.loads(json.dumps(list(chat.history)))
            )
        except Exception as error:
            result.add([f"after {result.tries} events: {type(error).__name__}: {error}"])
        browser.close()
        chat.close()
    return result


def frames(world: World, count: int, seed: int = 0) -> Result:
    """Send frames to a page: nothing is thrown, nothing gets into prototypes, and the next whole state is drawn."""
    result = Result("arbitrary frames at the page", tries=count)
    chance = Chance(seed)
    chat = cw.ChatWidget([{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}])
    page = LivePage(world, chat)
    for start in range(0, count, 200):
        seq = page.page.evaluate("seq()")
        sent = [
            {"data": {"method": "custom", "content": chance.frame(seq)}, "buffers": []}
            for _ in range(min(200, count - start))
        ]
        page.page.evaluate("messages => messages.forEach(one => take([one]))", sent)
        whole = {"type": "state", "seq": 1000 + start, "history": list(chat.history), "page": page.state()["_page"]}
        page.page.evaluate("frame => take([{data: {method: 'custom', content: frame}, buffers: []}])", whole)
        page.pump()
        shown = page.page.locator("article").all_inner_texts()
        if [text.split("\n")[0] for text in shown] != ["q", "a"]:
            result.add([f"the page shows {shown}"])
        result.add(page.page.evaluate("Object.keys(Object.prototype).map((key) => `a prototype has ${key}`)"))
    result.add(page.wrong())
    result.add(page.errors)
    page.close()
    return result

"""Coverage-guided inputs for the kernel's reader of the wire: what reaches new code is kept and changed further.

`python -m tests.attack.guided --seconds 600` goes on from the corpus, and writes what it found back into it.
The page's reader has the same in `tests/js/attack/guided.mjs`.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import chatwidget as cw
from chatwidget.testing.browser import Browser
from tests.attack.results import Result
from tests.attack.wire_events import Chance

CORPUS = Path(__file__).with_name("corpus") / "kernel.jsonl"
_PACKAGE = str(Path(cw.__file__).parent)
_READERS = tuple(
    f"{_PACKAGE}/{name}" for name in ("wire/", "controller/", "conversation/", "widget/chat_widget", "messages/")
)
_LONGEST = 8  # events of one input
Arc = tuple[str, int, int]
Step = tuple[Any, list[bytes]]


class Coverage:
    """The arcs of the readers' code that this thread has gone through."""

    def __init__(self) -> None:
        self.seen: set[Arc] = set()
        self._now: set[Arc] = set()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch what is done in this block."""
        self._now = set()
        sys.settrace(self._trace)
        try:
            yield
        finally:
            sys.settrace(None)

    def take_new(self) -> int:
        """Return how many arcs of the last block were new."""
        new = self._now - self.seen
        self.seen |= new
        return len(new)

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        file = frame.f_code.co_filename
        if not file.startswith(_READERS):
            return None
        last = -frame.f_code.co_firstlineno

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            self._now.add((file, last, frame.f_lineno))
            last = frame.f_lineno
            return line

        return line


class Reader:
    """A chat that events are sent to; one after the other, and a new one after a failure."""

    def __init__(self) -> None:
        self._open()

    def _open(self) -> None:
        history = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "options": [{"value": "x"}]}]
        self.chat = cw.ChatInterface(lambda message: f"<{message}>", editable="all", multimodal=True, history=history)
        self.chat.on_like(lambda data: None)
        self.browser = Browser(self.chat)

    def ids(self) -> list[str]:
        """Return the ids of its messages, as a page knows them."""
        return [str(each) for each in self.browser.page["ids"]]

    def send(self, steps: list[Step], ids: list[str]) -> None:
        """Send an input; where it names a message by number, the message's id is sent."""
        for content, buffers in steps:
            data = {"method": "custom", "content": _with_ids(content, ids)}
            self.chat.comm.handle_msg(
                {"content": {"data": data}, "buffers": [memoryview(each) for each in buffers], "metadata": {}}
            )

    def check(self) -> None:
        """Refuse a chat that does not go on, or a page that does not agree with it."""
        self.chat.stop()
        self.browser.wait_until(lambda: self.browser.status in ("ready", "error"), 20)
        self.chat.clear()
        self.chat.submit("and now").wait(20)
        self.browser.wait_until(lambda: self.browser.history == json.loads(json.dumps(list(self.chat.history))), 20)

    def close(self) -> None:
        """Close it."""
        self.browser.close()
        self.chat.close()


def _with_ids(content: Any, ids: list[str]) -> Any:
    if isinstance(content, dict):
        return {name: _with_ids(value, ids) for name, value in content.items()}
    if isinstance(content, list):
        return [_with_ids(each, ids) for each in content]
    if isinstance(content, str) and content.startswith("#") and content[1:].isdigit() and ids:
        return ids[int(content[1:]) % len(ids)]
    return content


def changed(steps: list[Step], chance: random.Random, source: Chance, others: list[list[Step]]) -> list[Step]:
    """Return an input that differs in some places: a value, an event, an order, a part of another input."""
    new = [(json.loads(json.dumps(content)), list(buffers)) for content, buffers in steps]
    for _ in range(chance.randrange(1, 4)):
        kind = chance.randrange(6)
        at = chance.randrange(len(new)) if new else 0
        if kind == 0 or not new:
            new.insert(at, (source.event(chance.randrange(99), ["#0", "#1"]), source.buffers_of_bytes()))
        elif kind == 1:
            del new[at]
        elif kind == 2:
            new.append(new[at])
        elif kind == 3 and others:
            new[at:at] = chance.choice(others)
        elif isinstance(content := new[at][0], dict) and content:
            field = chance.choice(list(content))
            content[field] = chance.choice([source.json(), "#0", "#1", chance.randrange(-2, 9)])
        else:
            new[at] = (source.json(), source.buffers_of_bytes())
    return new[:_LONGEST]


def read_corpus(path: Path = CORPUS) -> list[list[Step]]:
    """Return the inputs that are kept."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [[(step[0], [base64.b64decode(each) for each in step[1]]) for step in json.loads(line)] for line in lines]


def write_corpus(inputs: list[list[Step]], path: Path = CORPUS) -> None:
    """Keep inputs, one a line."""
    path.parent.mkdir(exist_ok=True)
    lines = [
        json.dumps([[content, [base64.b64encode(each).decode() for each in buffers]] for content, buffers in steps])
        for steps in inputs
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def guided(seconds: float, seed: int = 0, *, keep: bool = False) -> Result:
    """Send the corpus, and changes of it, to the kernel's reader until the time is over."""
    result = Result("coverage-guided events at the kernel")
    chance, source, coverage = random.Random(seed), Chance(seed), Coverage()
    corpus: list[list[Step]] = []
    waiting = read_corpus()
    reader, end = Reader(), time.monotonic() + seconds
    while waiting or time.monotonic() < end:
        steps = waiting.pop() if waiting else changed(chance.choice(corpus) if corpus else [], chance, source, corpus)
        result.tries += 1
        try:
            ids = reader.ids()
            with coverage.watching():
                reader.send(steps, ids)
            if result.tries % 50 == 0:
                reader.check()
        except Exception as error:
            result.add([f"{type(error).__name__}: {error}, by {json.dumps([content for content, _ in steps])[:400]}"])
            reader.close()
            reader = Reader()
        if coverage.take_new():
            corpus.append(steps)
    reader.close()
    result.name += f"; {len(corpus)} inputs saved, {len(coverage.seen):,} branches reached"
    if keep:
        write_corpus(corpus)
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.attack.guided", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print(guided(given.seconds, given.seed, keep=True))

"""The work of every subject: the same words at the same pace, with the time of each word in a file.

This module runs in the processes and environments of the subjects, so it requires only Python.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

PARAGRAPH = 50  # words


def question(count: int, rate: float, number: int) -> str:
    """Return a unique question that requests `count` words at `rate` words a second (0: no limit)."""
    return f"Say {count} words at {rate:g} a second, number {number}."


def asked(text: str) -> tuple[int, float]:
    """Return the count and the rate in a question."""
    found = re.search(r"Say (\d+) words at ([\d.]+) a second", text)
    assert found, f"not a question of this benchmark: {text!r}"
    return int(found[1]), float(found[2])


def words(count: int) -> list[str]:
    """Return distinct words in paragraphs, so that a lost or doubled word is found."""
    return [f"w{index}" + ("\n\n" if index % PARAGRAPH == PARAGRAPH - 1 else " ") for index in range(count)]


def history(count: int) -> list[dict[str, str]]:
    """Return `count` messages in OpenAI's format; the last one ends with a mark."""
    text = "of **some** length " * 20
    messages = [
        {"role": ("user", "assistant")[index % 2], "content": f"message {index} {text}"} for index in range(count)
    ]
    if messages:
        messages[-1]["content"] += " the-last-one"
    return messages


def talk() -> list[dict[str, str]]:
    """Return a short conversation as people have them, for pictures."""
    found: list[dict[str, str]] = json.loads(Path(__file__).with_name("talk.json").read_text("utf-8"))
    return found


def history_of_environment() -> list[dict[str, str]]:
    """Return the history of a separate server, from its environment."""
    if os.environ.get("BENCHMARK_TALK"):
        return talk()
    return history(int(os.environ["BENCHMARK_HISTORY"]))


class _Notes:
    """The Unix time of each word, and the CPU seconds spent on waiting for them."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.cpu = 0.0

    def write(self) -> None:
        path = Path(os.environ["BENCHMARK_NOTES"])
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"times": self.times, "cpu": self.cpu}))
        new.replace(path)


def at_pace(count: int, rate: float) -> Iterator[str]:
    """Yield words at a rate, without a note of when."""
    start = time.monotonic()
    for index, word in enumerate(words(count)):
        time.sleep(max(0.0, start + index / rate - time.monotonic()))
        yield word


def say(text: str) -> Iterator[str]:
    """Yield the words that a question requests."""
    count, rate = asked(text)
    notes, start = _Notes(), time.monotonic()
    for index, word in enumerate(words(count)):
        began = time.thread_time()
        if rate:
            time.sleep(max(0.0, start + index / rate - time.monotonic()))
        notes.times.append(time.time())
        notes.cpu += time.thread_time() - began
        yield word
    notes.write()


async def say_async(text: str) -> AsyncIterator[str]:
    """Yield the words without blocking the event loop of a server."""
    count, rate = asked(text)
    notes, start = _Notes(), time.monotonic()
    for index, word in enumerate(words(count)):
        if rate:
            await asyncio.sleep(max(0.0, start + index / rate - time.monotonic()))
        elif index % 50 == 0:
            await asyncio.sleep(0)
        notes.times.append(time.time())
        yield word
    notes.write()


def so_far(text: str) -> Iterator[str]:
    """Yield the answer so far after each word, for subjects that replace the whole answer."""
    answer = ""
    for word in say(text):
        answer += word
        yield answer

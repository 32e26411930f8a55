"""The work that every subject does: the same words at the same pace, with a note of when each was said.

It runs inside the subjects' own processes and environments, so it needs nothing but Python.
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
    """What is typed to have that many words said, at a rate (words a second; 0: flat out); no two are the same."""
    return f"Say {count} words at {rate:g} a second, number {number}."


def asked(text: str) -> tuple[int, float]:
    """The count and the rate that a question names."""
    found = re.search(r"Say (\d+) words at ([\d.]+) a second", text)
    assert found, f"not a question of ours: {text!r}"
    return int(found[1]), float(found[2])


def words(count: int) -> list[str]:
    """Words that are all different, so that a lost or doubled one shows, in paragraphs."""
    return [f"w{index}" + ("\n\n" if index % PARAGRAPH == PARAGRAPH - 1 else " ") for index in range(count)]


def history(count: int) -> list[dict[str, str]]:
    """So many messages in OpenAI's format; the last one is marked."""
    text = "of **some** length " * 20
    messages = [
        {"role": ("user", "assistant")[index % 2], "content": f"message {index} {text}"} for index in range(count)
    ]
    if messages:
        messages[-1]["content"] += " the-last-one"
    return messages


def history_of_environment() -> list[dict[str, str]]:
    """The history that a server of its own begins with."""
    return history(int(os.environ["BENCHMARK_HISTORY"]))


class _Notes:
    """When each word was said (Unix seconds), and the seconds of CPU that waiting for them took."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.cpu = 0.0

    def write(self) -> None:
        path = Path(os.environ["BENCHMARK_NOTES"])
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"times": self.times, "cpu": self.cpu}))
        new.replace(path)


def say(text: str) -> Iterator[str]:
    """The words of a question, one by one."""
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
    """The same where a sleeping generator would stop a server's event loop."""
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
    """The answer so far after each word, for those who are given the whole each time."""
    answer = ""
    for word in say(text):
        answer += word
        yield answer

"""Load: times as ratios to the same at a tenth of the size; memory, file handles, and threads stay flat.

`python -m tests.attack.load NAME SIZE` runs one load in a process of its own and prints what it found as JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import sqlalchemy as sa

import chatwidget as cw
from chatwidget.store.owner import owner_here
from chatwidget.store.schema import CONVERSATIONS, MESSAGES
from chatwidget.store.store import Change, Store
from chatwidget.testing.browser import Browser
from tests.attack.results import Result

#: The largest ratio of a time to the same time at a tenth of the size.
LIMITS = {"open": 2.0, "save": 2.0, "search": 5.0, "answer": 2.0}
_MEMORY_GROWTH = 1.25  # at the end, of what the process had when a fifth was done
_SLOW = 0.1  # of the clients read slowly
Figures = dict[str, float]


def _least(functions: list[Callable[[], object]], times: int) -> list[float]:
    """Return the least seconds of each function; they are called in turn, and other work can only add to them."""
    least = [math.inf] * len(functions)
    for _ in range(times):
        for place, function in enumerate(functions):
            begun = time.perf_counter()
            function()
            least[place] = min(least[place], time.perf_counter() - begun)
    return least


def _resources() -> Figures:
    process = psutil.Process()
    return {
        "memory": process.memory_info().rss / 2**20,
        "handles": process.num_fds(),
        "threads": threading.active_count(),
    }


def _wait_until_as_few(begin: Figures, what: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and _resources()[what] > begin[what] + 5:
        time.sleep(0.05)


def store(size: int) -> Figures:
    """Open, search, and save in a store with `size` conversations and in one with a tenth of them.

    Both are used in turn, so that whatever else the machine does at a moment does it to both.
    """
    with tempfile.TemporaryDirectory() as folder:
        works = []
        for count in (size, size // 10):
            database = f"sqlite:///{Path(folder) / f'{count}.sqlite'}"
            _fill(database, count)
            works.append(_works(database))
        begin = _resources()
        figures: Figures = {}
        for what, times in (("open", 25), ("search", 25), ("save", 150)):
            figures[what], figures[f"{what} at a tenth"] = _least([work[what] for work in works], times)
        _wait_until_as_few(begin, "threads")  # a chat's thread ends when it was idle for 10 s
        return figures | {f"{name} at the beginning": value for name, value in begin.items()} | _resources()


def _works(database: str) -> dict[str, Callable[[], object]]:
    """Return what is measured in a store, each done once already."""
    one, numbers = Store(database), itertools.count()

    def save() -> None:
        number = next(numbers)
        body = json.dumps({"role": "user", "content": "new"})
        row = {"id": f"new{number}", "position": 0, "body": body, "words": "new"}
        one.save(owner_here() or "", Change(f"new{number}", None, "new", new=[row]))

    def opened() -> None:
        chat = cw.ChatInterface(lambda message: message, save_history=database)
        browser = Browser(chat, visitor="load")
        browser.saved.look()
        browser.wait_until(lambda: len(browser.saved.titles) > 100, 60)
        browser.saved.open(next(title for title in browser.saved.titles if title.startswith("Talk")))
        browser.wait_until(lambda: len(browser.history) == 2, 60)
        browser.close()
        chat.close()

    works = {"open": opened, "search": lambda: one.titles(owner_here() or "", "needle in the hay"), "save": save}
    for work in works.values():
        work()
    return works


def _fill(database: str, size: int) -> None:
    Store(database).titles("")  # makes the tables
    engine = sa.create_engine(database)
    owner, text = owner_here() or "", "hay and more hay, as in an answer " * 8
    with engine.begin() as connection:
        for start in range(0, size, 5_000):
            numbers = range(start, min(start + 5_000, size))
            same = {"owner": owner, "named": 0, "revision": 1}
            heads = [{**same, "id": f"c{n}", "title": f"Talk {n}", "created": n, "updated": n} for n in numbers]
            rows = [
                {
                    "conversation": f"c{n}",
                    "id": f"m{place}",
                    "position": place,
                    "body": json.dumps({"role": "assistant" if place else "user", "content": f"{n} {text}"}),
                    "words": text,
                }
                for n in numbers
                for place in (0, 1)
            ]
            connection.execute(CONVERSATIONS.insert(), heads)
            connection.execute(MESSAGES.insert(), rows)
    engine.dispose()


def chats(size: int, answers: int = 100) -> Figures:
    """Get answers in `size` chats of one process, in turn; every tenth time a chat is cleared."""
    many = [cw.ChatInterface(lambda message: (message[:end] for end in range(1, 12))) for _ in range(size)]
    browsers = [Browser(chat) for chat in many]
    early: Figures = {}
    times = []
    for number in range(answers):
        begun = time.perf_counter()
        for run in [chat.submit(f"question {number}") for chat in many]:
            run.wait(60)
        times.append((time.perf_counter() - begun) / size)
        if number % 10 == 9:
            for chat in many:
                chat.clear()
        if number == answers // 5 - 1:
            early = {f"{name} at a fifth": value for name, value in _resources().items()}
    for browser in browsers:
        browser.wait_until(lambda browser=browser: browser.status == "ready", 30)
    return {"answer": min(times), "seconds": sum(times) * size} | early | _resources()


def served(size: int) -> Figures:
    """Ask `serve()` from `size` clients at once, of which some read slowly."""

    def answer(message: str) -> Iterator[str]:
        for end in range(1, 40):
            yield message * end

    with cw.ChatInterface(answer).serve() as endpoint:
        begin = _resources()
        asked = {"model": endpoint.model, "stream": True, "messages": [{"role": "user", "content": "0123456789"}]}
        headers = {"authorization": f"Bearer {endpoint.key}"}

        async def ask(client: httpx.AsyncClient, slow: bool) -> float:
            begun, received = time.perf_counter(), ""
            async with client.stream("POST", f"{endpoint.url}/chat/completions", json=asked, headers=headers) as got:
                async for line in got.aiter_lines():
                    if slow:
                        await asyncio.sleep(0.02)
                    if line.startswith("data: {"):
                        delta = json.loads(line[6:])["choices"][0]["delta"]
                        received += delta.get("content") or ""
            if received != "0123456789" * 39:
                raise AssertionError(f"{len(received)} characters came")
            return time.perf_counter() - begun

        async def ask_all() -> float:
            limits = httpx.Limits(max_connections=None)
            async with httpx.AsyncClient(timeout=120, limits=limits) as client:
                begun = time.perf_counter()
                await asyncio.gather(*(ask(client, number < size * _SLOW) for number in range(size)))
                return (time.perf_counter() - begun) / size

        least = min(asyncio.run(ask_all()) for _ in range(3))
        _wait_until_as_few(begin, "handles")
        return {"answer": least} | {f"{name} at the beginning": value for name, value in begin.items()} | _resources()


LOADS: dict[str, Callable[[int], Figures]] = {"store": store, "chats": chats, "served": served}
SIZES = {"store": 100_000, "chats": 200, "served": 200}
NAMES = {
    "store": "a store with {size:,} conversations",
    "chats": "{size} chats in a kernel, 100 answers each",
    "served": "serve() with {size} clients at once, a tenth of them slow",
}


def _measured(name: str, size: int) -> Figures:
    command = [sys.executable, "-m", "tests.attack.load", name, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def load(scale: float = 1.0) -> Iterator[Result]:
    """Put each load on a process of its own, and a tenth of it beside it or on another one."""
    for name, size in SIZES.items():
        whole = max(20, round(size * scale))
        result = Result("", tries=whole)
        try:
            large = _measured(name, whole)
            small = {} if name == "store" else _measured(name, whole // 10)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            yield Result(NAMES[name].format(size=whole), tries=whole, failures=[str(error)])
            continue
        tenth = {what: large.get(f"{what} at a tenth", small.get(what)) for what in LIMITS}
        ratios = {what: large[what] / least for what, least in tenth.items() if least is not None}
        figures = ", ".join(f"{what} {ratio:.2g}" for what, ratio in ratios.items())
        result.name = f"{NAMES[name].format(size=whole)}; times to a tenth of it: {figures}"
        result.add(f"{what} took {ratio:.2g} times as long" for what, ratio in ratios.items() if ratio > LIMITS[what])
        result.add(_grown(large, name))
        print(json.dumps({"load": name, "size": whole, "small": small, "large": large}))
        yield result


def _grown(figures: dict[str, Any], name: str) -> Iterator[str]:
    since = "at a fifth" if name == "chats" else "at the beginning"
    for what, more in (("handles", 12), ("threads", 12)):
        if figures[what] > figures[f"{what} {since}"] + more:
            yield f"{what} grew from {figures[f'{what} {since}']:.0f} to {figures[what]:.0f}"
    if name == "chats" and figures["memory"] > figures[f"memory {since}"] * _MEMORY_GROWTH:
        yield f"memory grew from {figures[f'memory {since}']:.0f} to {figures['memory']:.0f} MB"


if __name__ == "__main__":
    print(json.dumps(LOADS[sys.argv[1]](int(sys.argv[2]))))

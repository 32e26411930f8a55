"""What a build of chatwidget costs a kernel, in seconds of CPU, as JSON; runs in a process of its own for each build.

python -m benchmarks.costs SRC [conversations]
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

APPENDS, SHORT, LONG, EXPORTED = 4_000, 100, 50_000, 10_000
CHATS = 200
FEW, MANY = 1_000, 100_000  # saved conversations


def answer(message: str, history: Any) -> str:
    return message


def cpu_of(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def least_of(work: Callable[[], object], times: int = 20) -> float:
    return min(cpu_of(work) for _ in range(times))


def history_of(length: int) -> list[dict[str, str]]:
    return [{"role": ("user", "assistant")[i % 2], "content": f"message {i}"} for i in range(length)]


def pace() -> float:
    """Return what a loop of a million steps costs now: the machine's pace."""
    return cpu_of(lambda: [None for _ in range(1_000_000)])


def changes(cw: Any) -> dict[str, float]:
    """Return the costs of changing conversations, short and long."""

    def append_all() -> None:
        chat = cw.ChatWidget()
        for number in range(APPENDS):
            chat.append({"role": "user", "content": f"message {number}"})

    found = {"append 4 000 messages": cpu_of(append_all)}
    for length in (SHORT, LONG):
        numbers = count()
        chat = cw.ChatInterface(lambda message: "yes", history=history_of(length))
        with_history = cw.ChatInterface(lambda message, history: "yes", history=history_of(length))

        def text(numbers: Any = numbers) -> dict[str, str]:
            return {"role": "user", "content": f"question {next(numbers)}"}

        acts: dict[str, Callable[[], object]] = {
            "append": lambda chat=chat, text=text: chat.append(text()),
            "update": lambda chat=chat, text=text: chat.update(SHORT // 2, text()),
            "submit": lambda chat=chat: chat.submit("go").wait(20),
            "submit to a function that takes the history": lambda chat=with_history: chat.submit("go").wait(20),
        }
        found |= {f"{name} at {length}": least_of(act, 10) for name, act in acts.items()}
    return found


def whole(cw: Any) -> dict[str, float]:
    """Return the costs of a whole history, and of chats."""
    given, chat = history_of(LONG), cw.ChatWidget()
    exported = cw.ChatWidget(history_of(EXPORTED))
    found = {
        "assign 50 000 messages": cpu_of(lambda: setattr(chat, "history", given)),
        "to_html() of 10 000 messages": cpu_of(exported.to_html),
        "make a chat": cpu_of(lambda: [cw.ChatInterface(answer) for _ in range(CHATS)]) / CHATS,
    }
    gc.collect()
    tracemalloc.start()
    chats = [cw.ChatInterface(answer) for _ in range(CHATS)]
    found["memory of a chat, kB"] = tracemalloc.get_traced_memory()[0] / CHATS / 1000
    tracemalloc.stop()
    del chats
    return found


def saved(cw: Any) -> dict[str, float]:
    """Return the costs of the panel of saved conversations."""
    import sqlalchemy as sa

    from chatwidget.store.owner import owner_here
    from chatwidget.store.schema import CONVERSATIONS, MESSAGES
    from chatwidget.store.store import Store
    from chatwidget.testing import Browser

    found = {}
    for number in (FEW, MANY):
        address = f"sqlite:///{Path(tempfile.mkdtemp()) / 'chats.sqlite'}"
        store, owner = Store(address), owner_here() or ""
        store.titles(owner)  # makes the tables
        with store.database.engine.begin() as connection:
            conversations = [
                {
                    "id": f"c{i}",
                    "owner": owner,
                    "title": f"Talk {i}",
                    "named": 0,
                    "created": i,
                    "updated": i,
                    "revision": 1,
                }
                for i in range(number)
            ]
            connection.execute(sa.insert(CONVERSATIONS), conversations)
            rows = [
                {"conversation": f"c{i}", "id": f"m{k}", "position": k,
                 "body": json.dumps({"role": ("user", "assistant")[k], "content": f"text {k} of {i}, rare{i % 997}"}),
                 "words": f"text {k} of {i}, rare{i % 997}"}
                for i in range(number) for k in range(2)
            ]  # fmt: skip
            connection.execute(sa.insert(MESSAGES), rows)
        chat = cw.ChatInterface(lambda message: "yes", save_history=address)
        browser = Browser(chat)
        found |= {
            f"open the panel of {number}": least_of(browser.saved.look, 3),
            f"search a word in {number}": least_of(lambda browser=browser: browser.saved.search("rare500"), 3),
            f"find the text of one in {number}": least_of(lambda browser=browser: browser.saved.search("of 500,"), 3),
            f"open one of {number}": cpu_of(lambda browser=browser: browser.saved.open(browser.saved.titles[0])),
        }
        chat.close()
    return found


def main() -> None:
    source, *parts = sys.argv[1:]
    sys.path.insert(0, source)
    found = {"pace": pace()}
    began = time.process_time()
    import chatwidget as cw

    cw.ChatInterface(answer)
    found["import, and the first chat"] = time.process_time() - began
    found |= changes(cw) | whole(cw)
    if "conversations" in parts:
        found |= saved(cw)
    print(json.dumps(found))


if __name__ == "__main__":
    main()

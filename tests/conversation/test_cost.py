"""What a change of a long conversation costs, in functions called and bytes sent: as much as in a short one."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser

SHORT, LONG = 100, 50_000
ROUNDS = 5


def history_of(length: int) -> list[dict[str, str]]:
    return [{"role": "assistant" if i % 2 else "user", "content": f"message {i}"} for i in range(length)]


def calls_in(work: Callable[[], object]) -> int:
    """The functions called on this thread, those in C too."""
    count = 0

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def least_cpu(work: Callable[[], object]) -> float:
    took = []
    for _ in range(40):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def question(number: int) -> dict[str, str]:
    return {"role": "user", "content": f"question {number}"}


CHANGES: dict[str, Callable[[cw.ChatWidget, int], object]] = {
    "append": lambda chat, n: chat.append(question(n)),
    "append to history": lambda chat, n: chat.history.append(question(n)),
    "append an answer": lambda chat, n: chat.append({"role": "assistant", "content": f"answer {n}"}),
    "update the last": lambda chat, n: chat.update(-1, question(n)),
    "update in the middle": lambda chat, n: chat.update(51, question(n)),
    "insert in the middle": lambda chat, n: chat.insert(50, question(n)),
    "insert in front": lambda chat, n: chat.insert(0, question(n)),
    "remove": lambda chat, n: chat.remove(40),
    "set an item": lambda chat, n: chat.history.__setitem__(51, {"role": "user", "content": f"item {n}"}),
    "pop": lambda chat, n: chat.history.pop(),
}


@pytest.mark.parametrize("kind", ["plain", "with versions", "saved"])
def test_a_change_calls_as_many_functions_whatever_the_length(kind: str, tmp_path: Path) -> None:
    counts: list[dict[str, int]] = []
    for length in (SHORT, LONG):
        saved: Any = f"sqlite:///{tmp_path / str(length)}.sqlite" if kind == "saved" else False
        chat = cw.ChatInterface(lambda message: "new", history=history_of(length), save_history=saved)
        if kind == "with versions":
            chat.retry().wait()
        counts.append({name: fewest_calls(chat, change) for name, change in CHANGES.items()})
        chat.close()

    print(f"\n{counts}")
    for name, count in counts[1].items():
        assert count <= 1.1 * counts[0][name], name


def fewest_calls(chat: cw.ChatWidget, change: Callable[[cw.ChatWidget, int], object]) -> int:
    change(chat, 0)
    return min(calls_in(lambda n=n: change(chat, n)) for n in range(1, ROUNDS))


def test_a_change_sends_as_many_bytes_whatever_the_length() -> None:
    sent: list[dict[str, int]] = []
    for length in (SHORT, LONG):
        chat = cw.ChatInterface(lambda message: "new", history=history_of(length))
        browser = Browser(chat)
        sent.append({})
        for name, change in CHANGES.items():
            before = browser.traffic[1]
            change(chat, 1)
            sent[-1][name] = browser.traffic[1] - before
        assert browser.history == list(chat.history)

    print(f"\n{sent}")
    for name, size in sent[1].items():
        assert size <= sent[0][name] + 100, name  # an index has more digits, and a heartbeat may be among them


@pytest.mark.alone
@pytest.mark.parametrize("name", ["append", "update in the middle", "submit"])
def test_a_change_at_50_000_messages_takes_at_most_3_times_that_at_100(name: str) -> None:
    changes = {**CHANGES, "submit": lambda chat, n: chat.submit(f"question {n}").wait(20)}
    times = []
    for length in (SHORT, LONG):
        chat = cw.ChatInterface(lambda message: "new", history=history_of(length))
        numbers = iter(range(1000))
        times.append(least_cpu(lambda chat=chat, numbers=numbers: changes[name](chat, next(numbers))))

    print(f"\n{name}: {times[0] * 1e6:.0f} and {times[1] * 1e6:.0f} us, {times[1] / times[0]:.2f} times")
    assert times[1] <= 3 * times[0]


def test_appending_4000_messages_one_by_one_calls_ten_times_what_400_do() -> None:
    def calls_of(count: int) -> int:
        chat = cw.ChatWidget()
        return calls_in(lambda: [chat.append(question(n)) for n in range(count)])

    assert calls_of(4000) <= 10.5 * calls_of(400)


def test_making_a_chat_calls_fewer_functions_than_making_a_bare_anywidget() -> None:
    """It was more than three times as many: 9 032 against 2 702."""

    class Bare(anywidget.AnyWidget):
        _esm = "export default {}"

    def answer(message: str, history: Any) -> str:
        return message

    def fewest(make: Callable[[], object]) -> int:
        return min(calls_in(make) for _ in range(3))

    bare, chat = fewest(Bare), fewest(lambda: cw.ChatInterface(answer))

    print(f"\n{chat} calls for a chat, {bare} for a bare anywidget")
    assert chat <= 0.9 * bare


def test_a_chat_has_no_class_of_its_own() -> None:
    chat = cw.ChatInterface(lambda message: "yes")

    assert type(chat) is cw.ChatInterface
    assert {"_esm", "_anywidget_id"} <= set(chat.get_state())


def test_a_whole_history_is_sent_as_one_value() -> None:
    chat = cw.ChatWidget()
    browser = Browser(chat)
    given = history_of(5000)
    before = browser.traffic

    chat.history = given

    assert browser.history == given
    assert browser.traffic[0] == before[0] + 1
    assert browser.traffic[1] - before[1] <= 1.25 * len(json.dumps(given))

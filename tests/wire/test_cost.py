"""What streaming costs, in counts that do not depend on the machine; one budget for all chats of a kernel."""

from __future__ import annotations

import gc
import sys
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import chatwidget as cw
from chatwidget import session
from chatwidget.runtime import timers
from chatwidget.testing.browser import Browser
from chatwidget.wire import pacing, publisher


def paced(count: int, rate: float) -> Iterator[str]:
    start = time.monotonic()
    for index in range(count):
        time.sleep(max(0.0, start + index / rate - time.monotonic()))
        yield f"w{index} "


def test_ten_chats_at_50_words_a_second_stay_under_200_messages_a_second_together() -> None:
    def answer(message: str, history: Any) -> Any:
        yield from cw.accumulate(paced(100, 50))

    chats = [cw.ChatInterface(answer) for _ in range(10)]
    browsers = [Browser(chat) for chat in chats]
    before = sum(browser.traffic[0] for browser in browsers)
    start = time.monotonic()

    for run in [chat.submit("go") for chat in chats]:
        run.wait(30)

    rate = (sum(browser.traffic[0] for browser in browsers) - before) / (time.monotonic() - start)
    print(f"\n{rate:.0f} messages a second for ten chats")
    assert rate < 200
    for browser in browsers:
        browser.wait_until(lambda browser=browser: browser.status == "ready")
        assert browser.history[-1]["content"].split() == [f"w{index}" for index in range(100)]


def test_what_streamed_before_says_nothing_of_the_pace_of_what_comes() -> None:
    now = 0.0
    budget = pacing.PaceBudget(clock=lambda: now)
    budget.begin()
    for _ in range(1000):
        budget.value()
    now += 1
    fast = budget.gap()
    budget.end()
    budget.begin()

    slow = budget.gap()

    assert fast > 2 * slow


@pytest.mark.parametrize(
    ("rate", "gap"),
    [(10, 0.008), (25, 0.008), (40, 0.034), (100, 0.034), (200, 0.034), (1000, 0.04), (5000, 0.04)],
)
def test_the_gap_follows_the_rate_of_values_and_a_fast_second_is_forgotten(rate: int, gap: float) -> None:
    now = 0.0
    budget = pacing.PaceBudget(clock=lambda: now)
    budget.begin()
    for each in (1000, rate, rate):
        for _ in range(each):
            budget.value()
            now += 1 / each
            found = budget.gap()

    assert found == pytest.approx(gap, abs=0.0005)


@pytest.mark.parametrize(("runs", "gap"), [(1, 0.034), (3, 0.034), (5, 0.04), (10, 0.08), (16, 0.08), (60, 0.3)])
def test_the_gap_follows_the_number_of_chats_that_stream(runs: int, gap: float) -> None:
    now = 0.0
    budget = pacing.PaceBudget(clock=lambda: now)
    for _ in range(runs):
        budget.begin()
    for _ in range(100):
        budget.value()
        now += 0.01
        found = budget.gap()

    assert found == pytest.approx(gap)


@pytest.mark.alone
@pytest.mark.parametrize(("rate", "fewest", "most"), [(10, 9.5, 12), (25, 24, 28), (100, 25, 36), (1000, 21, 30)])
def test_a_slow_stream_is_drawn_word_by_word_and_another_one_some_thirty_times_a_second(
    rate: int, fewest: float, most: float
) -> None:
    def answer(message: str, history: Any) -> Any:
        yield from cw.accumulate(paced(4 * rate, rate))

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    before = browser.traffic[0]

    chat.submit("go").wait(30)

    sent = browser.traffic[0] - before - 2  # the question, and the end
    print(f"\n{sent / 4} patches a second for {rate} words a second")
    assert fewest <= sent / 4 <= most


@pytest.mark.alone
def test_ten_chats_that_stream_are_sent_together_so_that_a_page_draws_them_in_the_same_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times: list[float] = []
    publish = publisher.Publisher.publish

    def timed(self: publisher.Publisher, *given: Any) -> bool:
        sent = publish(self, *given)
        times.extend([time.monotonic()] if sent else [])
        return sent

    monkeypatch.setattr(publisher.Publisher, "publish", timed)

    def listening(number: int) -> cw.ChatInterface:
        def answer(message: str, history: Any) -> Any:
            time.sleep(number * 0.0073)  # each at another moment
            yield from cw.accumulate(paced(150, 50))

        return cw.ChatInterface(answer)

    for run in [listening(number).submit("go") for number in range(10)]:
        run.wait(30)

    frames = len({int(60 * at) for at in times}) / 3
    print(f"\n{len(times) / 3:.0f} patches a second, in {frames:.0f} frames of 60")
    assert 100 < len(times) / 3 < 150
    assert frames < 30


@pytest.mark.alone
@pytest.mark.parametrize("rate", [100, 200, 1000])
def test_while_values_come_their_own_thread_sends_them_and_the_timers_seldom(
    rate: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    senders: Counter[str] = Counter()
    publish = publisher.Publisher.publish

    def counted(self: publisher.Publisher, *given: Any) -> bool:
        sent = publish(self, *given)
        senders["timer" if threading.current_thread().name == "chatwidget-timers" else "run"] += 1
        return sent

    monkeypatch.setattr(publisher.Publisher, "publish", counted)
    chat = cw.ChatInterface(lambda message, history: cw.accumulate(paced(2 * rate, rate)))
    chat.submit("go").wait(30)

    print(f"\n{rate} a second: {dict(senders)}")
    assert senders["run"] > 40
    assert senders["timer"] < senders["run"] / 5


def test_when_all_is_over_no_timer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    own = timers.Timers()
    for module in ("wire.publisher", "controller.listeners"):  # not those of the chats of other tests
        monkeypatch.setattr(f"chatwidget.{module}.timers", own)
    chat = cw.ChatInterface(lambda message, history: cw.accumulate(paced(20, 100)))
    browser = Browser(chat)
    chat.submit("go").wait(10)

    browser.wait_until(lambda: not [due for due in own._due if due[0] < time.monotonic() + 60], timeout=40)
    before = browser.traffic
    ended = threading.Event()
    own.call_in(1.5, ended.set)  # longer than a heartbeat
    assert ended.wait(30)

    assert browser.traffic == before


def test_a_whole_history_yielded_for_each_word_costs_a_compare_of_each_message_and_no_more() -> None:
    """Counted in calls of Python functions, which do not depend on the machine."""
    chat = cw.ChatWidget([{"role": ("user", "assistant")[i % 2], "content": f"message {i}"} for i in range(1000)])
    calls = {"all": 0}

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        history.append({"role": "user", "content": message})
        history.append({"role": "assistant", "content": ""})
        yield history
        sys.setprofile(lambda frame, event, argument: calls.__setitem__("all", calls["all"] + (event == "call")))
        for word in range(50):
            history[-1]["content"] += f"{word} "
            yield history
        sys.setprofile(None)

    chat.submit("go").wait(30)

    print(f"\n{calls['all'] / 50:.0f} calls a word with 1 000 messages")
    assert calls["all"] / 50 < 2 * 1000
    assert len(chat.history) == 1002


@pytest.mark.parametrize(("gap", "most"), [(0.05, 240), (0.0, 13)], ids=["a patch each", "deferred"])
def test_a_word_of_a_stream_calls_few_functions(gap: float, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those in C too; it was 405 for a word with a patch of its own."""
    now, words, calls = [1000.0], 100, [0]
    for module in (publisher, session):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def answer(message: str, history: Any) -> Iterator[str]:
        text = ""
        for index in range(2 * words):
            if index == words:  # by then the pace is known
                sys.setprofile(lambda frame, event, argument: calls.append(1) if event in ("call", "c_call") else None)
            now[0] += 0.05 if index < words else gap
            text += f"w{index} "
            yield text
        sys.setprofile(None)

    chat = cw.ChatInterface(answer, history=[{"role": "user", "content": "one"}])

    chat.submit("go").wait(20)

    assert len(chat.history[-1]["content"].split()) == 2 * words
    print(f"\n{len(calls) / words:.1f} calls")
    assert len(calls) / words <= most


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_million_words_in_one_sitting_cost_the_memory_of_their_text() -> None:
    def answer(message: str, history: Any) -> Any:
        yield from cw.accumulate(f"w{index} " for index in range(10_000))

    chat = cw.ChatInterface(answer)
    chat.submit("go").wait(60)
    gc.collect()
    tracemalloc.start()
    for _ in range(100):
        chat.submit("go").wait(60)
    gc.collect()
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    text = sum(len(message["content"]) for message in chat.history)

    print(f"\n{grown / 1e6:.1f} MB for {text / 1e6:.1f} MB of text")
    assert all(len(message["content"].split()) == 10_000 for message in chat.history[1::2])
    assert grown < 1.5 * text + 2_000_000

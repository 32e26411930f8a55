"""Kernel and page agree at the end: lost frames, two views, a reload in the middle; and what it costs on the wire."""

import threading
import time
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of
from chatwidget.wire.publisher import Publisher


def _streamed(count: int, pause: float = 0.0) -> Any:
    def answer(message: str, history: Any) -> Any:
        text = ""
        for i in range(count):
            text += f"token{i} "
            yield text
            if pause:
                threading.Event().wait(pause)

    return answer


def _agree(browser: Browser, chat: cw.ChatWidget) -> None:
    browser.wait_until(lambda: browser.status == chat.status == "ready" and browser.history == chat.history)


@pytest.mark.parametrize("seed", range(4))
def test_browser_and_kernel_agree_at_the_end_with_one_frame_in_ten_lost(seed: int) -> None:
    chat = cw.ChatInterface(_streamed(300, 0.002))
    browser = Browser(chat)
    browser.lose_frames(0.1, seed)
    browser.send("go")
    browser.type("typed while frames are lost")
    _agree(browser, chat)
    assert len(chat.history) == 2
    assert chat.draft == browser.draft == "typed while frames are lost"


LONG = "".join(f"Line {n} of very many, with *some* words.\r\n" for n in range(30_000)) + "😀"


@pytest.mark.parametrize("values", [[LONG], [LONG[:1], LONG], [LONG, LONG + "!"]], ids=["whole", "late", "more"])
@pytest.mark.parametrize("lost", [0.0, 0.3])
def test_browser_and_kernel_agree_on_a_very_long_answer(values: list[str], lost: float) -> None:
    chat = cw.ChatInterface(lambda message, history: iter(values))
    browser = Browser(chat)
    browser.lose_frames(lost, 1)

    browser.send("go")

    _agree(browser, chat)
    assert chat.history[-1]["content"] == values[-1]
    browser.reload()
    assert browser.history == chat.history


def test_a_lost_last_frame_is_noticed() -> None:
    chat = cw.ChatInterface(_streamed(3))
    browser = Browser(chat)
    browser.send("go")
    _agree(browser, chat)
    browser.lose_frames(1.0)
    chat.append({"role": "user", "content": "the last"})
    assert len(browser.history) == 2
    browser.lose_frames(0.0)
    _agree(browser, chat)
    assert browser.history[-1]["content"] == "the last"


def test_a_page_that_hears_nothing_while_a_run_is_on_asks_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatwidget.testing.page._SILENCE", 0.2)
    chat = cw.ChatInterface(_streamed(100, 0.005))
    browser = Browser(chat)
    browser.send("go")
    browser.wait_until(lambda: browser.status == "streaming")
    browser.lose_frames(1.0)  # the last patch, and each heartbeat that would tell of it
    publisher = controller_of(chat).session.publisher
    browser.wait_until(lambda: chat.status == "ready" and not publisher._beat_is_due)
    assert browser.status == "streaming"

    browser.lose_frames(0.0)

    _agree(browser, chat)


def test_nothing_is_doubled_with_two_views_and_a_reload_in_the_middle() -> None:
    chat = cw.ChatInterface(_streamed(200, 0.002))
    browser = Browser(chat)
    other_page = Browser(chat)
    view = browser.second_view()
    browser.send("go")
    browser.wait_until(lambda: len(browser.history) == 2 and len(browser.history[1]["content"]) > 200)
    browser.reload()
    assert browser.history[1]["content"].startswith("token0 token1 ")
    for one in (browser, view, other_page):
        _agree(one, chat)


def test_a_page_that_was_cut_off_catches_up() -> None:
    is_cut_off = threading.Event()

    def answer(message: str, history: Any) -> Any:
        for text in _streamed(100, 0.002)(message, history):
            yield text
            is_cut_off.wait(40)

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("go")
    browser.disconnect()
    browser.send("not now")
    assert "disconnected" in browser.notice
    assert browser.draft == "not now"
    browser.wait_until(lambda: chat.status == "streaming")
    is_cut_off.set()
    browser.wait_until(lambda: chat.status == "ready")
    browser.connect()
    _agree(browser, chat)
    assert chat.draft == browser.draft == "not now"


def test_the_kernel_ignores_every_state_update_from_a_page() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "kernel's"}], label="kernel's")
    stale = {"history": [], "label": "page's", "_page": {}}
    chat.comm.handle_msg({"content": {"data": {"method": "update", "state": stale, "buffer_paths": []}}, "buffers": []})
    assert (chat.history[0]["content"], chat.label) == ("kernel's", "kernel's")


@pytest.mark.parametrize("length", [0, 100, 1000])
def test_bytes_follow_what_is_streamed_and_not_the_history(length: int) -> None:
    history = [{"role": "user", "content": f"message {i} " * 20} for i in range(length)]
    chat = cw.ChatInterface(_streamed(2000), history=history)
    browser = Browser(chat)
    before = browser.traffic
    run = chat.submit("go")
    text = run.wait(60)[-1]["content"]
    frames, size = browser.traffic[0] - before[0], browser.traffic[1] - before[1]
    assert browser.history[-1]["content"] == text
    assert size < len(text) + 400 * frames + 2_000
    assert len(browser.history) == length + 2


def test_the_first_value_goes_at_once_and_later_ones_are_joined() -> None:
    chat = cw.ChatInterface(_streamed(20_000))
    browser = Browser(chat)
    before = browser.traffic[0]
    began = time.monotonic()
    chat.submit("go").wait(60)
    assert browser.traffic[0] - before <= (time.monotonic() - began) / 0.008 + 10


def test_many_changes_sent_at_once_do_not_put_off_what_comes_after_them() -> None:
    seen = threading.Event()

    def answer(message: str, history: Any) -> Any:
        yield "one"
        yield "one two"
        assert seen.wait(10)

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    before = browser.traffic[0]
    for number in range(400):
        chat.append({"role": "user", "content": f"change {number}"})
    assert browser.traffic[0] - before >= 400

    run = chat.submit("go")
    try:
        browser.wait_until(lambda: browser.history[-1]["content"] == "one two", timeout=1)  # 400 gaps are 3 s
    finally:
        seen.set()
        run.wait(10)


def test_the_trait_is_true_and_never_sent_whole() -> None:
    chat = cw.ChatInterface(_streamed(50))
    sent: list[Any] = []
    inner = chat.comm.publish_msg
    chat.comm.publish_msg = lambda kind, data=None, **keys: (sent.append(data), inner(kind, data, **keys))
    chat.submit("go").wait(30)
    assert {data["method"] for data in sent} == {"custom"}
    assert len(chat.history) == 2
    assert chat.get_state()["history"] == chat.history
    assert chat.get_state()["_page"]["seq"] == max(data["content"]["seq"] for data in sent)


def test_a_state_that_is_read_between_two_patches_is_of_one_moment() -> None:
    chat = cw.ChatInterface(_streamed(400, 0.001))
    run = chat.submit("go")
    while not run.done:
        state = chat.get_state(["history", "_page"])
        assert len(state["history"]) == len(state["_page"]["ids"])
    run.wait(30)


def test_the_newest_seq_is_repeated_every_second_while_a_run_is_on_and_once_after() -> None:
    beats: list[bool] = []
    wire = Publisher(lambda frame, buffers: beats.append(at_work[0]), lambda: None, lambda: None)
    at_work = [True]
    wire._want_beat()
    for _ in range(3):
        wire.beat(at_work[0])
    at_work[0] = False
    for _ in range(3):
        wire.beat(at_work[0])
    assert beats == [True, True, True, False]


def test_emoji_split_across_tokens_arrive_whole_and_cost_their_own_bytes() -> None:
    pieces = ["Hi ", "\ud83d", "\ude00", " and ", "\ud83d", "\udc69", "\u200d", "\ud83d", "\udcbb", "!"]
    chat = cw.ChatInterface(lambda message, history: cw.accumulate(iter(pieces)))
    browser = Browser(chat)
    browser.send("go")
    _agree(browser, chat)
    assert browser.history[-1]["content"] == "Hi 😀 and 👩‍💻!"

    def cumulative(message: str, history: Any) -> Any:
        for i in range(1, len(pieces)):
            yield "".join(pieces[:i])

    chat = cw.ChatInterface(cumulative)
    assert chat.submit("go").wait(30)[-1]["content"] == "Hi 😀 and 👩‍💻"
    unfinished = cw.ChatInterface(lambda message, history: iter(["a\ud83d"]))
    assert unfinished.submit("go").wait(30)[-1]["content"] == "a\ufffd"

"""What a person does with a ChatWidget: retry, undo, like, clear, stop, drafts; and events nobody understands."""

import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.controller import listeners
from chatwidget.testing.browser import Browser


def _texts(history: Any) -> list[str]:
    return [message["content"] for message in history]


def _ready(browser: Browser) -> None:
    browser.wait_until(lambda: browser.status == "ready")


def test_without_callbacks_undo_and_clear_do_the_standard_thing_and_retry_asks_again() -> None:
    asked = []
    chat = cw.ChatWidget()

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        asked.append((message, len(history)))
        pair = [{"role": "user", "content": message}, {"role": "assistant", "content": f"answer {len(asked)}"}]
        return history + pair

    browser = Browser(chat)
    chat.submit("one").wait(30)
    chat.submit("two").wait(30)
    browser.click("Retry")
    _ready(browser)
    assert asked == [("one", 0), ("two", 2), ("two", 2)]
    assert _texts(browser.history) == ["one", "answer 1", "two", "answer 3"]
    browser.click("Undo")
    assert (_texts(browser.history), browser.draft) == (["one", "answer 1"], "two")
    browser.click("Clear")
    assert browser.history == []
    browser.click("Undo")
    assert _texts(browser.history) == ["one", "answer 1"]


def test_a_failed_retry_puts_the_old_answer_back() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "q"}, {"role": "assistant", "content": "old"}])

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        raise RuntimeError("no luck")

    with pytest.raises(RuntimeError):
        chat.retry().wait(30)
    assert _texts(chat.history) == ["q", "old"]


def test_a_second_submit_callback_replaces_the_first_with_a_warning() -> None:
    chat = cw.ChatWidget()
    first = chat.on_submit(lambda message, history: [*history, {"role": "user", "content": "1"}])
    with pytest.warns(UserWarning, match="accepts one callback"):
        chat.on_submit(lambda message, history: [*history, {"role": "user", "content": "2"}])
    assert _texts(chat.submit("q").wait(30)) == ["2"]
    with pytest.raises(cw.ChatError):
        chat.on_submit(first, remove=True)


def test_likes_toggle_with_one_event_per_click() -> None:
    chat = cw.ChatWidget([{"role": "assistant", "content": "a"}], feedback_options=["Like", "Dislike", "Rude"])
    seen: list[Any] = []
    chat.on_like(lambda data: seen.append((data.index, data.value, data.liked)))
    browser = Browser(chat)
    for name in ("Like", "Dislike", "Rude", "Rude"):
        browser.click(name, index=0)
    assert seen == [(0, "a", True), (0, "a", False), (0, "a", "Rude"), (0, "a", "")]
    assert chat.feedback == []


def test_a_callback_that_takes_long_is_called_in_the_order_of_the_clicks() -> None:
    chat = cw.ChatWidget([{"role": "assistant", "content": "a"}], feedback_options=["Like", "Dislike"])
    seen: list[Any] = []
    goes_on = threading.Event()

    @chat.on_like
    def liked(data: cw.LikeData) -> None:
        if data.liked is True:
            goes_on.wait(30)
        seen.append(data.liked)

    browser = Browser(chat)
    browser.click("Like", index=0)  # its reply does not wait for the callback
    browser.click("Dislike", index=0)
    assert seen == []

    goes_on.set()

    browser.wait_until(lambda: len(seen) == 2)
    assert seen == [True, False]


def test_clear_and_stop_call_their_callbacks_from_the_page_and_from_python() -> None:
    calls: list[str] = []
    done = threading.Event()
    chat = cw.ChatInterface(lambda message, history: done.wait(30))
    chat.on_clear(lambda: calls.append("clear"))
    chat.on_stop(lambda: calls.append("stop"))
    browser = Browser(chat)
    browser.send("q")
    browser.click("Stop")
    browser.click("Clear")
    assert calls == ["stop", "clear"]
    chat.clear()
    browser.wait_until(lambda: calls == ["stop", "clear", "clear"])
    done.set()


def test_an_event_that_arrives_twice_is_done_once() -> None:
    chat = cw.ChatInterface(lambda message, history: "answer")
    browser = Browser(chat)
    event = {"type": "submit", "text": "q", "files": [], "view": "v"}
    browser.send_event(event, id="same")
    _ready(browser)
    browser.send_event(event, id="same")
    assert _texts(browser.history) == ["q", "answer"]


@pytest.mark.parametrize(
    "event",
    [{"type": "dance"}, {"type": "submit", "text": 5, "files": [], "view": ""}, {"type": "like", "message": "m99"}],
)
def test_an_event_nobody_understands_is_refused_with_a_reason(event: Any) -> None:
    browser = Browser(cw.ChatWidget())
    assert not browser.send_event(event)
    assert len(browser.refusals) == 1


def test_a_failing_like_callback_is_shown_and_leaves_the_chat_usable() -> None:
    chat = cw.ChatInterface(lambda message, history: "answer")

    @chat.on_like
    def liked(data: cw.LikeData) -> None:
        print("noted")
        raise KeyError("vote")

    browser = Browser(chat)
    chat.submit("q").wait(30)
    browser.click("Like")
    browser.wait_until(lambda: "'vote'" in browser.alerts)
    assert browser.history[-1]["metadata"]["output"] == "noted\n"
    browser.send("again")
    _ready(browser)
    assert browser.alerts == []


def test_a_like_callback_that_does_not_end_holds_up_later_ones_for_a_while_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listeners, "PATIENCE", 0.05)
    liked: list[Any] = []
    end = threading.Event()
    chat = cw.ChatInterface(lambda message, history: "answer")

    @chat.on_like
    def hang(data: cw.LikeData) -> None:
        liked.append(data.liked)
        if len(liked) < 3:
            end.wait(60)

    browser = Browser(chat)
    chat.submit("q").wait(30)
    browser.click("Like")
    browser.wait_until(lambda: liked == [True])

    browser.click("Dislike")
    browser.click("Like")

    browser.wait_until(lambda: liked == [True, False, True])
    browser.wait_until(lambda: "on_like" in str(browser.alerts))
    assert "has not finished after 0.05 seconds. It goes on, and later calls" in str(browser.alerts)
    end.set()


def test_a_draft_set_from_python_shows_and_the_typed_one_is_read() -> None:
    chat = cw.ChatWidget()
    browser = Browser(chat)
    other = browser.second_view()
    browser.type("Hel")
    browser.type("lo")
    assert chat.draft == "Hello"
    other.wait_until(lambda: other.draft == "Hello")
    chat.draft = "Bye"
    assert (browser.draft, other.draft) == ("Bye", "Bye")
    with pytest.raises(cw.ChatError, match="draft` must be a string, got 3"):
        chat.draft = 3

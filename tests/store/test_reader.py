"""Of a long saved conversation the end is opened; who needs what came before finds it there."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.parts import saved_of
from tests.support import kernels as saved_chats
from tests.support.gate import texts
from tests.support.kernels import Make, say, settle
from tests.support.long_conversations import LENGTH, SHOWN, TITLE, WORDS, kept, opened, save_long

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


@pytest.fixture
def place(tmp_path: Path) -> str:
    """The address of a database with one long conversation."""
    database = f"sqlite:///{tmp_path / 'chats.sqlite'}"
    save_long(database)
    return database


@pytest.fixture
def kernel(place: str) -> Iterator[Make]:
    """Makes a chat as another kernel would."""
    yield from saved_chats.kernels(place)


def test_who_scrolls_up_gets_what_came_before_step_by_step(kernel: Make) -> None:
    _, browser = opened(kernel)
    counts = [(len(browser.history), browser.saved.earlier)]
    while browser.saved.earlier:
        assert browser.saved.scroll_up()
        counts.append((len(browser.history), browser.saved.earlier))

    assert counts == [(70, 200), (170, 100), (270, 0)]
    assert texts(browser.history) == WORDS
    assert browser.saved.scroll_up()  # a click that comes late changes nothing
    assert texts(browser.history) == WORDS


def test_the_history_in_python_is_whole_and_the_page_has_the_same(kernel: Make) -> None:
    chat, browser = opened(kernel)

    assert texts(chat.history) == WORDS
    assert texts(browser.history) == WORDS
    assert browser.saved.earlier == 0


@pytest.mark.parametrize("by_page", [True, False])
def test_a_chat_function_gets_the_whole_history_and_what_is_added_is_saved_behind_it(
    kernel: Make, by_page: bool
) -> None:
    given: list[Any] = []
    chat, browser = opened(kernel, lambda message, history: given.append(history) or "yes")

    if by_page:
        say(browser, "and now?")
    else:
        chat.submit("and now?").wait(20)

    assert texts(given[0]) == WORDS
    assert texts(browser.history) == [*WORDS, "and now?", "yes"]
    settle(chat)
    assert kept(kernel) == [*WORDS, "and now?", "yes"]


def test_a_message_sent_while_what_came_before_is_read_waits_for_it_and_the_chat_answers_others_meanwhile(
    kernel: Make,
) -> None:
    chat, browser = opened(kernel)
    goes_on, before = threading.Event(), saved_of(chat).store.before
    saved_of(chat).store.before = lambda *given: goes_on.wait(20) and before(*given)

    browser.send_event({"type": "draft", "text": "now", "view": "v"}, id="d1", wait=False)
    browser.send_event({"type": "submit", "text": "now", "files": [], "view": "v"}, id="s1", wait=False)
    browser.send_event({"type": "resync", "seq": 0}, id="r1", wait=False)
    browser.wait_until(lambda: "r1" in browser.replies)
    assert not {"d1", "s1"} & browser.replies.keys()
    goes_on.set()

    browser.wait_until(lambda: len(browser.history) == LENGTH + 2 and browser.status == "ready")
    assert texts(browser.history) == [*WORDS, "now", "echo now"]
    assert chat.draft == ""  # the draft was there before the message, in the order in which they came


def test_every_click_on_a_message_means_that_message(kernel: Make) -> None:
    liked: list[Any] = []
    chat, browser = opened(kernel, editable=True)
    chat.on_like(liked.append)
    before = browser.saved.earlier
    browser.click("Like", index=SHOWN - 3)

    assert (before, browser.saved.earlier) == (200, 0)
    assert [data.index for data in liked] == [LENGTH - 3]
    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready" and texts(browser.history)[-1] == f"echo {WORDS[-2]}")
    assert texts(browser.history)[:-1] == WORDS[:-1]


@pytest.mark.parametrize("button", ["Retry", "Undo", "Clear"])
def test_what_is_done_first_in_an_opened_conversation_is_done_to_the_whole(kernel: Make, button: str) -> None:
    chat, browser = opened(kernel)
    browser.click(button)
    browser.wait_until(lambda: browser.status == "ready")

    wanted = {"Retry": [*WORDS[:-1], f"echo {WORDS[-2]}"], "Undo": WORDS[:-2], "Clear": []}[button]
    browser.wait_until(lambda: texts(browser.history) == wanted)
    if button == "Clear":
        browser.click("Undo")
        browser.wait_until(lambda: len(browser.history) == LENGTH)
        wanted = WORDS
    settle(chat)
    assert kept(kernel) == wanted


def test_a_cell_changes_the_message_that_it_names(kernel: Make) -> None:
    chat, _ = opened(kernel)
    chat.update(0, {"role": "user", "content": "corrected"})
    chat.remove(-1)
    chat.append({"role": "assistant", "content": "added"})
    settle(chat)

    assert kept(kernel, "corrected") == ["corrected", *WORDS[1:-1], "added"]


def test_an_export_and_the_feedback_have_all_messages(kernel: Make) -> None:
    for take in (
        lambda chat: chat.to_markdown(),
        lambda chat: chat.freeze().html,
        lambda chat: chat.to_html(),
        lambda chat: chat._repr_mimebundle_()[0]["text/html"],
        lambda chat: chat.to_python(),
    ):
        chat, _ = opened(kernel)
        assert all(word in take(chat) for word in (WORDS[0], WORDS[-2]))
    chat, _ = opened(kernel)
    assert chat.feedback_value == ["Like", *[None] * (LENGTH // 2 - 2), "Dislike"]


@pytest.mark.parametrize("trait", ["history", "feedback_value"])
def test_who_observes_is_told_of_the_whole(kernel: Make, trait: str) -> None:
    chat, browser = kernel()
    seen: list[Any] = []
    chat.observe(lambda change: seen.append(change.new), names=[trait])
    assert browser.saved.open(TITLE)

    browser.wait_until(lambda: bool(seen))
    assert len(seen[-1]) == (LENGTH if trait == "history" else LENGTH // 2)


def test_a_switch_from_what_was_only_looked_at_leaves_it_as_it_is(kernel: Make) -> None:
    _, browser = opened(kernel)
    browser.click("New chat")
    say(browser, "something else")
    assert browser.saved.open(TITLE)
    assert browser.saved.scroll_up()

    assert kept(kernel) == WORDS


def test_what_another_tab_deleted_goes_on_from_what_is_here(kernel: Make) -> None:
    chat, browser = opened(kernel)
    _, other = kernel()
    assert other.saved.delete(TITLE)

    assert not browser.saved.scroll_up()
    assert "deleted" in browser.refusals[-1]
    say(browser, "still there?")

    assert texts(browser.history) == [*WORDS[-SHOWN:], "still there?", "echo still there?"]
    browser.wait_until(lambda: "separate copy" in browser.saved.error)
    settle(chat)
    _, third = kernel()
    assert third.saved.open(browser.saved.current or "")
    assert texts(third.history)[-1] == "echo still there?"


def test_what_another_tab_cut_short_is_not_mixed_with_what_is_here(kernel: Make) -> None:
    _, browser = opened(kernel)
    other_chat, other = opened(kernel)
    other_chat.history = other_chat.history[:20]
    say(other, "from there")
    settle(other_chat)

    say(browser, "from here")

    assert texts(browser.history) == [*WORDS[-SHOWN:], "from here", "echo from here"]
    assert kept(kernel) == [*WORDS[:20], "from there", "echo from there"]


def test_a_database_that_cannot_be_read_refuses_a_message_whose_text_is_kept_and_takes_it_later(
    kernel: Make, place: str
) -> None:
    chat, browser = opened(kernel)
    locked = sqlite3.connect(place.removeprefix("sqlite:///"), isolation_level=None)
    locked.execute("BEGIN EXCLUSIVE")
    browser.type("hello")
    browser.send()

    assert browser.draft == "hello"
    assert "earlier messages cannot be read" in browser.refusals[-1]
    assert "locked" in browser.refusals[-1]
    assert "is saved" not in browser.refusals[-1]  # nothing was said yet
    with pytest.raises(cw.ChatError, match="earlier messages cannot be read"):
        _ = chat.history
    locked.execute("ROLLBACK")
    locked.close()
    browser.send()

    browser.wait_until(lambda: len(browser.history) == LENGTH + 2 and browser.status == "ready")
    assert texts(browser.history) == [*WORDS, "hello", "echo hello"]


def test_pictures_of_what_came_before_are_there_and_are_not_saved_twice(kernel: Make) -> None:
    part = {"type": "image_url", "image_url": {"url": PIXEL}}
    answers = [{"role": "assistant", "content": str(number)} for number in range(LENGTH)]
    long = [{"role": "user", "content": [{"type": "text", "text": "look"}, part]}, *answers]
    chat, browser = kernel(history=long)
    say(browser, "kept")
    settle(chat)
    other, page = kernel()
    assert page.saved.open("look")
    assert page.saved.earlier
    say(page, "more")
    settle(other)

    assert not page.saved.error
    third, _ = kernel()
    third._saved.switch(other._saved.recorder.conversation.id)
    assert third.history[0]["content"] == chat.history[0]["content"]
    assert texts(third.history)[-1] == "echo more"

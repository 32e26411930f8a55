"""save_history: conversations outlive the kernel; the list, opening, renaming, searching, clearing, undoing."""

from typing import Any

import pytest

import chatwidget as cw
from chatwidget.store.store import Store
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import saved_of
from tests.support.gate import Gate, texts
from tests.support.kernels import Make, echo, say, shows


def test_a_conversation_is_there_in_the_next_kernel_and_goes_on(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "first question", "and more")
    _, later = kernel()

    assert later.history == []
    assert later.saved.open("first question")
    say(later, "third")

    assert texts(later.history)[::2] == ["first question", "and more", "third"]
    _, last = kernel()
    assert last.saved.open("first question")
    assert last.history == later.history
    assert last.saved.titles == ["first question"]


def test_every_message_is_saved_when_its_run_is_over(kernel: Make, database: str) -> None:
    chat, _ = kernel()

    for count in range(1, 4):
        chat.submit(f"question {count}").wait()
        opened = Store(database).read(saved_of(chat).recorder.owner, chat.saved[0]["id"])
        assert len(opened.messages) == 2 * count


def test_the_question_is_saved_before_the_chat_function_is_called(kernel: Make, database: str) -> None:
    seen: list[list[str]] = []

    def answer(message: str, history: Any) -> str:
        store, owner = Store(database), saved_of(chat).recorder.owner
        opened = store.read(owner, store.titles(owner)[0]["id"])
        seen.append([body for _, body in opened.messages])
        return "answer"

    chat, _ = kernel(answer)
    chat.submit("one").wait()
    chat.submit("two").wait()

    assert [len(bodies) for bodies in seen] == [1, 3]
    assert "two" in seen[1][-1]


def test_what_an_answer_has_so_far_is_saved_while_it_is_written(kernel: Make, database: str) -> None:
    gate = Gate()
    chat, browser = kernel(gate)
    browser.send("question")
    assert gate.began.wait(30)

    def saved() -> bool:
        opened = Store(database).read(saved_of(chat).recorder.owner, chat.saved[0]["id"])
        return any("question..." in body for _, body in opened.messages)

    browser.wait_until(saved, timeout=1.0)
    gate.go.set()
    browser.wait_until(lambda: browser.status == "ready")


def test_an_answer_is_updated_in_place(kernel: Make) -> None:
    answers = iter(["one", "two", "three"])
    _, browser = kernel(lambda message, history: next(answers), editable=True)
    say(browser, "q")
    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready" and texts(browser.history) == ["q", "two"])
    browser.click("Edit", index=0)
    browser.type("another question")
    browser.click("Send edited message", index=0)
    browser.wait_until(lambda: browser.status == "ready" and texts(browser.history) == ["another question", "three"])

    _, later = kernel()

    assert later.saved.titles == ["another question"]
    assert later.saved.open("another question")
    assert texts(later.history) == ["another question", "three"]


def test_an_undo_to_nothing_leaves_no_entry(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "kept")
    browser.click("New chat")
    say(browser, "taken back")
    shows(browser, "taken back", "kept")

    browser.click("Undo")

    shows(browser, "kept")
    _, later = kernel()
    assert later.saved.titles == ["kept"]


def test_a_chat_that_only_greets_is_not_saved(kernel: Make) -> None:
    kernel(history=[{"role": "assistant", "content": "Hello!"}])

    _, later = kernel()

    assert later.saved.titles == []


def test_clear_takes_the_conversation_off_the_list_and_undo_brings_it_back(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "question")
    shows(browser, "question")

    browser.click("Clear")
    shows(browser)
    assert kernel()[1].saved.titles == []
    browser.click("Undo")
    shows(browser, "question")

    _, later = kernel()
    assert later.saved.open("question")
    assert texts(later.history) == ["question", "echo question"]


def test_after_a_clear_the_next_message_begins_another_conversation(kernel: Make, database: str) -> None:
    chat, browser = kernel()
    say(browser, "question")
    shows(browser, "question")
    first = chat.saved[0]["id"]
    browser.click("Clear")
    say(browser, "another")

    shows(browser, "another")

    assert chat.saved[0]["id"] != first
    assert all(first not in str(row) for row in _rows(database, "messages"))


def _rows(database: str, table: str) -> list[Any]:
    store = Store(database)
    with store.database.reading() as connection:
        return list(connection.exec_driver_sql(f"SELECT * FROM chatwidget_{table}"))


def test_new_chat_begins_with_the_greeting_and_leaves_the_old_conversation(kernel: Make) -> None:
    _, browser = kernel(history=[{"role": "assistant", "content": "Hello!"}])
    say(browser, "question")

    browser.click("New chat")

    assert texts(browser.history) == ["Hello!"]
    assert browser.saved.titles == ["question"]
    assert browser.saved.current is None
    assert browser.saved.open("question")
    assert texts(browser.history) == ["Hello!", "question", "echo question"]
    assert browser.saved.current == "question"


def test_a_conversation_is_renamed_searched_and_deleted(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "about pears")
    browser.click("New chat")
    say(browser, "about apples")

    assert browser.saved.rename("about pears", "  Fruit \n talk ")
    assert browser.saved.titles == ["about apples", "Fruit talk"]
    assert browser.saved.search("PEARS")
    assert browser.saved.titles == ["Fruit talk"]
    assert browser.saved.search("")
    assert browser.saved.delete("about apples")

    assert browser.saved.titles == ["Fruit talk"]
    assert browser.history == []
    _, later = kernel()
    assert later.saved.titles == ["Fruit talk"]


def test_a_blank_title_is_refused(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "question")
    shows(browser, "question")

    assert not browser.saved.rename("question", "  ")

    assert "cannot be empty" in browser.refusals[-1]


def test_the_one_that_was_used_last_stands_first(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "old")
    browser.click("New chat")
    say(browser, "new")
    assert browser.saved.open("old")

    say(browser, "again")

    shows(browser, "old", "new")
    assert kernel()[1].saved.titles == ["old", "new"]


def test_while_an_answer_is_written_no_other_is_opened(kernel: Make) -> None:
    gate = Gate()
    _, browser = kernel(gate)
    browser.send("question")
    assert gate.began.wait(30)

    browser.click("New chat")

    assert "Stop it before you" in browser.refusals[-1]
    gate.go.set()
    browser.wait_until(lambda: browser.status == "ready")
    assert texts(browser.history) == ["question", "question done"]


def test_python_opens_and_begins_conversations(kernel: Make) -> None:
    chat, browser = kernel()
    chat.submit("first").wait()

    chat.new_conversation()
    assert browser.history == []
    chat.submit("second").wait()
    chat.open_conversation(next(entry["id"] for entry in chat.saved if entry["title"] == "first"))

    assert texts(browser.history) == ["first", "echo first"]


def test_the_draft_stays_when_another_conversation_is_opened(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "question")
    browser.type("half a thought")

    browser.click("New chat")

    assert browser.draft == "half a thought"


def test_what_was_said_of_a_message_is_saved_with_it(kernel: Make) -> None:
    chat, browser = kernel()
    chat.on_like(lambda data: None)
    say(browser, "question")
    browser.click("Like")
    browser.click("New chat")
    assert browser.page["feedback"] == {}

    _, later = kernel()
    assert later.saved.open("question")

    assert list(later.page["feedback"].values()) == ["Like"]


def test_what_was_said_of_messages_belongs_to_their_conversation(kernel: Make) -> None:
    chat, browser = kernel()
    chat.on_like(lambda data: None)
    say(browser, "question")
    browser.click("Like")
    chat.submit("more").wait()
    browser.comment("very good", index=1)
    said = chat.feedback
    browser.click("New chat")
    assert chat.feedback == []

    later, browser = kernel()
    assert browser.saved.open("question")

    assert said[0]["comment"] == "very good"
    assert later.feedback == said
    assert later.feedback_value == ["Like", None]


def test_without_save_history_there_is_no_panel() -> None:
    chat = cw.ChatInterface(echo)
    browser = Browser(chat)

    assert browser.page["conversations"] is None
    assert chat.saved == []
    assert not browser.saved.look()
    with pytest.raises(cw.ChatError, match="save_history=True"):
        chat.new_conversation()

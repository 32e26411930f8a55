"""Values, options, drafts and leaks that were once wrong, and must not be again."""

import contextlib
import enum
import gc
import threading
import time
import weakref
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of
from tests.support.gate import Gate, texts


def test_a_whole_text_after_chunks_replaces_them() -> None:
    chunks: list[Any] = [{"choices": [{"delta": {"content": c}}]} for c in "chunks"]
    chat = cw.ChatInterface(lambda message: iter([*chunks, "final text"]))
    assert chat.submit("q").wait(30)[-1]["content"] == "final text"


def test_a_stream_that_only_names_its_role_is_an_error_in_words_and_no_empty_answer() -> None:
    chat = cw.ChatInterface(lambda message: iter([{"choices": [{"delta": {"role": "assistant", "content": ""}}]}]))

    with pytest.raises(cw.ChatError, match="The model returned an empty response"):
        chat.submit("q").wait(30)

    assert texts(chat.history)[0] == "q"
    assert "empty response" in chat.history[1]["metadata"]["error"]["text"]


def test_undo_while_a_message_is_pending_takes_that_one_back() -> None:
    go = threading.Event()
    chat = cw.ChatWidget([{"role": "user", "content": "u1"}, {"role": "assistant", "content": "a1"}])
    chat.on_submit(lambda message, history: go.wait(10))
    chat.submit("pending")
    chat.undo()
    assert (chat.draft, texts(chat.history)) == ("pending", ["u1", "a1"])
    go.set()


def test_a_string_enum_means_its_value() -> None:
    role = enum.Enum("Role", {"USER": "user"}, type=str)
    chat = cw.ChatWidget([{"role": role.USER, "content": role.USER}])
    assert chat.history == [{"role": "user", "content": "user"}]


OPTIONS = """
label placeholder message_label message_placeholder height min_height max_height resizable appearance
avatar_images rtl theme css autoscroll autofocus buttons multimodal sources file_types file_count
max_file_size max_plain_text_length editable feedback_options feedback_value like_user_message examples
latex_delimiters reasoning_tags allow_tags sanitize_html render_markdown line_breaks
group_consecutive_messages watermark allow_file_downloads show_system
"""


def test_every_option_of_a_chat_is_a_documented_trait() -> None:
    for name in OPTIONS.split():
        assert name in cw.ChatWidget.class_trait_names(option=True), name
        assert getattr(cw.ChatWidget, name).metadata["help"], name


def test_a_wrong_value_is_a_chat_error_and_a_value_error() -> None:
    for options in ({"height": [1]}, {"appearance": "x"}, {"label": 3}, {"examples": [1]}, {"editable": "x"}):
        with pytest.raises(cw.ChatError) as caught:
            cw.ChatInterface(print, **options)  # type: ignore[arg-type]
        assert isinstance(caught.value, ValueError)
    with pytest.raises(TypeError, match="validator"):
        cw.ChatInterface(print, validater=print)
    chat = cw.ChatWidget()
    for call in (lambda: chat.remove(9), lambda: chat.update(9, {"role": "user", "content": ""})):
        with pytest.raises(cw.ChatError, match="no message 9"):
            call()


@pytest.mark.parametrize("draft", [{"text": "t"}, {"files": []}, "t", None])
def test_a_callback_may_give_any_part_of_a_draft(draft: Any) -> None:
    chat = cw.ChatWidget()
    chat.on_submit(lambda message, history: ([{"role": "user", "content": message}], draft))
    chat.submit("q").wait(30)
    assert chat.draft == ("t" if draft == "t" or (draft or {}).get("text") else "")


def test_observers_see_drafts_as_they_are_typed_and_the_end_of_a_burst() -> None:
    drafts: list[str] = []
    answers: list[str] = []
    go = threading.Event()

    def answer(message: str, history: Any) -> Any:
        yield from ("a", "ab", "abc")
        go.wait(10)

    chat = cw.ChatInterface(answer)
    chat.observe(lambda change: drafts.append(change.new), "draft")
    browser = Browser(chat)
    for letter in "abc":
        browser.type(letter)
    assert drafts == ["a", "ab", "abc"]
    chat.observe(lambda change: answers.append(change.new[-1]["content"]), "history")
    chat.submit("q")
    browser.wait_until(lambda: answers[-1:] == ["abc"])
    go.set()


def test_a_run_that_is_stopped_by_an_observer_of_its_beginning_never_calls_its_function() -> None:
    called: list[str] = []
    chat = cw.ChatInterface(called.append)
    chat.observe(lambda change: chat.stop() if change.new == "submitted" else None, "status")
    assert chat.submit("q").wait(30) is not None
    assert called == []


def test_pictures_that_no_message_names_any_more_are_forgotten_with_the_run() -> None:
    class Picture:
        def __init__(self, number: int) -> None:
            self.number = number

        def _repr_png_(self) -> bytes:
            return b"\x89PNG" + bytes([self.number]) * 1000

    chat = cw.ChatInterface(lambda message: (Picture(i) for i in range(20)))
    chat.submit("q").wait(30)
    assert len(controller_of(chat).session.blobs._bytes) == 1


def test_a_closed_chat_is_freed_and_its_run_stopped() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("q")
    assert gate.began.wait(30)
    chat.close()
    assert run.stopped
    gate.go.set()
    gone = weakref.ref(chat)
    del chat, run
    for _ in range(200):
        gc.collect()
        if gone() is None:
            break
        with contextlib.suppress(TimeoutError):
            threading.Event().wait(0.01)
    assert gone() is None


def test_patches_keep_their_distance_however_often_the_page_asks_for_the_whole() -> None:
    chat = cw.ChatInterface(lambda m: (str(i) for i in range(100_000)))
    browser = Browser(chat)
    before, began = browser.page["seq"], time.monotonic()
    run = chat.submit("q")
    for _ in range(5):
        browser.send_event({"type": "resync", "seq": 0})
    run.wait(30)
    assert browser.page["seq"] - before <= 40 + (time.monotonic() - began) / 0.02

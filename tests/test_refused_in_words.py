"""What a ChatInterface cannot work with is refused in words: validators, flagging, options of Gradio alone."""

from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing import Browser


@pytest.mark.parametrize("gives", [True, False, "", "  ", 3])
def test_a_validator_that_gives_no_sentence_is_told_what_it_gives_and_the_draft_stays(gives: Any) -> None:
    browser = Browser(cw.ChatInterface(lambda message: message, validator=lambda message: gives))
    browser.send("keep me")
    assert (browser.history, browser.draft) == ([], "keep me")
    assert browser.refusals == [f"The validator gave {gives!r}; it returns None, or the sentence that says no."]


def test_a_validator_that_fails_says_so_and_the_draft_stays() -> None:
    chat = cw.ChatInterface(lambda message: message, validator=lambda message: 1 / 0)
    browser = Browser(chat)
    browser.send("keep me")
    assert (browser.history, browser.draft) == ([], "keep me")
    assert browser.refusals == ["The validator failed: ZeroDivisionError: division by zero"]
    with pytest.raises(cw.ChatError, match="validator failed"):
        chat.submit("keep me")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"flagging_options": "Like"}, "list such as"),
        ({"flagging_options": []}, "list such as"),
        ({"flagging_dir": None}, "path of a folder"),
        ({"flagging_dir": ""}, "path of a folder"),
    ],
)
def test_flagging_that_cannot_work_is_refused_where_the_chat_is_made(options: Any, said: str) -> None:
    with pytest.raises(cw.ChatError, match=said):
        cw.ChatInterface(print, flagging_mode="manual", **options)


def test_feedback_from_before_is_a_list_of_what_can_be_said() -> None:
    with pytest.raises(cw.ChatError, match="feedback_value is 'Like'"):
        cw.ChatWidget(feedback_value="Like")


@pytest.mark.parametrize("name", ["type", "chatbot", "textbox", "concurrency_limit", "analytics_enabled"])
def test_what_only_gradio_takes_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(TypeError, match=rf"no option '{name}'\. .*(leave it out|the chat itself)"):
        cw.ChatInterface(print, **{name: None})


def test_none_hides_a_button_as_false_does() -> None:
    chat = cw.ChatInterface(print, stop_btn=None)
    assert chat.get_state("stop_btn") == {"stop_btn": False}

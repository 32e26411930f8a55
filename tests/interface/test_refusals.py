"""What a ChatInterface cannot work with is refused in words: validators, flagging, options of Gradio alone."""

from pathlib import Path
from typing import Any

import ipywidgets
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


@pytest.mark.parametrize("gives", [True, False, "", "  ", 3])
def test_a_validator_that_gives_no_sentence_is_told_what_it_gives_and_the_draft_stays(gives: Any) -> None:
    browser = Browser(cw.ChatInterface(lambda message: message, validator=lambda message: gives))
    browser.send("keep me")
    assert (browser.history, browser.draft) == ([], "keep me")
    assert browser.refusals == [
        f"`validator` returned {gives!r}; it must return None or a string that explains the refusal."
    ]


def test_a_validator_that_fails_says_so_and_the_draft_stays() -> None:
    chat = cw.ChatInterface(lambda message: message, validator=lambda message: 1 / 0)
    browser = Browser(chat)
    browser.send("keep me")
    assert (browser.history, browser.draft) == ([], "keep me")
    assert browser.refusals == ["`validator` raised ZeroDivisionError: division by zero"]
    with pytest.raises(cw.ChatError, match="validator` raised"):
        chat.submit("keep me")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"flagging_options": "Like"}, "must be a list of strings"),
        ({"flagging_options": []}, "must be a list of strings"),
        ({"flagging_dir": None}, "must be a folder path"),
        ({"flagging_dir": ""}, "must be a folder path"),
    ],
)
def test_flagging_that_cannot_work_is_refused_where_the_chat_is_made(options: Any, said: str) -> None:
    with pytest.raises(cw.ChatError, match=said):
        cw.ChatInterface(print, flagging_mode="manual", **options)


def test_feedback_from_before_is_a_list_of_what_can_be_said() -> None:
    with pytest.raises(cw.ChatError, match=r"feedback_value` must be .*, got 'Like'"):
        cw.ChatWidget(feedback_value="Like")


@pytest.mark.parametrize("name", ["type", "chatbot", "textbox", "concurrency_limit", "analytics_enabled"])
def test_what_only_gradio_takes_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(TypeError, match=rf"no option '{name}'\. .*(Remove this argument|to ChatInterface directly)"):
        cw.ChatInterface(print, **{name: None})


def test_none_hides_a_button_as_false_does() -> None:
    chat = cw.ChatInterface(print, stop_btn=None)
    assert chat.get_state("stop_btn") == {"stop_btn": False}


class _Choosy:
    """An input that is no widget, and takes small numbers only."""

    _held = 1

    @property
    def value(self) -> int:
        return self._held

    @value.setter
    def value(self, given: int) -> None:
        if given > 5:
            raise ValueError("at most 5")
        self._held = given


def test_half_characters_in_a_title_or_a_search_are_replaced(tmp_path: Path) -> None:
    chat = cw.ChatInterface(lambda message: message, save_history=f"sqlite:///{tmp_path}/chats.sqlite")
    browser = Browser(chat)
    chat.submit("hello").wait(30)
    browser.saved.look()

    assert browser.saved.rename("hello", "x\ud800\0y")
    assert browser.saved.titles == ["x\ufffdy"]
    assert browser.saved.search("\ud800")
    assert browser.saved.titles == ["x\ufffdy"]
    chat.close()


def test_an_example_whose_input_takes_its_value_no_more_says_so_and_the_draft_stays() -> None:
    genre, count = ipywidgets.Dropdown(options=["rock", "jazz"]), ipywidgets.IntSlider(value=1, max=9)
    genre.description = "Genre"
    chat = cw.ChatInterface(
        lambda message, history, *more: message,
        additional_inputs=[count, genre, small := _Choosy()],
        examples=[["Play", 3, "jazz", None], ["Sing", 2, None, 9]],
    )
    browser = Browser(chat)
    browser.type("keep me")
    genre.options = ["rock", "pop"]

    browser.click("Play")
    browser.click("Sing")

    assert (browser.history, browser.draft, browser.status) == ([], "keep me", "ready")
    assert browser.refusals == [
        "This example sets 'Genre' to 'jazz', which is not allowed: it must be one of 'rock', 'pop'.",
        "This example sets 'Input 3' to 9, which is not allowed: at most 5.",
    ]
    assert (genre.value, small.value, count.value) == ("rock", 1, 1)


def test_an_example_whose_file_is_gone_says_so_and_the_draft_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    chat = cw.ChatInterface(lambda message: "a", multimodal=True, examples=[{"text": "read", "files": [file]}])
    browser = Browser(chat)
    browser.type("keep me")
    file.unlink()

    browser.click("read")

    assert (browser.history, browser.draft) == ([], "keep me")
    assert browser.refusals == [f"The file '{file}' of this example no longer exists."]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("value", "history="),
        ("elem_id", "`css`"),
        ("scale", "`height`"),
        ("visible", "Remove this argument"),
        ("container", "`css`"),
        ("max_lines", "8 lines"),
        ("api_visibility", "chat.serve()"),
        ("api_key", "`token`"),
    ],
)
def test_a_name_that_only_gradio_has_says_what_to_use(name: str, advice: str) -> None:
    with pytest.raises(TypeError, match=rf"no option '{name}'\. ") as error:
        cw.ChatInterface(print, **{name: 1})

    assert advice in str(error.value)


def test_none_stands_for_the_default_as_in_gradio() -> None:
    chat = cw.ChatInterface(print, cache_mode=None, flagging_mode=None, flagging_options=None)

    assert chat.feedback_options == cw.ChatInterface(print).feedback_options


def test_another_chat_function_is_refused_by_a_chat_that_would_not_use_it() -> None:
    def answer(message: str) -> str:
        return message

    chat = cw.ChatInterface(answer)

    with pytest.raises(cw.ChatError, match=r"`fn` of a chat cannot be changed.*ChatInterface\(new_function, history="):
        chat.fn = str.upper

    assert chat.fn is answer

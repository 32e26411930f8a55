"""What a moved Gradio chat is written with: it works here as there, or the error names what to use instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser

TAGS = [("<think>", "</think>")]
REASONED = {"role": "assistant", "content": "<think>hm</think>Yes."}
SPLIT = [
    {"role": "assistant", "content": "hm", "metadata": {"title": "Reasoning", "status": "done"}},
    {"role": "assistant", "content": "Yes."},
]
ASKED = {"role": "user", "content": "Well?"}
TURN = [ASKED, {"role": "assistant", "content": "Yes."}]


def _append(chat: cw.ChatWidget) -> None:
    chat.append(REASONED)


def _insert(chat: cw.ChatWidget) -> None:
    chat.insert(1, REASONED)


def _append_to_the_list(chat: cw.ChatWidget) -> None:
    chat.history.append(REASONED)


def _assign_a_slice(chat: cw.ChatWidget) -> None:
    chat.history[1:] = [REASONED]


def _add_in_place(chat: cw.ChatWidget) -> None:
    chat.history += [REASONED]


@pytest.mark.parametrize("change", [_append, _insert, _append_to_the_list, _assign_a_slice, _add_in_place])
def test_reasoning_tags_make_thoughts_of_whatever_python_adds(change: Any) -> None:
    chat = cw.ChatWidget([ASKED], reasoning_tags=TAGS)

    change(chat)

    assert chat.history == [ASKED, *SPLIT]


@pytest.mark.parametrize("make", [cw.ChatWidget, lambda **options: cw.ChatInterface(str.upper, **options)])
def test_reasoning_tags_make_thoughts_of_the_first_history(make: Any) -> None:
    assert make(history=[REASONED], reasoning_tags=TAGS).history == SPLIT


def test_an_update_that_brings_a_thought_keeps_the_place_the_id_and_the_feedback_of_the_answer() -> None:
    chat = cw.ChatWidget([*TURN, ASKED], reasoning_tags=TAGS)
    chat.on_like(lambda data: None)
    browser = Browser(chat)
    browser.click("Like", index=1)

    chat.update(1, REASONED)
    chat.history[-1] = REASONED

    assert chat.history == [ASKED, *SPLIT, *SPLIT]
    assert chat.feedback_value == ["Like", None]


def test_a_chat_function_gets_content_as_parts_if_asked_for() -> None:
    seen: list[Any] = []

    def answer(message: str, history: list[dict[str, Any]]) -> str:
        seen.append([past["content"][0]["text"] for past in history])
        return message.upper()

    chat = cw.ChatInterface(answer, history=TURN, content_as_parts=True)

    added = chat.submit("more").wait(30)

    assert (seen, added[-1]["content"]) == ([["Well?", "Yes."]], "MORE")


@pytest.mark.parametrize("event", ["submit", "retry", "undo"])
def test_a_callback_gets_content_as_parts_if_asked_for(event: str) -> None:
    seen: list[Any] = []

    def decide(*given: Any) -> Any:
        history = next(each for each in given if isinstance(each, list))
        seen.append([past["content"][0]["text"] for past in history])
        return history

    chat = cw.ChatWidget(TURN, content_as_parts=True)
    getattr(chat, f"on_{event}")(decide)

    (chat.submit("more") if event == "submit" else getattr(chat, event)()).wait(30)

    assert seen == [["Well?", "Yes."]]
    assert chat.history[0]["content"] in ("Well?", [{"type": "text", "text": "Well?"}])


def test_content_read_as_parts_without_the_option_is_an_error_that_names_it() -> None:
    chat = cw.ChatInterface(lambda message, history: history[0]["content"][0]["text"], history=TURN)
    browser = Browser(chat)

    browser.send("more")
    browser.wait_until(lambda: browser.status != "submitted")

    assert "`content_as_parts=True`" in browser.history[-1]["metadata"]["error"]["text"]


def test_another_text_that_is_indexed_by_a_name_is_not_about_content() -> None:
    chat = cw.ChatInterface(lambda message: message["text"])

    with pytest.raises(TypeError):
        chat.submit("more").wait(30)

    assert "content_as_parts" not in chat.history[-1]["metadata"]["error"]["text"]


@pytest.mark.parametrize("made", [cw.ChatWidget, lambda **options: cw.ChatInterface(str.upper, **options)])
def test_layout_panel_names_appearance(made: Any) -> None:
    with pytest.raises(cw.ChatError, match=r"`layout` must be an ipywidgets Layout, got 'panel'.*`appearance`"):
        made(layout="panel")
    chat = made()
    with pytest.raises(cw.ChatError, match="`appearance`"):
        chat.layout = "bubble"
    chat.appearance = "panel"


def test_buttons_take_share() -> None:
    assert cw.ChatInterface(str.upper, buttons=["share", "copy", "copy_all"]).buttons == ["share", "copy", "copy_all"]


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("render", "display(chat)"),
        ("unrender", "chat.close()"),
        ("value", "chat.history"),
        ("like", "chat.on_like(...)"),
        ("edit", "chat.on_edit(...)"),
        ("load", "chat.history"),
        ("change", "chat.observe"),
    ],
)
def test_an_attribute_of_gradios_components_names_what_to_use(name: str, instead: str) -> None:
    chat = cw.ChatInterface(str.upper)

    with pytest.raises(AttributeError) as raised:
        getattr(chat, name)

    assert f"has no attribute '{name}'. " in str(raised.value)
    assert instead in str(raised.value)
    assert not hasattr(chat, name)


def test_other_attributes_that_are_missing_raise_what_they_raised_before() -> None:
    chat = cw.ChatInterface(str.upper)

    with pytest.raises(AttributeError, match="'ChatInterface' object has no attribute 'nothing_like_it'"):
        chat.nothing_like_it  # noqa: B018
    with pytest.raises(AttributeError, match="This chat has no `temperature`"):
        chat.temperature  # noqa: B018


@pytest.mark.parametrize("name", ["render", "min_width", "key", "every", "show_label", "likeable", "bubble_full_width"])
def test_an_argument_of_gradio_alone_says_what_to_do(name: str) -> None:
    with pytest.raises(TypeError, match=rf"no option '{name}'\. (?!For a list|Did you mean)"):
        cw.ChatInterface(str.upper, **{name: True})


@pytest.mark.parametrize("content", [("a.png",), ("a.png", "a cat"), ("a.png", None)])
def test_a_file_as_a_tuple_is_refused_where_it_is_written(content: Any) -> None:
    wanted = r"got the tuple \('a.png'.*For a file, use Path\('a.png'\)"
    with pytest.raises(cw.ChatError, match=wanted):
        cw.ChatMessage(content)
    for value in (content, [content], ["Look:", content]):
        with pytest.raises(cw.ChatError, match=wanted):
            cw.ChatWidget([{"role": "user", "content": value}])


def test_what_the_error_about_a_tuple_names_is_a_file_part(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")

    chat = cw.ChatWidget([cw.ChatMessage(path), cw.ChatMessage({"path": str(path), "alt_text": "a cat"})])

    assert [message["content"][0]["file"]["mime_type"] for message in chat.history] == ["image/png", "image/png"]
    assert chat.history[1]["content"][0]["alt_text"] == "a cat"


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"duration": "long"}, "'duration' must be a number of seconds, got 'long'"),
        ({"title": ["x"]}, r"'title' must be a string, got \['x'\]"),
        ({"id": [1]}, "'id' must be a string or an integer"),
        ({"status": "open"}, "'status' must be 'pending' or 'done'"),
    ],
)
def test_metadata_that_no_message_has_is_refused_where_it_is_written(metadata: Any, said: str) -> None:
    with pytest.raises(cw.ChatError, match=f"`ChatMessage`: metadata {said}"):
        cw.ChatMessage("x", metadata=metadata)


def test_no_metadata_and_no_options_can_be_filled() -> None:
    message = cw.ChatMessage("x", metadata=None, options=None)  # type: ignore[arg-type]

    message.metadata["title"] = "T"
    message.options.append({"value": "x"})

    assert (message.metadata, message.options) == ({"title": "T"}, [{"value": "x"}])


def _edit(browser: Browser, text: str, index: int = 0) -> None:
    browser.send_event({"type": "edit", "message": browser.page["ids"][index], "text": text})


def test_an_edit_that_nothing_answers_says_so_and_changes_nothing() -> None:
    chat = cw.ChatWidget(TURN, editable="user")
    browser = Browser(chat)

    _edit(browser, "What now?")

    assert "no `on_submit` callback" in browser.refusals[-1]
    assert chat.history == TURN


def test_the_history_that_an_edit_callback_gets_has_the_edited_text() -> None:
    chat = cw.ChatWidget(TURN)
    seen: list[Any] = []

    @chat.on_edit
    def unchanged(history: list[dict[str, Any]], data: cw.EditData) -> Any:
        seen.append((data.index, data.value, data.previous_value))
        return history

    browser = Browser(chat)
    _edit(browser, "What now?")
    browser.wait_until(lambda: chat.history[0]["content"] == "What now?")

    assert seen == [(0, "What now?", "Well?")]
    assert chat.history[1:] == TURN[1:]

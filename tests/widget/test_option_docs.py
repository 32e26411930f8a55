"""`help()` shows every option of a chat with its text, the values it accepts, and its default."""

from __future__ import annotations

import inspect
import pydoc
from typing import Any

import pytest
import traitlets as t

import chatwidget as cw
from chatwidget.widget.option_docs import accepted, document, fill_in


def _help(value: Any) -> str:
    return " ".join(pydoc.plain(pydoc.render_doc(value)).replace("|", " ").split())


@pytest.mark.parametrize("chat", [cw.ChatWidget, cw.ChatInterface])
def test_help_of_a_chat_shows_every_option_with_its_text(chat: type[cw.ChatWidget]) -> None:
    shown = _help(chat)

    for name in chat.class_trait_names(option=True):
        text = next(
            vars(base)[name].__doc__ for base in chat.__mro__ if "help" in getattr(vars(base).get(name), "metadata", {})
        )
        assert f"{name}: {' '.join(text.split())}" in shown


def test_help_of_load_chat_shows_the_options_that_it_passes_on() -> None:
    shown = _help(cw.load_chat)

    passed_on = {*cw.ChatInterface.class_trait_names(option=True), *inspect.signature(cw.ChatInterface).parameters}
    passed_on -= {"fn", "options", "additional_inputs", "additional_inputs_accordion"}
    public = [name for name in passed_on if not name.startswith("_")]
    assert [name for name in public if f" {name}: " not in shown] == []
    assert "system_message: " in shown
    assert " fn: " not in shown


def test_help_names_the_values_and_the_default() -> None:
    assert "An int (pixels), a CSS length such as '60vh', 'fill', or None; default None. label:" in _help(cw.ChatWidget)
    assert "appearance: Message style. 'bubble' or 'panel'; default 'bubble'." in _help(cw.ChatInterface)


def test_no_chat_shows_the_place_of_its_options() -> None:
    for value in (cw.ChatWidget, cw.ChatInterface, cw.load_chat):
        assert "{options}" not in str(value.__doc__)


def test_a_chat_that_a_user_derives_has_its_own_text() -> None:
    class Mine(cw.ChatWidget):
        """My chat."""

    assert Mine.__doc__ == "My chat."


@pytest.mark.parametrize(
    ("trait", "words"),
    [
        (t.Bool(), "True or False"),
        (t.Unicode(None, allow_none=True), "a string or None"),
        (t.Enum(["a", "b", "c"], None, allow_none=True), "'a', 'b', 'c', or None"),
        (t.List(t.Unicode(), None, allow_none=True), "a list of strings, or None"),
        (t.List(t.Enum(["a", "b"])), "a list of 'a' or 'b'"),
        (t.Union([t.Int(), t.Unicode()]), "an int or a string"),
    ],
)
def test_what_a_trait_accepts_is_said_in_words(trait: Any, words: str) -> None:
    assert accepted(trait) == words


def test_what_a_trait_accepts_can_be_given() -> None:
    trait = t.Unicode("x")

    document(trait, "A size.", "a CSS length")

    assert trait.__doc__ == "A size. A CSS length; default 'x'."
    assert accepted(trait) == "a CSS length"


@pytest.mark.parametrize("doc", [None, "No place for options."])
def test_a_docstring_without_a_place_for_options_stays(doc: str | None) -> None:
    assert fill_in(cw.ChatWidget, doc) == doc


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("height", [1], "`height` must be an int (pixels), a CSS length such as '60vh', 'fill', or None, got [1]."),
        (
            "height",
            "tall",
            "`height` must be an int (pixels), a CSS length such as '60vh', 'fill', or None, got 'tall'.",
        ),
        ("min_height", -3, "`min_height` must be an int (pixels), a CSS length such as '60vh', or None, got -3."),
        ("rtl", "yes", "`rtl` must be True or False, got 'yes'."),
        ("appearance", "card", "`appearance` must be 'bubble' or 'panel', got 'card'."),
        ("file_count", 3, "`file_count` must be 'single', 'multiple', or 'directory', got 3."),
        ("sources", ["camera"], "`sources` must be a list of 'upload' or 'microphone', got ['camera']."),
    ],
)
def test_a_wrong_value_is_refused_with_what_the_option_accepts(option: str, value: Any, words: str) -> None:
    chat = cw.ChatWidget()

    with pytest.raises(cw.ChatError) as at_first:
        cw.ChatWidget(**{option: value})
    with pytest.raises(cw.ChatError) as later:
        setattr(chat, option, value)

    assert str(at_first.value) == str(later.value) == words

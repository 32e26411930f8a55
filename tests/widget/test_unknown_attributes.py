"""An attribute that would do nothing is refused; an attribute of one's own is not."""

from __future__ import annotations

import pytest

import chatwidget as cw


@pytest.mark.parametrize(
    ("name", "meant"),
    [("titel", "title"), ("lable", "label"), ("sytem_message", "system_message"), ("temprature", "temperature"),
     ("system_prompt", "system_message"), ("max_new_tokens", "max_tokens"),
     ("max_token", "max_tokens"), ("heigth", "height")],
)  # fmt: skip
def test_a_near_miss_as_an_attribute_names_the_one_that_is_meant(name: str, meant: str) -> None:
    chat = cw.load_chat("http://localhost:1/v1", "m")

    with pytest.raises(AttributeError, match=f"has no attribute '{name}'. Did you mean '{meant}'?"):
        setattr(chat, name, "x")
    assert not hasattr(chat, name)


def test_an_argument_that_is_no_attribute_says_so_and_ones_own_attributes_are_ones_own() -> None:
    chat = cw.ChatInterface(lambda message, history: message)
    chat.customer = "Ada"  # type: ignore[attr-defined]

    with pytest.raises(AttributeError, match="`validator` can only be set when the ChatInterface is created"):
        chat.validator = print  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="This chat has no `temperature`"):
        chat.temperature = 1
    assert chat.customer == "Ada"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("temprature", "^load_chat has no option 'temprature'. Did you mean 'temperature'"),
        ("system_prompt", "Did you mean 'system_message'"),
        ("stop_sequences", "Did you mean 'stop'"),
        ("nothing_like_it", r"run help\(load_chat\)"),
    ],
)
def test_load_chat_refuses_an_unknown_option_by_its_own_name(name: str, words: str) -> None:
    with pytest.raises(cw.ChatError, match=words):
        cw.load_chat("http://localhost:1/v1", "m", **{name: "x"})

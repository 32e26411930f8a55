"""What the package writes about an error: also about one that cannot be displayed, and about parts taken for a text."""

from __future__ import annotations

from typing import Any

from chatwidget.messages.message import check_message
from chatwidget.messages.metadata import error_metadata, with_metadata
from chatwidget.messages.show import has_no_repr


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")


class Traceless(Exception):
    @property  # type: ignore[misc]
    def __cause__(self) -> Any:
        raise ValueError("no cause")


def _raised(function: Any) -> BaseException:
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("it raised nothing")


def test_an_error_whose_text_cannot_be_had_is_described_by_its_type() -> None:
    about = error_metadata(Mute())

    assert (about["type"], about["text"]) == ("Mute", "Mute (no message: its __str__ raised an exception)")


def test_an_error_whose_traceback_cannot_be_had_has_its_text_there() -> None:
    about = error_metadata(Traceless("what happened"))

    assert about["text"] == about["traceback"] == "what happened"


def test_parts_that_were_taken_for_content_of_a_text_are_explained() -> None:
    message: Any = {"content": "text"}

    about = error_metadata(_raised(lambda: message["content"]["text"]))

    assert "content_as_parts=True" in about["text"]


def test_another_text_that_was_taken_for_a_dict_is_not_explained() -> None:
    other: Any = "text"

    about = error_metadata(_raised(lambda: other["name"]))

    assert "content_as_parts" not in about["text"]


def test_metadata_are_added_to_those_there_are() -> None:
    message = check_message({"role": "assistant", "content": "a", "metadata": {"title": "T"}})

    assert with_metadata(message, finish="stopped")["metadata"] == {"title": "T", "finish": "stopped"}


def test_a_value_is_known_to_have_no_repr() -> None:
    assert has_no_repr(10**5000)
    assert not has_no_repr("text")

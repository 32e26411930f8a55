"""A part that is malformed breaks nothing but itself: not the answer, not the display, not the ways out."""

import json
from typing import Any

import pytest

import chatwidget as cw

MALFORMED: dict[str, Any] = {
    "a picture that is no blob": {"type": "display", "data": {"image/png": {"a": 1}}},
    "a blob that is a list": {"type": "display", "data": {"image/png": {"blob": [1]}}},
    "no metadata": {"type": "display", "data": {"text/plain": "x"}, "metadata": None},
    "no scripts": {"type": "display", "data": {"text/plain": "x"}, "metadata": {"scripts": None}},
    "an address that is a number": {"type": "file", "file": {"path": "x", "url": 5}},
    "a size that is text": {"type": "file", "file": {"path": "x", "size": "5"}},
    "a size that is a list": {"type": "file", "file": {"path": "x", "size": [5]}},
    "a file's blob that is a list": {"type": "file", "file": {"path": "x", "blob": [5]}},
    "a media type that is a list": {"type": "file", "file": {"path": "x", "mime_type": [5]}},
    "a path with a NUL": {"type": "file", "file": {"path": "a\0b", "mime_type": "image/png", "size": 1}},
}


class _Odd:
    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return {"image/png": {"a": 1}, "text/plain": "odd"}


@pytest.mark.parametrize("part", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_part_leaves_its_neighbours_and_every_way_out(part: Any) -> None:
    content = ["before", part, "after"]
    chat = cw.ChatInterface(lambda message: ["neighbour", {"role": "assistant", "content": content}])

    chat.submit("?").wait(30)

    assert chat.history[1]["content"] == "neighbour"
    assert [one["text"] for one in chat.history[2]["content"] if one["type"] == "text"] == ["before", "after"]
    for html in (chat._repr_mimebundle_()[0]["text/html"], chat.freeze().html, chat.to_html()):
        assert "<p>before</p>" in html
        assert "<p>after</p>" in html
    assert [len(json.loads(chat.to_json())), len(chat.to_dataframe())] == [3, 3]


def test_an_address_that_cannot_be_drawn_is_said_in_its_place() -> None:
    part = MALFORMED["an address that is a number"]
    assert "[Cannot display file: TypeError" in cw.ChatWidget([{"role": "user", "content": [part]}]).to_html()


def test_an_object_whose_picture_is_no_picture_is_shown_as_its_text() -> None:
    chat = cw.ChatInterface(lambda message: _Odd())
    chat.submit("?").wait(30)
    assert chat.history[1]["content"][0]["data"] == {"text/plain": "odd"}

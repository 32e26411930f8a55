"""A message's parts, text, and files, whatever form its content has."""

from __future__ import annotations

from typing import Any

import pytest

from chatwidget.messages.parts import file_name, files_of, is_thought, part_text, parts_of, text_of

TEXT = {"type": "text", "text": "hi"}
FILE = {"type": "file", "file": {"path": "data/run-7.csv"}}
PICTURE = {"type": "display", "data": {"image/png": {"blob": "0" * 64}}}


def test_content_that_is_a_string_is_one_text_part() -> None:
    assert parts_of({"role": "user", "content": "hi"}) == [TEXT]


def test_parts_are_a_list_of_their_own_with_the_same_parts() -> None:
    content = [TEXT, FILE]

    parts = parts_of({"role": "user", "content": content})

    assert parts == content
    assert parts is not content
    assert parts[1] is FILE


@pytest.mark.parametrize(("content", "text"), [("hi", "hi"), ([TEXT, FILE, TEXT], "hi\nhi"), ([], ""), ([FILE], "")])
def test_the_text_of_a_message_is_that_of_its_text_parts(content: Any, text: str) -> None:
    assert text_of({"role": "user", "content": content}) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (TEXT, "hi"),
        (FILE, "[file: run-7.csv]"),
        ({"type": "display", "data": {"text/plain": "<Figure>"}}, "<Figure>"),
        ({"type": "display", "data": {}}, "(output)"),
        (PICTURE, "(output)"),
        ({"type": "display", "data": {"text/plain": {"blob": "0" * 64}}}, "(output)"),
        ({"type": "input_audio", "input_audio": {}}, "[input_audio]"),
    ],
)
def test_every_part_has_a_text(part: dict[str, Any], text: str) -> None:
    assert part_text(part, missing="(output)") == text


@pytest.mark.parametrize(
    ("metadata", "thought"),
    [({"metadata": {"title": "Reasoning"}}, True), ({"metadata": {"title": ""}}, False), ({"metadata": None}, False)],
)
def test_a_message_with_a_title_is_a_thought(metadata: dict[str, Any], thought: bool) -> None:
    assert is_thought({"role": "assistant", "content": "Hm.", **metadata}) is thought


def test_a_file_without_a_path_names_no_file() -> None:
    addressed = {"type": "file", "file": {"url": "https://example.org/a.png"}}

    assert files_of({"role": "user", "content": [FILE, addressed, TEXT]}) == ["data/run-7.csv"]


def test_a_file_goes_by_the_name_that_the_user_gave_it() -> None:
    assert file_name({"path": "/tmp/x/3f2a.csv", "orig_name": "Results.csv"}) == "Results.csv"

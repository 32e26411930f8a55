"""Versions of turns on their way out of a chat and back, and what an export without them says of them."""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.parts import controller_of


def texts(chat: Any) -> list[str]:
    return [message["content"] for message in chat.history]


def versions(chat: Any, index: int) -> list[str]:
    return [message["content"] for message in chat.branches(index)]


@pytest.fixture
def chat() -> cw.ChatInterface:
    numbers = itertools.count(1)
    one = cw.ChatInterface(lambda message, history: f"{message}! {next(numbers)}", editable="all")
    one.submit("a").wait(30)
    one.submit("b").wait(30)
    one.retry().wait(30)
    one.retry().wait(30)
    one.switch(3, 1)
    return one


def again(history: Any) -> cw.ChatInterface:
    return cw.ChatInterface(lambda message: "new", history=history)


def test_json_with_branches_is_read_back_with_every_version_and_the_one_that_was_looked_at(
    chat: cw.ChatInterface, tmp_path: Path
) -> None:
    path = chat.to_json(tmp_path / "chat.json", branches=True)

    copy = again(cw.load_history(path))

    assert texts(copy) == ["a", "a! 1", "b", "b! 3"]
    assert versions(copy, 3) == ["b! 2", "b! 3", "b! 4"]
    copy.retry().wait(30)
    assert versions(copy, 3) == ["b! 2", "b! 3", "b! 4", "new"]
    assert versions(chat, 3) == ["b! 2", "b! 3", "b! 4"]


def test_a_history_with_branches_can_be_assigned_too(chat: cw.ChatInterface) -> None:
    other = again([{"role": "user", "content": "before"}])

    other.history = cw.load_history(json.loads(chat.to_json(branches=True)))

    assert versions(other, 3) == ["b! 2", "b! 3", "b! 4"]


def test_a_list_that_was_changed_after_it_was_loaded_is_a_plain_history(chat: cw.ChatInterface) -> None:
    history = cw.load_history(chat.to_json(branches=True))
    del history[-1]

    assert again(history).prune() == 0


def test_json_without_branches_names_no_message_that_is_not_in_it(chat: cw.ChatInterface) -> None:
    text, lines = chat.to_json(), chat.to_jsonl()

    assert [message["content"] for message in json.loads(text)] == texts(chat)
    for turn in controller_of(chat).core.versions.tree.hidden.values():
        for message_id, _ in turn.entries:
            assert message_id not in text + lines
    assert "b! 2" not in text + lines


DAMAGED: dict[str, Any] = {
    "orphan": {"parent": "nobody", "ids": ["x1"], "messages": [{"role": "user", "content": "an orphan"}]},
    "circle": {"parent": "x1", "ids": ["x1"], "messages": [{"role": "user", "content": "a circle"}]},
    "no message": {"parent": None, "ids": ["x1"], "messages": ["no message"]},
    "no id": {"parent": None, "ids": [], "messages": [{"role": "user", "content": "without an id"}]},
    "no turn": "a text",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_tree_gives_a_readable_chat_and_a_sentence(chat: cw.ChatInterface, damage: str) -> None:
    data = json.loads(chat.to_json(branches=True))
    data["branches"]["turns"].append(DAMAGED[damage])

    with pytest.warns(UserWarning, match="Some messages of other versions were left out"):
        copy = again(cw.load_history(data))

    assert texts(copy) == texts(chat)
    assert versions(copy, 3) == ["b! 2", "b! 3", "b! 4"]


@pytest.mark.parametrize("ids", [None, [], ["m1"], ["m1", "m1", "m1", "m1"], [1, 2, 3, 4]])
def test_damaged_ids_give_a_plain_history(chat: cw.ChatInterface, ids: Any) -> None:
    data = {**json.loads(chat.to_json(branches=True)), "ids": ids}

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        copy = again(cw.load_history(data))

    assert texts(copy) == texts(chat)
    assert copy.prune() == 0


def test_markdown_and_html_say_which_version_of_how_many_they_show(chat: cw.ChatInterface) -> None:
    frozen = chat.freeze()
    shown = [chat.to_markdown(), frozen.html, frozen.text, chat._repr_mimebundle_()[0]["text/html"]]

    for text in shown:
        assert text.count("2 of 3 versions") == 1, text
    file = chat.to_html()
    assert file.count("2 of 3 versions") == 1
    assert "b! 2" not in file


def test_a_conversation_without_versions_says_nothing_of_them() -> None:
    chat = again([{"role": "user", "content": "hi"}])

    assert "versions" not in chat.to_markdown()
    assert " of 1 versions" not in chat.to_html()


def test_an_export_of_a_version_whose_file_is_gone_says_so_and_has_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "cat.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    answers = iter([{"path": str(file)}, "words"])
    chat = cw.ChatInterface(lambda message: next(answers))
    chat.submit("a").wait(30)
    chat.retry().wait(30)
    file.unlink()

    copy = again(cw.load_history(chat.to_json(branches=True)))
    copy.switch(1, 0)

    assert "cat.png" in copy.to_markdown()
    assert "cat.png" in copy.to_html()
    assert copy.history[1]["content"][0]["file"]["path"] == str(file)

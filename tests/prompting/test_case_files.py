"""Cases with files: what a model gets, what a chat function gets, and what an answer is stored under."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing import ScriptedServer

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two pictures that differ."""
    paths = [tmp_path / "first.png", tmp_path / "second.png"]
    paths[0].write_bytes(PNG)
    paths[1].write_bytes(PNG + b"\0")
    return paths


def test_a_model_gets_the_picture_of_each_case_as_data_before_the_text(pictures: list[Path], tmp_path: Path) -> None:
    cases = [{"q": "What is it?", "image": str(path)} for path in pictures] + [{"q": "Nothing?", "image": None}]
    with ScriptedServer("a dot") as server:
        variant = cw.Variant("a", server.base_url, "scripted")
        board = cw.Playground("{{q}}", [variant], cases, store=tmp_path / "a.sqlite", files="image")

        board.run().wait(30)

        sent = [request["messages"][0]["content"] for request in server.requests]
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "What is it?"}] in sent
    assert "Nothing?" in sent
    assert set(board.results.status) == {"done"}


def test_a_chat_function_gets_text_and_paths_as_in_a_multimodal_chat(pictures: list[Path]) -> None:
    def answer(message: Any) -> str:
        return f"{message['text']} {[Path(path).name for path in message['files']]}"

    both = [str(path) for path in pictures]
    board = cw.Playground("See {{n}}", [answer], [{"n": 1, "files": both}], store=False, files="files")

    board.run().wait(30)

    assert board.results.answer.tolist() == ["See 1 ['first.png', 'second.png']"]


def test_a_moved_file_is_not_asked_again_and_a_changed_one_is(pictures: list[Path], tmp_path: Path) -> None:
    def asked(path: Path) -> int:
        before = len(server.requests)
        variant = cw.Variant("a", server.base_url, "scripted")
        board = cw.Playground("What?", [variant], [{"image": path}], store=tmp_path / "a.sqlite", files="image")
        board.run().wait(30)
        assert board.results.answer.tolist() == ["a dot"]
        return len(server.requests) - before

    with ScriptedServer("a dot") as server:
        first = asked(pictures[0])
        moved = asked(pictures[0].rename(tmp_path / "moved.png"))
        (tmp_path / "moved.png").write_bytes(PNG + b"\1\1")
        changed = asked(tmp_path / "moved.png")

    assert (first, moved, changed) == (1, 0, 1)


def test_a_missing_file_refuses_the_board_before_the_first_request(tmp_path: Path) -> None:
    cases = [{"q": "a", "image": None}, {"q": "b", "image": "no-such.png"}]

    with pytest.raises(cw.ChatError, match=r"Case 1 .*'image' names a file that does not exist: .*no-such.png"):
        cw.Playground("{{q}}", [lambda message: "x"], cases, store=False, files="image")
    with pytest.raises(cw.ChatError, match=r"'image' must have paths of files or lists of them, got 7"):
        cw.Playground("{{q}}", [lambda message: "x"], [{"q": "a", "image": 7}], store=False, files="image")


def test_a_picture_that_was_deleted_fails_its_cell_and_no_other(pictures: list[Path]) -> None:
    with ScriptedServer("fine") as server:
        variant = cw.Variant("a", server.base_url, "scripted")
        cases = [{"f": pictures[0]}, {"f": ""}]
        board = cw.Playground("Q", [variant], cases, store=False, files="f")
        pictures[0].unlink()

        board.run().wait(30)

    assert board.results.status.tolist() == ["failed", "done"]
    assert "Cannot send the image" in board.results.error[0]


def test_ways_out_hold_the_picture_itself(pictures: list[Path], tmp_path: Path) -> None:
    with ScriptedServer("a dot") as server:
        variant = cw.Variant("a", server.base_url, "scripted")
        cases = [{"q": "What?", "image": pictures[0]}]
        board = cw.Playground("{{q}}", [variant], cases, store=tmp_path / "a.sqlite", files="image")
        board.run().wait(30)
        board.grade(board.cases[0].id, "a", "good")
        board.save("dots")
        again = cw.Playground.open("dots", tmp_path / "a.sqlite")

    data = base64.b64encode(PNG).decode()
    training = json.loads(board.to_training_jsonl())
    sample = json.loads(board.to_inspect_jsonl())
    assert data in training["messages"][0]["content"][0]["image_url"]["url"]
    assert sample["input"][0]["content"][0] == {"type": "image", "image": f"data:image/png;base64,{data}"}
    assert data in re.sub(r"['\"\s]", "", board.to_python())
    assert again.results.answer.tolist() == ["a dot"]

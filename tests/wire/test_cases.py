"""Each wire case is one JSON file that Python must produce and that the page's tests consume.

`UPDATE_WIRE=1 pytest tests/test_wire_fixtures.py` writes the files anew.
"""

import copy
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatwidget.conversation.history import History
from chatwidget.conversation.page import Page
from chatwidget.conversation.page_state import empty_page
from chatwidget.messages.message import check_message
from chatwidget.wire.patch import apply
from chatwidget.wire.publisher import Publisher

FOLDER = Path(__file__).parent / "cases"
Change = Callable[[History, Page], None]


def _say(role: str, content: Any, **more: Any) -> Change:
    def change(history: History, page: Page) -> None:
        end = len(history.messages)
        history.splice(end, end, [check_message({"role": role, "content": content, **more})])

    return change


def _become(index: int, **keys: Any) -> Change:
    def change(history: History, page: Page) -> None:
        history.set(index, check_message({**history.messages[index], **keys}))

    return change


def _cut(start: int, stop: int) -> Change:
    return lambda history, page: history.splice(start, stop, []) and None


def _page(**values: Any) -> Change:
    return lambda history, page: page.update(values)  # type: ignore[typeddict-item]


BEGIN = [_say("user", "hi"), _say("assistant", "Hello")]
CASES: dict[str, tuple[list[Change], list[list[Change]]]] = {
    "text_grows": (BEGIN, [[_become(1, content="Hello yo")], [_become(1, content="Hello you 😀")]]),
    "text_is_rewritten": (BEGIN, [[_become(1, content="Bye")], [_become(1, content="")]]),
    "emoji_after_emoji": (BEGIN, [[_become(1, content="👩")], [_become(1, content="👩\u200d💻é")]]),
    "a_message_is_appended": (BEGIN, [[_say("user", "more"), _page(status="submitted")]]),
    "messages_are_removed": (BEGIN, [[_say("user", "x"), _say("user", "y")], [_cut(1, 3)], [_cut(0, 2)]]),
    "a_message_is_inserted_in_front": (
        BEGIN,
        [[lambda history, page: history.splice(0, 0, [check_message({"role": "system", "content": "s"})]) and None]],
    ),
    "the_order_is_turned_around": (
        BEGIN,
        [[lambda history, page: history.replace_with_ids(history.messages[::-1], history.ids[::-1]) and None]],
    ),
    "a_thought_is_done": (
        [_say("assistant", "hm", metadata={"title": "Reasoning", "status": "pending"})],
        [[_become(0, content="hm, yes", metadata={"title": "Reasoning", "status": "done", "duration": 12.3})]],
    ),
    "metadata_comes_and_goes": (BEGIN, [[_become(1, metadata={"a": [1, {"b": None}]})], [_become(1, metadata={})]]),
    "one_and_true_are_different": (
        [_say("assistant", "", metadata={"x": 1, "y": True, "z": [0]})],
        [[_become(0, metadata={"x": True, "y": 1, "z": [False]})]],
    ),
    "options_appear": (BEGIN, [[_become(1, options=[{"value": "yes", "label": "Yes!"}, {"value": "no"}])]]),
    "parts_grow": (
        [_say("assistant", [{"type": "text", "text": "A figure"}])],
        [
            [
                _become(
                    0,
                    content=[
                        {"type": "text", "text": "A figure:"},
                        {"type": "display", "data": {"image/png": {"blob": "ab" * 32, "size": 9}}, "metadata": {}},
                    ],
                )
            ]
        ],
    ),
    "pending_then_streaming": (
        [],
        [
            [_page(status="submitted", pending={"text": "hi", "files": []})],
            [_page(status="streaming", pending=None), *BEGIN],
            [_page(status="ready"), _become(1, content="Hello!")],
        ],
    ),
    "an_alert_and_a_refilled_draft": (
        [],
        [
            [
                _page(
                    status="error",
                    alert={"type": "E", "text": "no", "traceback": "t", "retry": False},
                    draft={"text": "hi", "files": [], "by": None, "n": 1},
                )
            ],
            [_page(alert=None)],
        ],
    ),
    "feedback_is_given_and_taken_back": (BEGIN, [[_page(feedback={"m2": "Like"})], [_page(feedback={})]]),
}


def _produced(name: str) -> dict[str, Any]:
    before, steps = CASES[name]
    frames: list[dict[str, Any]] = []
    history, page = History(), empty_page()
    wire = Publisher(lambda frame, buffers: frames.append(copy.deepcopy(frame)), lambda: None, lambda: None)

    def document() -> dict[str, Any]:
        messages, drawn = wire.document()
        result: dict[str, Any] = json.loads(json.dumps({"history": messages, "page": drawn}))
        return result

    for change in before:
        change(history, page)
    wire.publish(history, page)
    first = document()
    frames.clear()
    for step in steps:
        for change in step:
            change(history, page)
        wire.publish(history, page)
    whole = {"name": name, "before": first, "frames": frames, "after": document()}
    # A message's id ends in the time at which it came.
    result: dict[str, Any] = json.loads(re.sub(r"(?<=m\d)\.[0-9a-f]{8}", "", json.dumps(whole)))
    return result


@pytest.mark.parametrize("name", CASES)
def test_python_produces_the_wire_case(name: str) -> None:
    case, path = _produced(name), FOLDER / f"{name}.json"
    if os.environ.get("UPDATE_WIRE"):
        path.write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == case


@pytest.mark.parametrize("name", CASES)
def test_the_frames_turn_the_document_before_into_the_one_after(name: str) -> None:
    case = _produced(name)
    document = case["before"]
    for frame in case["frames"]:
        apply(frame["ops"], document)
        document["page"]["seq"] = frame["seq"]
    assert document == case["after"]
    assert case["frames"]


def test_every_file_has_its_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CASES)

"""What retry, undo and edit mean to a history, and the history as a model gets it."""

from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.conversation import turns
from chatwidget.export import static_html
from chatwidget.messages import model_view
from chatwidget.messages.message import check_history


def _history(roles: str) -> Any:
    names = {"u": "user", "a": "assistant", "s": "system", "t": "tool"}
    return check_history([{"role": names[r], "content": f"{r}{i}"} for i, r in enumerate(roles)])


@pytest.mark.parametrize(
    ("roles", "turn"),
    [
        ("", None),
        ("a", None),
        ("u", (0, 1)),
        ("ua", (0, 1)),
        ("uaua", (2, 3)),
        ("auuaa", (1, 3)),
        ("suuta", (1, 3)),
        ("usa", None),
        ("uas", None),
        ("uau", (2, 3)),
    ],
)
def test_the_last_turn_is_all_user_messages_in_a_row_before_the_last_answer(roles: str, turn: Any) -> None:
    assert turns.last_turn(_history(roles)) == turn


def test_editing_keeps_the_parts_that_are_not_text() -> None:
    file = {"type": "file", "file": {"path": "a.png"}}
    text = {"type": "text", "text": "old"}
    [message] = check_history([{"role": "user", "content": [file, text, text]}])
    assert turns.with_text(message, "new")["content"] == [file, {"type": "text", "text": "new"}]


def test_several_user_messages_become_one_with_all_files() -> None:
    file = {"type": "file", "file": {"path": "a.png"}}
    turn = check_history(
        [
            {"role": "user", "content": [{"type": "text", "text": "one"}, file]},
            {"role": "user", "content": "two"},
        ]
    )
    assert turns.turn_as_draft(turn) == {"text": "one\ntwo", "files": ["a.png"]}
    assert turns.turn_as_message(turn)["content"] == [file, {"type": "text", "text": "one\ntwo"}]


def test_the_models_view_has_role_and_content_only() -> None:
    display = {"type": "display", "data": {"text/plain": "42", "text/html": "<b>42</b>"}, "metadata": {}}
    file = {"type": "file", "file": {"path": "a.png"}}
    history = check_history(
        [
            {"role": "system", "content": "s"},
            {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "is"}, display]},
            {"role": "assistant", "content": "", "metadata": {"error": {"type": "E", "text": "", "traceback": ""}}},
            {"role": "tool", "content": "t", "tool_call_id": "1"},
            {"role": "user", "content": [file, {"type": "text", "text": "see"}], "name": "ann"},
        ]
    )
    assert model_view.model_view(history) == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "a\nb"},
        {"role": "assistant", "content": "is\n42"},
        {"role": "user", "content": [file, {"type": "text", "text": "see"}]},
    ]


def test_for_model_sends_images_as_data_and_other_files_by_name(tmp_path: Path) -> None:
    picture, table = tmp_path / "a.png", tmp_path / "t.csv"
    picture.write_bytes(b"png")
    files = [{"type": "file", "file": {"path": str(path)}} for path in (picture, table)]
    [message] = cw.for_model([{"role": "user", "content": files}])
    assert message["content"] == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,cG5n"}},
        {"type": "text", "text": "[file: t.csv]"},
    ]
    assert len(cw.for_model([{"role": "user", "content": files}], images="omit")[0]["content"]) == 1
    with pytest.raises(cw.ChatError, match="cannot be read"):
        cw.for_model([{"role": "user", "content": [{"type": "file", "file": {"path": "missing.png"}}]}])
    with pytest.raises(cw.ChatError, match="images` must be 'data' or 'omit', got 'url'"):
        cw.for_model([], images="url")


def test_exports_hold_every_message_and_interpret_no_html() -> None:
    chat = cw.ChatWidget(
        [
            {"role": "user", "content": "<script>alert(1)</script>"},
            {"role": "assistant", "content": "half", "metadata": {"error": {"text": "broke"}, "title": "T"}},
        ]
    )
    assert chat.to_markdown().count("**") == 4
    assert "Error: broke" in chat.to_markdown()
    assert chat.to_jsonl().count("\n") == 2
    html = static_html.StaticTranscript().draw(chat.history)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    bundle = chat._repr_mimebundle_()[0]
    assert {"text/html", "text/markdown", "application/vnd.jupyter.widget-view+json"} <= set(bundle)

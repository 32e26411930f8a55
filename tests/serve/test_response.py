"""Responses, token counts, and errors in OpenAI's format."""

from __future__ import annotations

from typing import Any

import pytest

from chatwidget.errors import RequestRefused
from chatwidget.messages.message import Message, check_message
from chatwidget.serve.response import Answer, refusal_body, response_text, usage


def _message(content: Any, **metadata: Any) -> Message:
    return check_message({"role": "assistant", "content": content, "metadata": metadata})


def test_thoughts_and_text_are_apart() -> None:
    answers = [_message("Hm.", title="Reasoning"), _message("", title="Search"), _message("Yes."), _message("")]

    assert response_text(answers) == ("Hm.\n\nSearch", "Yes.")


def test_parts_are_text_as_far_as_they_have_one() -> None:
    file = {"type": "file", "file": {"path": "data/run-7.csv"}}

    assert response_text([_message([{"type": "text", "text": "See"}, file])]) == ("", "See\n[file: run-7.csv]")


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ({"prompt_tokens": 2, "completion_tokens": 3}, 5),
        ({"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 9}, 9),
        ({"prompt_tokens": "many", "completion_tokens": 3}, 3),
    ],
)
def test_token_counts_are_those_of_the_provider(counts: dict[str, Any], total: int) -> None:
    assert usage([_message("Yes.", usage=counts)])["total_tokens"] == total


def test_without_counts_there_is_no_usage() -> None:
    answer = Answer("model")

    assert usage([_message("Yes.")]) == {}
    assert "usage" not in answer.completion([_message("Yes.")])


def test_every_chunk_of_an_answer_has_its_id() -> None:
    answer = Answer("model")

    chunks = [answer.chunk({"content": "a"}), answer.chunk({}, "stop"), answer.usage_chunk({"total_tokens": 1})]

    assert len({chunk["id"] for chunk in chunks}) == 1
    assert [len(chunk["choices"]) for chunk in chunks] == [1, 1, 0]


@pytest.mark.parametrize(("status", "kind"), [(401, "authentication_error"), (400, "invalid_request_error")])
def test_a_refusal_says_its_kind(status: int, kind: str) -> None:
    error = refusal_body(RequestRefused("no", status, "code", "messages"))["error"]

    assert error == {"message": "no", "type": kind, "code": "code", "param": "messages"}

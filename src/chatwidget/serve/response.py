"""Responses of the OpenAI-compatible endpoint: completions, usage, and error bodies."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence

from chatwidget.errors import RequestRefused
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.parts import is_thought, part_text, parts_of
from chatwidget.messages.text import whole_characters

#: The body of a response, or a part of one.
Body = JSONObject


def response_text(answers: Sequence[Message]) -> tuple[str, str]:
    """Return the text of a response: that of its thoughts, and that of its other messages.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> thought = {"role": "assistant", "content": "Hm.", "metadata": {"title": "Reasoning"}}
        >>> response_text([check_message(thought), check_message({"role": "assistant", "content": "Yes."})])
        ('Hm.', 'Yes.')
    """
    thoughts, texts = [], []
    for message in answers:
        text = "\n".join(filter(None, map(part_text, parts_of(message))))
        if is_thought(message):
            thoughts.append(text or str(message["metadata"]["title"]))
        elif text:
            texts.append(text)
    return "\n\n".join(thoughts), "\n\n".join(texts)


class Answer:
    """A response in the format of a completion or of the chunks of a stream.

    Args:
        model: the name it goes by.
    """

    def __init__(self, model: str) -> None:
        self._about = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": model}

    def completion(self, answers: Sequence[Message]) -> Body:
        """Return a complete response."""
        reasoning, content = response_text(answers)
        message = {"role": "assistant", "content": content, **({"reasoning_content": reasoning} if reasoning else {})}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        counts = usage(answers)
        counted = {"usage": counts} if counts else {}
        return {**self._about, "object": "chat.completion", "choices": [choice], **counted}

    def chunk(self, delta: dict[str, str], finish: str | None = None) -> Body:
        """Return a chunk of a stream."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._about, "object": "chat.completion.chunk", "choices": [choice]}

    def usage_chunk(self, counts: dict[str, int]) -> Body:
        """Return the last chunk of a stream whose client asked for the token counts."""
        return {**self._about, "object": "chat.completion.chunk", "choices": [], "usage": counts}


def usage(answers: Sequence[Message]) -> dict[str, int]:
    """Return how many tokens a response took, if the chat function's provider reported it."""
    for message in reversed(answers):
        counts = (message.get("metadata") or {}).get("usage")
        if isinstance(counts, Mapping):
            known = {name: _count(counts.get(name)) for name in ("prompt_tokens", "completion_tokens")}
            return {**known, "total_tokens": _count(counts.get("total_tokens")) or sum(known.values())}
    return {}


def _count(value: object) -> int:
    """Return a number of tokens; a chat function may have put anything there."""
    return int(value) if isinstance(value, (int, float)) else 0


def error_body(words: str, kind: str = "server_error", code: str | None = None, param: str | None = None) -> Body:
    """Return an error in OpenAI's format."""
    return {"error": {"message": whole_characters(words), "type": kind, "code": code, "param": param}}


def refusal_body(refusal: RequestRefused) -> Body:
    """Return a refusal in OpenAI's format."""
    kind = "authentication_error" if refusal.status == 401 else "invalid_request_error"
    return error_body(str(refusal), kind, refusal.code, refusal.param)

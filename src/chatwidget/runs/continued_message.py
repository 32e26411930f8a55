"""A message that a model continues: what was there, and what came after it."""

from __future__ import annotations

from typing import Any

from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.parts import is_thought

_ENDED = ("finish", "error")  # metadata of the end that is no longer the end


def continued(partial: Message, new: list[Message]) -> list[Message]:
    """Return a partial message with the first new answer appended to it, then the other new messages.

    Example:
        >>> partial = check_message({"role": "assistant", "content": "Hel", "metadata": {"finish": "length"}})
        >>> continued(partial, [check_message({"role": "assistant", "content": "lo"})])
        [{'role': 'assistant', 'content': 'Hello'}]
    """
    answer = next((message for message in new if not is_thought(message)), None)
    if answer is None:
        return [partial, *new]
    old, late = dict(partial.get("metadata") or {}), thaw(answer.get("metadata") or {})
    metadata = {**{name: thaw(value) for name, value in old.items() if name not in _ENDED}, **late}
    if "usage" in old and "usage" in late:
        metadata["usage"] = _sum(old["usage"], late["usage"])
    whole: JSONObject = {**answer, "content": _joined(thaw(partial["content"]), thaw(answer["content"]))}
    whole.pop("metadata", None)
    if metadata:
        whole["metadata"] = metadata
    return [check_message(whole), *(message for message in new if message is not answer)]


def _joined(before: object, after: object) -> Any:
    if isinstance(before, str) and isinstance(after, str):
        return before + after
    parts, added = _parts(before), _parts(after)
    if parts and added and parts[-1]["type"] == added[0]["type"] == "text":
        parts[-1]["text"] += added.pop(0)["text"]
    return parts + added


def _parts(content: Any) -> list[JSONObject]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def _sum(before: Any, after: JSONObject) -> JSONObject:
    """Return the tokens of both requests together."""
    numbers = (int, float)
    both = {name for name in after if isinstance(before.get(name), numbers) and isinstance(after[name], numbers)}
    return {**before, **{name: before[name] + value if name in both else value for name, value in after.items()}}

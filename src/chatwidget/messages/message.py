"""The messages format: what a message may be, checked once and then read-only.

Shapes follow OpenAI's chat messages, with `metadata` and `options` as Gradio's
`ChatMessage` has them. Nothing here knows a widget, a run or a page.
"""

import dataclasses
import numbers
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chatwidget.errors import MessageError
from chatwidget.messages.frozen import FrozenDict, FrozenList, freeze_json
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.show import show
from chatwidget.messages.text import whole_characters

ROLE_NAMES = {"user": "User", "assistant": "Assistant", "system": "System", "tool": "Tool"}
ROLES = tuple(ROLE_NAMES)
_STATUSES = ("pending", "done")


@dataclasses.dataclass
class ChatMessage:
    """A message with attributes instead of dict keys.

    Args:
        content: text, one content part, or a list of parts.
        role: "user", "assistant", "system" or "tool".
        metadata: title, status ("pending" or "done"), duration (seconds), log, id, parent_id.
        options: `{"value": str, "label": str}` dicts, shown as buttons under the message.

    Example:
        >>> ChatMessage("Looking it up", metadata={"title": "Search", "status": "pending"}).role
        'assistant'
    """

    content: Any
    role: str = "assistant"
    metadata: JSONObject = dataclasses.field(default_factory=dict)
    options: list[JSONObject] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuse what no chat takes, where it is written; None counts as absent."""
        refuse_tuple(self.content, "ChatMessage")
        self.metadata = self.metadata or {}
        self.options = self.options or []
        if self.metadata:
            _metadata(self.metadata, "ChatMessage")
        if self.options:
            _options(self.options, "ChatMessage")


def refuse_tuple(content: object, where: str) -> None:
    """Refuse a file as older versions of Gradio have it, `("a.png",)` or `("a.png", "a cat")`.

    Raises:
        MessageError: it is one.
    """
    if isinstance(content, tuple) and content and all(isinstance(item, (str, type(None))) for item in content):
        raise MessageError(
            f"`{where}`: 'content' must be a string or a list of parts, got the tuple {show(content)}. For a file, use "
            f'Path({content[0]!r}) or {{"path": {content[0]!r}, "alt_text": "..."}}.'
        )


class Message(FrozenDict):
    """A message that `check_message` has checked."""


def _content(value: object, message: JSONMapping, where: str) -> Any:
    if value is None and message.get("role") == "assistant" and message.get("tool_calls"):
        return ""  # OpenAI's own dump of a response that only calls tools
    if isinstance(value, str):
        return whole_characters(str.__str__(value))
    if isinstance(value, (list, tuple)):
        return FrozenList([_part(p, f"{where}.content[{i}]") for i, p in enumerate(value)])
    raise MessageError(
        f'`{where}`: \'content\' must be a string or a list of parts such as {{"type": "text", "text": '
        f'"..."}}, got {show(value)} ({type(value).__name__}).'
    )


_PART_KEYS: dict[str, tuple[str, Callable[[Any], bool], str]] = {
    "text": ("text", lambda v: isinstance(v, str), "text"),
    "image_url": (
        "image_url",
        lambda v: isinstance(v, Mapping) and isinstance(v.get("url"), str),
        'a dict with a "url"',
    ),
    "input_audio": ("input_audio", lambda v: isinstance(v, Mapping), "a dict"),
    "file": (
        "file",
        lambda v: isinstance(v, Mapping) and isinstance(v.get("path", v.get("url")), str),
        'a dict with a "path"',
    ),
    "display": ("data", lambda v: isinstance(v, Mapping), "a dict with MIME types as keys"),
}


def _part(value: object, where: str) -> Any:
    if not isinstance(value, Mapping) or not isinstance(value.get("type"), str):
        raise MessageError(
            f'`{where}` must be a dict whose "type" is one of {", ".join(map(repr, _PART_KEYS))}, got {show(value)}.'
        )
    known = _PART_KEYS.get(value["type"])
    if known is not None and not known[1](value.get(known[0])):
        raise MessageError(
            f"`{where}`: a part of type {show(value['type'])} needs {show(known[0])} ({known[2]}), got "
            f"{show(value.get(known[0]))}."
        )
    return freeze_json(value, where)


def _options(value: object, where: str) -> Any:
    if not isinstance(value, (list, tuple)):
        raise MessageError(f"`{where}`: 'options' must be a list of {{\"value\": str}} dicts, got {show(value)}.")
    for i, option in enumerate(value):
        if (
            not isinstance(option, Mapping)
            or not isinstance(option.get("value"), str)
            or not isinstance(option.get("label", ""), (str, type(None)))
        ):
            raise MessageError(
                f'`{where}.options[{i}]` must be {{"value": str}} or {{"value": str, "label": str}}, got '
                f"{show(option)}."
            )
    return freeze_json(value, f"{where}.options")


_METADATA_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "title": ((str,), "a string"),
    "log": ((str,), "a string"),
    "id": ((str, int), "a string or an integer"),
    "parent_id": ((str, int), "a string or an integer"),
    "duration": ((numbers.Real,), "a number of seconds"),
}


def _metadata(value: object, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise MessageError(f"`{where}`: 'metadata' must be a dict, got {show(value)}.")
    status = value.get("status")
    if status is not None and not (isinstance(status, str) and status in _STATUSES):
        raise MessageError(f"`{where}`: metadata 'status' must be 'pending' or 'done', got {show(status)}.")
    for key, (kinds, wanted) in _METADATA_KINDS.items():
        item = value.get(key)
        if item is not None and (not isinstance(item, kinds) or isinstance(item, bool)):
            raise MessageError(
                f"`{where}`: metadata {key!r} must be {wanted}, got {show(item)} ({type(item).__name__})."
            )
    return freeze_json(value, f"{where}.metadata")


def as_mapping(value: object) -> JSONMapping | None:
    """Return a message-like value as a mapping, or None when it is not one."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, ChatMessage):
        given = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {name: item for name, item in given.items() if item or name not in ("metadata", "options")}
    bases = {(str(cls.__module__).split(".", 1)[0], cls.__name__) for cls in type(value).__mro__}
    if ("gradio", "ChatMessage") in bases:
        return {name: getattr(value, name) for name in ("role", "content", "metadata", "options")}
    # A message object of the openai package. The class decides: some objects answer every attribute.
    if ("pydantic", "BaseModel") in bases and hasattr(value, "role") and hasattr(value, "content"):
        model: Any = value
        dumped = model.model_dump(exclude_none=True)
        return {"content": None, **dumped} if isinstance(dumped, dict) else None
    return None


def is_plain(value: object) -> bool:
    """Return whether a value is a dict of a role and a text, as most messages are: nothing else is to be checked."""
    if type(value) is not dict or len(value) != 2 or type(value.get("content")) is not str:
        return False
    role = value.get("role")
    return type(role) is str and role in ROLE_NAMES


def check_message(value: object, index: int | None = None) -> Message:
    """Return a message checked and read-only; a message that was checked already is returned as it is.

    Args:
        value: a message dict, a `ChatMessage`, or the message object of an openai answer.
        index: the message's place in the history, for the error's text.

    Raises:
        MessageError: the value is not in the messages format.

    Example:
        >>> check_message({"role": "user", "content": "hi", "metadata": None})
        {'role': 'user', 'content': 'hi'}
    """
    if isinstance(value, Message):
        return value
    if is_plain(value):
        given: Any = value
        return Message({"role": given["role"], "content": whole_characters(given["content"])})
    where = "message" if index is None else f"history[{index}]"
    try:
        return _checked(value, where)
    except RecursionError:
        raise MessageError(f"`{where}` contains a reference to itself or is nested too deeply.") from None


def _checked(value: object, where: str) -> Message:
    message = as_mapping(value)
    if message is None or "role" not in message:
        raise MessageError(f"`{where}` must be a dict with 'role' and 'content', or a ChatMessage, got {show(value)}.")
    role = message["role"]
    if not isinstance(role, str) or role not in ROLES:
        allowed = ", ".join(map(repr, ROLES))
        raise MessageError(f"`{where}`: 'role' must be one of {allowed}, got {show(role)}.")
    if "content" not in message and not message.get("tool_calls"):
        raise MessageError(f"`{where}` has no 'content'. A message needs 'role' and 'content'.")
    result: JSONObject = {"role": str.__str__(role)}
    result["content"] = _content(message.get("content"), message, where)
    for key, item in message.items():
        if key in ("role", "content") or (item is None and key in ("metadata", "options")):
            continue
        if key == "metadata":
            result[key] = _metadata(item, where)
        elif key == "options":
            result[key] = _options(item, where)
        elif isinstance(key, str):
            result[whole_characters(key)] = freeze_json(item, f"{where}[{show(key)}]")
        else:
            raise MessageError(f"`{where}` has the key {show(key)}. Keys must be strings.")
    return Message(result)


def check_history(values: object, name: str = "history") -> list[Message]:
    """Return a whole history checked; refuse a string, which is iterable too."""
    if isinstance(values, (str, bytes, Mapping, ChatMessage)) or not isinstance(values, Iterable):
        raise MessageError(f"`{name}` must be a list of messages, got {show(values)}.")
    return [check_message(value, i) for i, value in enumerate(values)]

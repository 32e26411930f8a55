"""What retry, undo, edit and an option do to a history; and the history as a model sees it. Pure.

Turns follow Gradio's ChatInterface: the last user turn is all consecutive user messages before
the last answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .content import file_part
from .data_urls import media_type, picture_url
from .errors import EventRefused, MessageError, PictureError
from .messages import Message, file_name, files_of, normalise, text_of
from .patches import same
from .readonly import plain

Identified = tuple[str, Message]


def last_user_index(history: Sequence[Message]) -> int | None:
    """Index of the last user message, or None."""
    for i in range(len(history) - 1, -1, -1):
        if history[i]["role"] == "user":
            return i
    return None


def last_turn(history: Sequence[Message]) -> tuple[int, int] | None:
    """Where the last user turn begins and ends (exclusive), or None when there is none.

    A system message ends the search: what stands before it is another conversation.
    """
    stop = len(history)
    while stop and history[stop - 1]["role"] not in ("user", "system"):
        stop -= 1
    start = stop
    while start and history[start - 1]["role"] == "user":
        start -= 1
    return None if start == stop else (start, stop)


def joined_turn(turn: Sequence[Message]) -> dict[str, Any]:
    """A user turn as one input: texts joined by newlines, and all files."""
    return {
        "text": "\n".join(text for text in map(text_of, turn) if text),
        "files": [path for message in turn for path in files_of(message)],
    }


def turn_message(turn: Sequence[Message]) -> Message:
    """A user turn as one message; a single message stays the same object."""
    if len(turn) == 1:
        return turn[0]
    if all(isinstance(message["content"], str) for message in turn):
        return normalise({"role": "user", "content": joined_turn(turn)["text"]})
    parts = [part for message in turn for part in parts_of(message)]
    files = [part for part in parts if part["type"] != "text"]
    text = "\n".join(part["text"] for part in parts if part["type"] == "text")
    tail = [{"type": "text", "text": text}] if text else []
    return normalise({"role": "user", "content": [*files, *tail]})


def parts_of(message: Message) -> list[dict[str, Any]]:
    """The content as parts, whether it is text or a list."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def goes_on(before: Sequence[Identified], now: Sequence[Identified], *, by_id: bool) -> bool:
    """Whether a history is the same conversation as the one it takes the place of.

    It is where messages were added to equal ones, or where a user message is left and something of what followed the
    first one.

    Args:
        before: the messages there were, each with its id.
        now: the messages there are.
        by_id: a message with an id that is known is one that was corrected. Where a whole history was given only the
            very same object counts, for another conversation may begin with the same words.
    """
    if len(now) >= len(before) and all(same(old, new) for (_, old), (_, new) in zip(before, now, strict=False)):
        return True
    first = next((i for i, (_, message) in enumerate(before) if message["role"] == "user"), len(before))
    if not any(message["role"] == "user" for _, message in now):
        return False
    ids, objects = {key for key, _ in before[first:]}, {id(message) for _, message in before[first:]}
    return any(key in ids if by_id else id(message) in objects for key, message in now)


def edited(message: Message, text: str) -> Message:
    """A message with another text; its parts that are not text are kept, in order."""
    content = message["content"]
    if isinstance(content, str):
        return normalise({**message, "content": text})
    new: list[Any] = []
    placed = False
    for part in content:
        if part["type"] != "text":
            new.append(part)
        elif not placed:
            new.append({"type": "text", "text": text})
            placed = True
    if not placed:
        new.append({"type": "text", "text": text})
    return normalise({**message, "content": new})


def option_value(history: Sequence[Message], index: int, option: int) -> str:
    """The value of an option of the last message.

    Raises:
        EventRefused: the message is not the last one any more, or has no such option.
    """
    options = history[index].get("options") or []
    if index != len(history) - 1 or history[index]["role"] != "assistant":
        raise EventRefused("These options belong to an earlier message; answer the last one.")
    if not 0 <= option < len(options):
        raise EventRefused(f"The message has {len(options)} options; there is no number {option}.")
    return str(options[option]["value"])


def user_message(text: str, files: Sequence[str] = (), multimodal: bool = False) -> Message:
    """What a person sent, as a message: text alone stays `str`, in a multimodal chat parts."""
    if not multimodal and not files:
        return normalise({"role": "user", "content": text})
    parts = [file_part(path) for path in files]
    if text:
        parts.append({"type": "text", "text": text})
    return normalise({"role": "user", "content": parts})


def _text_of_part(part: dict[str, Any]) -> str:
    if part["type"] == "text":
        return str(part["text"])
    text = part.get("data", {}).get("text/plain", "")
    return text if isinstance(text, str) else ""


def model_view(history: Sequence[Message]) -> list[dict[str, Any]]:
    """The history as a chat function and a model get it.

    `role` and `content` only; thoughts, errors without text and `tool` messages left out; content
    that is all text as `str`; Python objects as their plain text; files stay parts.

    Example:
        >>> model_view([normalise({"role": "user", "content": "hi", "metadata": {"log": "x"}})])
        [{'role': 'user', 'content': 'hi'}]
    """
    view = []
    for message in history:
        metadata = message.get("metadata") or {}
        if metadata.get("title") or message["role"] == "tool":
            continue
        content = _model_content(message["content"])
        if not content and metadata.get("error"):
            continue
        view.append({"role": message["role"], "content": content})
    return view


def _model_content(content: Any) -> Any:
    if isinstance(content, str):
        return content
    if all(part["type"] in ("text", "display") for part in content):
        return "\n".join(filter(None, map(_text_of_part, content)))
    return [
        {"type": "text", "text": _text_of_part(part)} if part["type"] == "display" else plain(part) for part in content
    ]


def for_model(history: Sequence[Any], images: str = "data") -> list[dict[str, Any]]:
    """A history as OpenAI's and Hugging Face's clients accept it, files included.

    Args:
        history: messages, for instance the `history` a chat function gets.
        images: "data" turns image files into data URLs; "omit" leaves them out.

    Returns:
        Messages with `role` and `content` only. Other files become a line with their name.

    Raises:
        MessageError: the history is not in the messages format, or an image cannot be read.

    Example:
        >>> for_model([{"role": "user", "content": "hi", "options": None}])
        [{'role': 'user', 'content': 'hi'}]
    """
    if images not in ("data", "omit"):
        raise MessageError(f"images is {images!r}; it is 'data' or 'omit'.")
    view = model_view([normalise(message, i) for i, message in enumerate(history)])
    for message in view:
        if isinstance(message["content"], list):
            parts = [_client_part(part, images) for part in message["content"]]
            message["content"] = [part for part in parts if part is not None]
    return view


def _client_part(part: dict[str, Any], images: str) -> dict[str, Any] | None:
    if part["type"] != "file":
        return part
    path = Path(part["file"].get("path", ""))
    mime = part["file"].get("mime_type") or media_type(path.name) or ""
    if not mime.startswith("image/"):
        return {"type": "text", "text": f"[file: {file_name(part['file'])}]"}
    if images == "omit":
        return None
    try:
        return {"type": "image_url", "image_url": {"url": picture_url(path, mime=mime)}}
    except PictureError as error:
        raise MessageError(f"The image {str(path)!r} {error}.") from error

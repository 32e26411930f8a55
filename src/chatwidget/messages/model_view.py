"""The history as a model receives it: roles and content only, with files as text where a model cannot read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatwidget.errors import MessageError, PictureError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.media import media_type, picture_url
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.parts import MessageLike, Part, file_name, is_thought, part_text, parts_of


def model_view(history: Sequence[Message]) -> list[JSONObject]:
    """Return the history as a chat function and a model receive it.

    `role` and `content` only; thoughts, errors without text and `tool` messages left out; content
    that is all text as `str`; Python objects as their plain text; files stay parts.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> model_view([check_message({"role": "user", "content": "hi", "metadata": {"log": "x"}})])
        [{'role': 'user', 'content': 'hi'}]
    """
    view = []
    for message in history:
        if len(message) == 2 and type(message["content"]) is str and message["role"] != "tool":
            view.append({"role": message["role"], "content": message["content"]})
            continue
        metadata = message.get("metadata") or {}
        if is_thought(message) or message["role"] == "tool":
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
        return "\n".join(filter(None, map(part_text, content)))
    return [{"type": "text", "text": part_text(part)} if part["type"] == "display" else thaw(part) for part in content]


def with_parts(history: Sequence[MessageLike]) -> list[JSONObject]:
    """Return a copy of messages whose content is always a list of parts, as in Gradio 6.

    Example:
        >>> with_parts([{"role": "user", "content": "hi"}])[0]["content"][0]["text"]
        'hi'
    """
    return [thaw({**message, "content": parts_of(message)}) for message in history]


def for_model(history: Sequence[Any], images: str = "data") -> list[JSONObject]:
    """Return a history as OpenAI's and Hugging Face's clients accept it, files included.

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
        raise MessageError(f"`images` must be 'data' or 'omit', got {images!r}.")
    view = model_view([check_message(message, i) for i, message in enumerate(history)])
    for message in view:
        if isinstance(message["content"], list):
            parts = [_client_part(part, images) for part in message["content"]]
            message["content"] = [part for part in parts if part is not None]
    return view


def _client_part(part: Part, images: str) -> Part | None:
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
        raise MessageError(f"Cannot send the image {str(path)!r}: it {error}.") from error

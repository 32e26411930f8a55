"""What an MCP tool returned, as a result: text, pictures and sound, linked and embedded resources, or plain data."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.text import whole_characters
from chatwidget.tools.results import EMPTY, Result


class _Media:
    """A picture or a sound, displayed as a notebook would."""

    def __init__(self, mime: str, data: bytes) -> None:
        self._mime, self._data = mime, data

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, object]:
        return {self._mime: self._data, "text/plain": self.text}

    @property
    def text(self) -> str:
        """Return what a model reads of it."""
        return f"[{self._mime}, {len(self._data)} bytes; the user sees it]"


def mcp_result(result: Any) -> Result:
    """Return what a client gives for a call, of the protocol of any year.

    Example:
        >>> class Given:
        ...     def model_dump(self, **options): return {"content": [], "structuredContent": {"rows": 3}}
        >>> mcp_result(Given()).text
        '{"rows": 3}'
    """
    dumped = result.model_dump(by_alias=True, mode="json")
    displayed: list[str] = []
    sent: list[str] = []
    media: list[_Media] = []
    for block in dumped.get("content") or []:
        read = _read(block)
        sent.append(read.text if isinstance(read, _Media) else read)
        if isinstance(read, _Media):
            media.append(read)
        else:
            displayed.append(read)
    structured = dumped.get("structuredContent")
    language = ""
    if not sent and structured is not None:
        displayed, language = [json.dumps(structured, ensure_ascii=False)], "json"
        sent = displayed
    text = whole_characters("\n".join(displayed))
    return Result(
        text if text or media else EMPTY,
        failed=bool(dumped.get("isError")),
        values=tuple(media),
        sent=whole_characters("\n".join(sent)) if media else None,
        language=language,
    )


def _read(block: JSONMapping) -> str | _Media:
    kind = block.get("type")
    if kind == "text":
        return str(block.get("text") or "")
    if kind in ("image", "audio"):
        return _media(block.get("mimeType"), block.get("data"))
    if kind == "resource_link":
        return f"{block.get('name') or 'resource'}: {block.get('uri')}"
    if kind == "resource":
        resource = block.get("resource") or {}
        if resource.get("blob"):
            return _media(resource.get("mimeType"), resource["blob"])
        return str(resource.get("text") or resource.get("uri") or "")
    return f"[{kind}]"


def _media(mime: object, data: object) -> str | _Media:
    try:
        return _Media(str(mime or "application/octet-stream"), base64.b64decode(str(data), validate=True))
    except (binascii.Error, ValueError):
        return f"[{mime}: not readable]"

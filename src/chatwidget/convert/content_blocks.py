"""The blocks that other systems' messages consist of, as parts, thoughts and tool calls of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chatwidget.messages.json_types import JSONObject

THOUGHT = "Reasoning"


@dataclass
class Blocks:
    """What one foreign message holds."""

    parts: list[JSONObject] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[dict[str, object]] = field(default_factory=list)
    results: list[tuple[str, str]] = field(default_factory=list)

    def content(self) -> str | list[JSONObject]:
        """Return the parts, or their text where all are text."""
        if all(part["type"] == "text" for part in self.parts):
            return "\n".join(part["text"] for part in self.parts)
        return self.parts


def tool_call(call_id: object, name: object, arguments: object) -> dict[str, object]:
    """Return a tool call as OpenAI's messages have it.

    Example:
        >>> tool_call("c1", "add", {"a": 1})["function"]
        {'name': 'add', 'arguments': '{"a": 1}'}
    """
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, ensure_ascii=False)
    return {"id": str(call_id or ""), "type": "function", "function": {"name": str(name), "arguments": text}}


def read_blocks(content: object) -> Blocks:
    """Read the content of a foreign message: a text, or a list of blocks of any of the known kinds.

    Example:
        >>> read_blocks([{"type": "thinking", "thinking": "hm"}, {"text": "hi"}]).thoughts
        ['hm']
    """
    blocks = Blocks()
    if content is None:
        return blocks
    if isinstance(content, (str, Mapping)):
        content = [content]
    for block in content if isinstance(content, Iterable) else [content]:
        _read(block, blocks)
    return blocks


def _read(block: object, blocks: Blocks) -> None:
    if isinstance(block, str):
        blocks.parts.append({"type": "text", "text": block})
        return
    if not isinstance(block, Mapping):
        _missing(type(block).__name__, blocks)
        return
    kind = str(block.get("type") or "")
    if kind in ("thinking", "reasoning", "summary_text", "reasoning_text"):
        blocks.thoughts.append(_text(block.get("thinking") or block.get("reasoning") or block.get("text") or ""))
    elif kind == "tool_use":
        blocks.calls.append(tool_call(block.get("id"), block.get("name"), block.get("input")))
    elif kind == "tool_result":
        blocks.results.append((str(block.get("tool_use_id", "")), _text(block.get("content"))))
    elif kind.startswith("tool-") or kind == "dynamic-tool":
        _read_tool_part(block, kind.removeprefix("tool-"), blocks)
    elif "functionCall" in block or "function_call" in block:
        call = block.get("functionCall") or block.get("function_call") or {}
        blocks.calls.append(tool_call(call.get("id") or call.get("name"), call.get("name"), call.get("args")))
    elif "functionResponse" in block or "function_response" in block:
        result = block.get("functionResponse") or block.get("function_response") or {}
        blocks.results.append((str(result.get("id") or result.get("name")), _response_text(result.get("response"))))
    elif block.get("thought") is True:
        blocks.thoughts.append(_text(block.get("text", "")))
    elif kind in ("image_url", "input_audio", "display") or (kind == "file" and "file" in block):
        blocks.parts.append(dict(block))
    elif picture := _picture(block, kind):
        blocks.parts.append({"type": "image_url", "image_url": {"url": picture}})
    elif isinstance(block.get("text"), str):
        blocks.parts.append({"type": "text", "text": block["text"]})
    elif kind != "step-start":
        _missing(kind or ", ".join(map(str, block)) or "part", blocks)


def _response_text(response: object) -> str:
    """Return what a function gave; Gemini wants an object, in which a text is the result or the output."""
    if isinstance(response, Mapping) and len(response) == 1:
        [(name, value)] = response.items()
        response = value if name in ("result", "output") else response
    return response if isinstance(response, str) else json.dumps(response, ensure_ascii=False)


def _read_tool_part(block: Mapping[str, object], name: str, blocks: Blocks) -> None:
    """Read a tool's part of a Vercel message: the call, and what it gave."""
    call_id = str(block.get("toolCallId", ""))
    blocks.calls.append(tool_call(call_id, block.get("toolName") or name, block.get("input")))
    if "output" in block:
        output = block["output"]
        blocks.results.append((call_id, output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)))


def _picture(block: Mapping[str, object], kind: str) -> str | None:
    """Return the address of a picture in a form that is not ours."""
    if kind == "input_image" and isinstance(block.get("image_url"), str):
        return str(block["image_url"])
    if kind == "file" and str(block.get("mediaType", "")).startswith("image/"):
        return str(block.get("url"))
    source = block.get("source") if kind == "image" else None
    if isinstance(source, Mapping):
        if source.get("type") == "base64":
            return f"data:{source.get('media_type')};base64,{source.get('data')}"
        return str(source.get("url"))
    inline = block.get("inlineData") or block.get("inline_data")
    if isinstance(inline, Mapping):
        return f"data:{inline.get('mimeType') or inline.get('mime_type')};base64,{inline.get('data')}"
    return None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    found = read_blocks(value).content()
    return found if isinstance(found, str) else json.dumps(value, ensure_ascii=False)


def _missing(kind: str, blocks: Blocks) -> None:
    """Say that a part cannot be shown here: its neighbors stay."""
    blocks.parts.append({"type": "text", "text": f"[{kind}: not shown here]"})

"""Turns in the formats of other systems. Each function writes one format, and counts what that has no place for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from chatwidget.convert.turns import Image, Losses, Turn
from chatwidget.messages.json_types import JSONObject

Json = JSONObject
_MISPLACED = "positions of system messages, which are above the conversation"


def openai(turns: Sequence[Turn], lost: Losses) -> Json:
    """Write the messages of a request to OpenAI's chat completions; thoughts as many servers have them."""
    messages: list[Json] = []
    for turn in turns:
        message: Json = {"role": turn.role, "content": _openai_content(turn)}
        if turn.thoughts:
            message["reasoning_content"] = "\n\n".join(turn.thought_texts(lost))
        if turn.calls:
            message["tool_calls"] = [
                {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
                for call in turn.calls
            ]
        if turn.role == "tool":
            message["tool_call_id"] = turn.call_id
        messages.append(message)
    return {"messages": messages}


def _openai_content(turn: Turn) -> object:
    if not turn.content:
        return None
    if not turn.images:
        return turn.text
    return [_openai_part(item) for item in turn.content]


def _openai_part(item: str | Image) -> Json:
    if isinstance(item, str):
        return {"type": "text", "text": item}
    return {"type": "image_url", "image_url": {"url": item.url}}


def responses(turns: Sequence[Turn], lost: Losses) -> Json:
    """Write the items of OpenAI's Responses."""
    items: list[Json] = []
    for turn in turns:
        items += [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": text}]}
            for text in turn.thought_texts(lost)
        ]
        if turn.role == "tool":
            items.append({"type": "function_call_output", "call_id": turn.call_id, "output": turn.text})
            continue
        kind = "output_text" if turn.role == "assistant" else "input_text"
        content = [
            {"type": "input_image", "image_url": item.url} if isinstance(item, Image) else {"type": kind, "text": item}
            for item in turn.content
        ]
        if content:
            items.append({"type": "message", "role": turn.role, "content": content})
        for call in turn.calls:
            named = {"call_id": call.id, "name": call.name, "arguments": call.arguments}
            items.append({"type": "function_call", **named})
    return {"input": items}


def anthropic(turns: Sequence[Turn], lost: Losses) -> Json:
    """Write the messages of a request to Anthropic, with the system prompt beside them."""
    messages: list[Json] = []
    for turn in _without_system(turns, lost):
        if turn.role == "tool":
            result = {"type": "tool_result", "tool_use_id": turn.call_id, "content": turn.text}
            messages.append({"role": "user", "content": [result]})
            continue
        blocks: list[Json] = [{"type": "thinking", "thinking": text} for text in turn.thought_texts(lost)]
        blocks += [_anthropic_block(item) for item in turn.content]
        blocks += [{"type": "tool_use", "id": call.id, "name": call.name, "input": call.parsed} for call in turn.calls]
        if blocks:
            messages.append({"role": turn.role, "content": blocks})
    return {**_system(turns, "system"), "messages": messages}


def _anthropic_block(item: str | Image) -> Json:
    if isinstance(item, str):
        return {"type": "text", "text": item}
    if item.data is None:
        return {"type": "image", "source": {"type": "url", "url": item.url}}
    mime, data = item.data
    return {"type": "image", "source": {"type": "base64", "media_type": mime, "data": data}}


def gemini(turns: Sequence[Turn], lost: Losses) -> Json:
    """Write the contents of a request to Gemini."""
    contents: list[Json] = []
    for turn in _without_system(turns, lost):
        if turn.role == "tool":
            result = {"id": turn.call_id, "name": turn.name, "response": {"result": turn.text}}
            contents.append({"role": "user", "parts": [{"functionResponse": result}]})
            continue
        parts: list[Json] = [{"text": text, "thought": True} for text in turn.thought_texts(lost)]
        parts += [_gemini_part(item) for item in turn.content]
        parts += [{"functionCall": {"id": call.id, "name": call.name, "args": call.parsed}} for call in turn.calls]
        if parts:
            contents.append({"role": "model" if turn.role == "assistant" else turn.role, "parts": parts})
    system = _system(turns, "text")
    return {**({"systemInstruction": {"parts": [system]}} if system else {}), "contents": contents}


def _gemini_part(item: str | Image) -> Json:
    if isinstance(item, str):
        return {"text": item}
    if item.data is None:
        return {"fileData": {"fileUri": item.url}}
    mime, data = item.data
    return {"inlineData": {"mimeType": mime, "data": data}}


_LANGCHAIN = {"user": "human", "assistant": "ai", "system": "system", "tool": "tool"}


def langchain(turns: Sequence[Turn], lost: Losses) -> list[Json]:
    """Write what LangChain's `messages_from_dict` reads."""
    written: list[Json] = []
    for turn in turns:
        kind = _LANGCHAIN[turn.role]
        blocks: list[Json | str] = [{"type": "reasoning", "reasoning": text} for text in turn.thought_texts(lost)]
        blocks += [_openai_part(item) for item in turn.content]
        plain = not turn.thoughts and not turn.images
        data: Json = {"type": kind, "content": turn.text if plain else blocks}
        if turn.calls:
            calls = [
                {"name": call.name, "args": call.parsed, "id": call.id, "type": "tool_call"} for call in turn.calls
            ]
            data["tool_calls"] = calls
        if turn.role == "tool":
            data["tool_call_id"] = turn.call_id
        written.append({"type": kind, "data": data})
    return written


_SHAREGPT = {"user": "human", "assistant": "gpt", "system": "system", "tool": "observation"}


def sharegpt(turns: Sequence[Turn], lost: Losses) -> Json:
    """Write a conversation of ShareGPT; thoughts stand in `<think>` tags, tool calls as `function_call`."""
    written: list[Json] = []
    for turn in turns:
        lost.add("images", turn.images)
        lost.add("ids of tool calls", len(turn.calls))
        thought = "".join(f"<think>\n{text}\n</think>\n\n" for text in turn.thought_texts(lost))
        if thought or turn.content or not turn.calls:
            written.append({"from": _SHAREGPT[turn.role], "value": thought + turn.text})
        for call in turn.calls:
            value = json.dumps({"name": call.name, "arguments": call.parsed}, ensure_ascii=False)
            written.append({"from": "function_call", "value": value})
    return {"conversations": written}


def gradio(turns: Sequence[Turn], lost: Losses) -> list[Json]:
    """Write the messages of a Gradio chatbot; a thought is a message with a title."""
    written: list[Json] = []
    for turn in turns:
        for thought in turn.thoughts:
            written.append({"role": "assistant", "content": thought.text, "metadata": {"title": thought.title}})
        lost.add("tool calls", len(turn.calls))
        lost.add("results of tools", turn.role == "tool")
        if turn.role != "tool" and (turn.content or not (turn.calls or turn.thoughts)):
            message = {"role": turn.role, "content": _openai_content(turn) or ""}
            written.append({**message, **({"options": turn.options} if turn.options else {})})
    return written


def gradio_pairs(turns: Sequence[Turn], lost: Losses) -> list[list[str | None]]:
    """Write the pairs of a Gradio chatbot: what was asked, and the answer."""
    pairs: list[list[str | None]] = []
    for turn in turns:
        lost.add("thoughts", len(turn.thoughts))
        lost.add("tool calls", len(turn.calls))
        lost.add("results of tools", turn.role == "tool")
        lost.add("system messages", turn.role == "system")
        lost.add("images", turn.images)
        if turn.role == "user":
            pairs.append([turn.text, None])
        elif turn.role == "assistant" and turn.content:
            if pairs and pairs[-1][1] is None:
                pairs[-1][1] = turn.text
            else:
                pairs.append([None, turn.text])
    return pairs


def vercel(turns: Sequence[Turn], lost: Losses) -> list[Json]:
    """Write the UI messages of Vercel's AI SDK; the result of a tool stands in the part of its call."""
    results = {turn.call_id: turn.text for turn in turns if turn.role == "tool"}
    known = {call.id for turn in turns for call in turn.calls}
    written: list[Json] = []
    for turn in turns:
        if turn.role == "tool":
            lost.add("results of tools without a call", turn.call_id not in known)
            continue
        parts: list[Json] = [{"type": "reasoning", "text": text} for text in turn.thought_texts(lost)]
        parts += [_vercel_part(item) for item in turn.content]
        for call in turn.calls:
            state = "output-available" if call.id in results else "input-available"
            part = {"type": f"tool-{call.name}", "toolCallId": call.id, "state": state, "input": call.parsed}
            parts.append({**part, **({"output": results[call.id]} if call.id in results else {})})
        written.append({"id": f"m{len(written) + 1}", "role": turn.role, "parts": parts})
    return written


def _vercel_part(item: str | Image) -> Json:
    if isinstance(item, str):
        return {"type": "text", "text": item}
    mime = item.data[0] if item.data else "image/png"
    return {"type": "file", "mediaType": mime, "url": item.url}


def _system(turns: Sequence[Turn], key: str) -> Json:
    text = "\n\n".join(turn.text for turn in turns if turn.role == "system")
    return {key: text} if text else {}


def _without_system(turns: Sequence[Turn], lost: Losses) -> list[Turn]:
    """Return the turns that are no system messages; these stand above the conversation."""
    first = next((number for number, turn in enumerate(turns) if turn.role != "system"), len(turns))
    lost.add(_MISPLACED, sum(turn.role == "system" for turn in turns[first:]))
    return [turn for turn in turns if turn.role != "system"]


#: Writes turns in one format.
Writer = Callable[[Sequence[Turn], Losses], Any]
WRITERS: dict[str, Writer] = {
    "openai": openai,
    "responses": responses,
    "anthropic": anthropic,
    "gemini": gemini,
    "langchain": langchain,
    "sharegpt": sharegpt,
    "gradio": gradio,
    "gradio_pairs": gradio_pairs,
    "vercel": vercel,
}

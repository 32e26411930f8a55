"""What the scripted server says, as Cohere, Google, Mistral, Ollama, and Hugging Face's text generation have it."""

from __future__ import annotations

import json

from chatwidget.testing.bedrock_wire import BedrockConverse
from chatwidget.testing.responses_wire import Responses
from chatwidget.testing.script import MODEL, ChatCompletions, Frame, Messages, Script, tokens


class MistralChat(ChatCompletions):
    """How Mistral says it: as chat completions, whose reasoning is a part of the content."""

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        answer = super().whole()
        message = answer["choices"][0]["message"]
        reasoning = message.pop("reasoning_content", None)
        if reasoning:
            message["content"] = [_thinking(reasoning), {"type": "text", "text": message["content"]}]
        return answer

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token; calls are sent whole."""
        if "reasoning_content" in delta:
            delta = {"content": [_thinking(delta["reasoning_content"])]}
        elif "tool_calls" in delta:
            [call] = delta["tool_calls"]
            if "id" not in call:
                return []
            delta = {"tool_calls": [{**self._script.calls()[call["index"]], "index": call["index"]}]}
        return super().token(delta)

    def end(self) -> list[Frame]:
        """Return the frames after the last token; the last one has the usage."""
        [last, *_] = super().end()
        return [{**last, "usage": self._script.usage()}]


def _thinking(text: str) -> Frame:
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}


class _Wire(ChatCompletions):
    """What these interfaces share: each token is one frame, and nothing follows the last one."""

    last = b""

    def __init__(self, script: Script, body: Frame) -> None:
        super().__init__(script, body)
        self._counts = script.usage()

    def begin(self) -> list[Frame]:
        """Return the frames before the first token."""
        return []


class CohereChat(_Wire):
    """How Cohere's chat says it, in version 2 of its interface."""

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        parts = [{"type": "text", "text": "".join(tokens(self._script.text))}] if self._script.text else []
        if self._script.reasoning:
            parts.insert(0, {"type": "thinking", "thinking": "".join(tokens(self._script.reasoning))})
        message: Frame = {"role": "assistant", "content": parts, "tool_calls": self._script.calls() or None}
        return {"id": "c", "message": message, **self._ending()}

    def _ending(self) -> Frame:
        counts = {"input_tokens": 1, "output_tokens": self._counts["completion_tokens"]}
        return {
            "finish_reason": "TOOL_CALL" if self._script.tool_calls else "COMPLETE",
            "usage": {"tokens": counts, "billed_units": counts},
        }

    def begin(self) -> list[Frame]:
        """Return the frames before the first token."""
        return [{"type": "message-start", "id": "c", "delta": {"message": {"role": "assistant", "content": []}}}]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token."""
        if "tool_calls" in delta:
            [call] = delta["tool_calls"]
            kind = "tool-call-start" if "id" in call else "tool-call-delta"
            call = {key: value for key, value in call.items() if key != "index"}
            return [
                {"type": kind, "index": delta["tool_calls"][0]["index"], "delta": {"message": {"tool_calls": call}}}
            ]
        name = "thinking" if "reasoning_content" in delta else "text"
        [text] = delta.values()
        return [{"type": "content-delta", "index": 0, "delta": {"message": {"content": {name: text}}}}]

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        return [{"type": "message-end", "id": "c", "delta": self._ending()}]

    def error(self) -> Frame:
        """Return an error in the middle."""
        return {"type": "message-end", "id": "c", "delta": {"error": self._script.error, "finish_reason": "ERROR"}}

    @staticmethod
    def encoded(frame: Frame) -> bytes:
        """Return a frame as a server-sent event with a name."""
        return f"event: {frame['type']}\ndata: {json.dumps(frame)}\n\n".encode()


class OllamaChat(_Wire):
    """How Ollama says it: one JSON object a line."""

    content_type = "application/x-ndjson"

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        message = {"role": "assistant", "content": "".join(tokens(self._script.text))}
        if self._script.reasoning:
            message["thinking"] = "".join(tokens(self._script.reasoning))
        return {**self.end()[0], "message": {**message, "tool_calls": self._tools()}}

    def _tools(self) -> list[Frame]:
        named = ((call["function"]["name"], json.loads(call["function"]["arguments"])) for call in self._script.calls())
        return [{"function": {"name": name, "arguments": given}} for name, given in named]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token; calls are sent whole."""
        if "tool_calls" in delta:
            [call] = delta["tool_calls"]
            if "id" not in call:
                return []
            return [self._line({"content": "", "tool_calls": [self._tools()[call["index"]]]})]
        reasoning = delta.get("reasoning_content")
        return [self._line({"content": "", "thinking": reasoning} if reasoning else {"content": delta["content"]})]

    @staticmethod
    def _line(message: Frame, **rest: object) -> Frame:
        return {"model": MODEL, "message": {"role": "assistant", **message}, "done": False, **rest}

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        counts = {"prompt_eval_count": 1, "eval_count": self._counts["completion_tokens"]}
        return [self._line({"content": ""}, done=True, done_reason="stop", **counts)]

    def error(self) -> Frame:
        """Return an error in the middle."""
        return {"error": self._script.error}

    @staticmethod
    def encoded(frame: Frame) -> bytes:
        """Return a frame as a line."""
        return json.dumps(frame).encode() + b"\n"


class GeminiContent(_Wire):
    """How Google's Gemini says it: candidates whose parts are text, thoughts, and calls."""

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        parts = []
        if self._script.reasoning:
            parts.append({"text": "".join(tokens(self._script.reasoning)), "thought": True})
        if self._script.text:
            parts.append({"text": "".join(tokens(self._script.text))})
        return {**self.end()[0], "candidates": [self._candidate([*parts, *self._tools()], "STOP")]}

    def _tools(self) -> list[Frame]:
        calls = (call["function"] for call in self._script.calls())
        return [{"functionCall": {"name": call["name"], "args": json.loads(call["arguments"])}} for call in calls]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token; calls are sent whole."""
        if "tool_calls" in delta:
            [call] = delta["tool_calls"]
            return [self._frame([self._tools()[call["index"]]])] if "id" in call else []
        reasoning = delta.get("reasoning_content")
        return [self._frame([{"text": reasoning, "thought": True} if reasoning else {"text": delta["content"]}])]

    @staticmethod
    def _candidate(parts: list[Frame], reason: str | None = None) -> Frame:
        content = {"role": "model", "parts": parts}
        return {"content": content, "index": 0, **({"finishReason": reason} if reason else {})}

    def _frame(self, parts: list[Frame], reason: str | None = None) -> Frame:
        return {"candidates": [self._candidate(parts, reason)], "modelVersion": MODEL}

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        count = self._counts["completion_tokens"]
        counts = {"promptTokenCount": 1, "candidatesTokenCount": count, "totalTokenCount": count + 1}
        return [{**self._frame([{"text": ""}], "STOP"), "usageMetadata": counts}]


class TextGeneration(_Wire):
    """How Hugging Face's text generation says it: a token a frame, the last with the text and the details."""

    def __init__(self, script: Script, body: Frame) -> None:
        super().__init__(script, body)
        self._number = 0

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        return {"generated_text": "".join(tokens(self._script.text)), "details": self._details()}

    def _details(self) -> Frame:
        count = self._counts["completion_tokens"]
        return {"finish_reason": "eos_token", "generated_tokens": count, "input_length": 1, "seed": None}

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token."""
        return [self._frame(delta.get("content", ""))]

    def _frame(self, text: str, special: bool = False, **rest: object) -> Frame:
        self._number += 1
        token = {"id": self._number, "text": text, "logprob": 0.0, "special": special}
        return {"index": self._number, "token": token, "generated_text": None, "details": None, **rest}

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        return [self._frame("</s>", True, **self.whole())]


def find_wire(path: str) -> type[ChatCompletions | Messages] | None:
    """Return the interface behind a path.

    Example:
        >>> find_wire("/v1/chat/completions").__name__, find_wire("/nowhere")
        ('ChatCompletions', None)
    """
    if path.endswith((":streamGenerateContent", ":generateContent")):
        return GeminiContent
    if path.endswith(("/converse", "/converse-stream")):
        return BedrockConverse
    return _WIRES.get(path)


_WIRES: dict[str, type[ChatCompletions | Messages]] = {
    "/v1/chat/completions": ChatCompletions,
    "/v1/messages": Messages,
    "/v1/responses": Responses,
    "/mistral/v1/chat/completions": MistralChat,
    "/v2/chat": CohereChat,
    "/api/chat": OllamaChat,
    "/generate": TextGeneration,
}


def wants_stream(path: str, body: Frame) -> bool:
    """Return whether a request asks for a stream; Gemini and Bedrock say it by the path, Ollama streams by default."""
    return bool(body.get("stream", path == "/api/chat")) or path.endswith((":streamGenerateContent", "-stream"))

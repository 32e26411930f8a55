"""The responses of the scripted server, in the wire format of each provider.

Here belong `Script` and the frames of chat completions and Messages; sockets and other interfaces do not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from chatwidget.messages.json_types import JSONObject

#: A frame of the wire, or a part of one.
Frame: TypeAlias = JSONObject

MODEL = "scripted"


@dataclass(frozen=True, slots=True)
class Script:
    """A response, and what goes wrong with it.

    Args:
        text: What the model says. A string is sent word by word, a sequence of strings token by token.
        reasoning: What it thinks first, as `reasoning_content`; split like `text`.
        tool_calls: What it calls after the text, as `{"name": str, "arguments": str}`; arguments come in two fragments.
        delay: Seconds before each token.
        status: The HTTP status. With 200 it answers, with any other it refuses.
        retry_after: Seconds for the `retry-after` header of a refusal.
        error: The message of a refusal or of an error inside the stream.
        details: More of what a refusal says, such as `{"n_ctx": 4096}`.
        hold_after: So many tokens, then silence until `ScriptedServer.release`.
        cut_after: So many tokens, then the connection is shut down in the middle of the stream.
        fail_after: So many tokens, then an error inside the stream.
        finish: The reason why the answer ends; "length" for one that reached its limit.
        body: The bytes of the whole reply, in place of all of the above but the status.
        headers: The headers of that reply, `{"content-type": "text/event-stream"}` if none are given.
        counts: Token counts, and details of them, such as `{"prompt_tokens": 1000}`.

    """

    text: str | Sequence[str] = "Hello! How can I help?"
    reasoning: str | Sequence[str] = ()
    tool_calls: Sequence[Mapping[str, str]] = ()
    delay: float = 0.0
    status: int = 200
    retry_after: float | None = None
    error: str = "the script says no"
    details: Mapping[str, object] = field(default_factory=dict)
    hold_after: int | None = None
    cut_after: int | None = None
    fail_after: int | None = None
    finish: str | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, object] = field(default_factory=dict)

    def calls(self) -> list[Frame]:
        """Return the complete tool calls."""
        return [
            {"id": f"call_{index}", "type": "function", "function": {"arguments": "{}", **call}}
            for index, call in enumerate(self.tool_calls)
        ]

    def deltas(self) -> Iterator[Frame]:
        """Yield the response token by token, in the form of chat completions."""
        yield from ({"reasoning_content": token} for token in tokens(self.reasoning))
        yield from ({"content": token} for token in tokens(self.text))
        for index, call in enumerate(self.calls()):
            name, arguments = call["function"]["name"], call["function"]["arguments"]
            first, rest = arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]
            yield {"tool_calls": [{**call, "index": index, "function": {"name": name, "arguments": first}}]}
            yield {"tool_calls": [{"index": index, "function": {"arguments": rest}}]}

    def usage(self) -> Frame:
        """Return the token counts: one for the question, one for each delta of the response, or those of the script."""
        count = sum(1 for _ in self.deltas())
        return {"prompt_tokens": 1, "completion_tokens": count, "total_tokens": count + 1, **self.counts}


def tokens(text: str | Sequence[str]) -> tuple[str, ...]:
    """Return text word by word; a sequence as it is."""
    return tuple(re.findall(r"\s*\S+|\s+$", text)) if isinstance(text, str) else tuple(text)


class ChatCompletions:
    """The wire format of OpenAI's chat completions."""

    def __init__(self, script: Script, body: JSONObject) -> None:
        self._script = script
        self._with_usage = bool((body.get("stream_options") or {}).get("include_usage"))

    def whole(self) -> Frame:
        """Return the complete response."""
        message: Frame = {"role": "assistant", "content": "".join(tokens(self._script.text))}
        extra = {"reasoning_content": "".join(tokens(self._script.reasoning)), "tool_calls": self._script.calls()}
        message.update({key: value for key, value in extra.items() if value})
        choice = {"index": 0, "message": message, "finish_reason": self._reason()}
        return {**_completion("chat.completion", choice), "usage": self._script.usage()}

    def _reason(self) -> str:
        return self._script.finish or ("tool_calls" if self._script.tool_calls else "stop")

    def begin(self) -> list[Frame]:
        """Return the frames before the first token."""
        return [self._chunk({"role": "assistant", "content": ""})]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token."""
        return [self._chunk(delta)]

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        usage = [{**_completion("chat.completion.chunk"), "usage": self._script.usage()}] if self._with_usage else []
        return [self._chunk({}, self._reason()), *usage]

    def error(self) -> Frame:
        """Return an error in the middle of a stream."""
        return {"error": {"message": self._script.error, "type": "server_error", "code": 500}}

    @staticmethod
    def encoded(frame: Frame) -> bytes:
        """Return a frame as a server-sent event."""
        return f"data: {json.dumps(frame)}\n\n".encode()

    last = b"data: [DONE]\n\n"
    content_type = "text/event-stream"

    @staticmethod
    def _chunk(delta: Frame, finish_reason: str | None = None) -> Frame:
        return _completion("chat.completion.chunk", {"index": 0, "delta": delta, "finish_reason": finish_reason})


def _completion(kind: str, *choices: Frame) -> Frame:
    return {"id": "chatcmpl-scripted", "object": kind, "created": 0, "model": MODEL, "choices": list(choices)}


class Messages:
    """The wire format of Anthropic's Messages: blocks that begin, grow, and stop."""

    last = b""
    content_type = "text/event-stream"

    def __init__(self, script: Script, body: Frame) -> None:
        self._script, self._block, self._kind = script, -1, ""

    def whole(self) -> Frame:
        """Return the complete response."""
        blocks: list[Frame] = []
        if self._script.reasoning:
            blocks.append({"type": "thinking", "thinking": "".join(tokens(self._script.reasoning)), "signature": "s"})
        if self._script.text:
            blocks.append({"type": "text", "text": "".join(tokens(self._script.text))})
        for call in self._script.calls():
            given = json.loads(call["function"]["arguments"])
            blocks.append({"type": "tool_use", "id": call["id"], "name": call["function"]["name"], "input": given})
        reason = "tool_use" if self._script.tool_calls else "end_turn"
        return {**self._message(), "content": blocks, "stop_reason": reason, "usage": self._usage()}

    def _message(self) -> Frame:
        empty: Frame = {"content": [], "stop_reason": None, "stop_sequence": None}
        usage = {"input_tokens": 1, "output_tokens": 1}
        return {"id": "msg", "type": "message", "role": "assistant", "model": MODEL, **empty, "usage": usage}

    def _usage(self) -> dict[str, int]:
        return {"input_tokens": 1, "output_tokens": self._script.usage()["completion_tokens"]}

    def begin(self) -> list[Frame]:
        """Return the frames before the first token."""
        return [{"type": "message_start", "message": self._message()}, {"type": "ping"}]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token."""
        if "reasoning_content" in delta:
            empty = {"type": "thinking", "thinking": "", "signature": ""}
            return self._grow("thinking", empty, {"type": "thinking_delta", "thinking": delta["reasoning_content"]})
        if "content" in delta:
            return self._grow("text", {"type": "text", "text": ""}, {"type": "text_delta", "text": delta["content"]})
        [call] = delta["tool_calls"]
        block: Frame = {
            "type": "tool_use",
            "id": call.get("id"),
            "name": call["function"].get("name"),
            "input": {},
        }
        token = {"type": "input_json_delta", "partial_json": call["function"]["arguments"]}
        return self._grow(f"call {call['index']}", block, token)

    def _grow(self, kind: str, block: Frame, delta: Frame) -> list[Frame]:
        frames: list[Frame] = []
        if kind != self._kind:
            frames = self._stop()
            self._block, self._kind = self._block + 1, kind
            frames.append({"type": "content_block_start", "index": self._block, "content_block": block})
        return [*frames, {"type": "content_block_delta", "index": self._block, "delta": delta}]

    def _stop(self) -> list[Frame]:
        return [{"type": "content_block_stop", "index": self._block}] if self._kind else []

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        delta = {"stop_reason": "tool_use" if self._script.tool_calls else "end_turn", "stop_sequence": None}
        return [
            *self._stop(),
            {"type": "message_delta", "delta": delta, "usage": self._usage()},
            {"type": "message_stop"},
        ]

    def error(self) -> Frame:
        """Return an error in the middle of a stream."""
        return {"type": "error", "error": {"type": "overloaded_error", "message": self._script.error}}

    @staticmethod
    def encoded(frame: Frame) -> bytes:
        """Return a frame as a server-sent event."""
        return f"event: {frame['type']}\ndata: {json.dumps(frame)}\n\n".encode()

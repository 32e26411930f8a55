"""What the scripted server says, as Amazon Bedrock's Converse has it: binary frames of an event stream."""

from __future__ import annotations

import json
import struct
import zlib

from chatwidget.testing.script import ChatCompletions, Frame, Script, tokens

_STRING = 7  # the type of a header's value


class BedrockConverse(ChatCompletions):
    """How Bedrock says it: as content blocks, each begun, grown, and stopped."""

    last = b""
    content_type = "application/vnd.amazon.eventstream"

    def __init__(self, script: Script, body: Frame) -> None:
        super().__init__(script, body)
        self._block, self._kind = -1, ""

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        content: list[Frame] = []
        if self._script.reasoning:
            content.append({"reasoningContent": {"reasoningText": {"text": "".join(tokens(self._script.reasoning))}}})
        if self._script.text:
            content.append({"text": "".join(tokens(self._script.text))})
        for call in self._script.calls():
            given = json.loads(call["function"]["arguments"])
            content.append({"toolUse": {"toolUseId": call["id"], "name": call["function"]["name"], "input": given}})
        message = {"role": "assistant", "content": content}
        return {"output": {"message": message}, "stopReason": self._reason(), **self._counted()}

    def _reason(self) -> str:
        return {"tool_calls": "tool_use", "stop": "end_turn", "length": "max_tokens"}[super()._reason()]

    def _counted(self) -> Frame:
        prompt, completion, total = list(self._script.usage().values())[:3]
        usage = {"inputTokens": prompt, "outputTokens": completion, "totalTokens": total}
        return {"usage": usage, "metrics": {"latencyMs": 1}}

    def begin(self) -> list[Frame]:
        """Return the frames before the first token."""
        return [{"messageStart": {"role": "assistant"}}]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token."""
        if "reasoning_content" in delta:
            return self._grow("reasoning", {"reasoningContent": {"text": delta["reasoning_content"]}})
        if "content" in delta:
            return self._grow("text", {"text": delta["content"]})
        [call] = delta["tool_calls"]
        frames = []
        if "id" in call:
            frames = [*self._stop(), self._start(call)]
            self._kind = f"call {call['index']}"
        return [*frames, *self._grow(self._kind, {"toolUse": {"input": call["function"]["arguments"]}})]

    def _start(self, call: Frame) -> Frame:
        self._block += 1
        start = {"toolUse": {"toolUseId": call["id"], "name": call["function"]["name"]}}
        return {"contentBlockStart": {"start": start, "contentBlockIndex": self._block}}

    def _grow(self, kind: str, delta: Frame) -> list[Frame]:
        frames = []
        if kind != self._kind:  # text and reasoning have no start
            frames = self._stop()
            self._block, self._kind = self._block + 1, kind
        return [*frames, {"contentBlockDelta": {"delta": delta, "contentBlockIndex": self._block}}]

    def _stop(self) -> list[Frame]:
        return [{"contentBlockStop": {"contentBlockIndex": self._block}}] if self._kind else []

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        return [*self._stop(), {"messageStop": {"stopReason": self._reason()}}, {"metadata": self._counted()}]

    def error(self) -> Frame:
        """Return an error in the middle of a stream."""
        return {"modelStreamErrorException": {"message": self._script.error}}

    @staticmethod
    def encoded(frame: Frame) -> bytes:
        """Return a frame as a message of an event stream, with its checksums."""
        [(name, data)] = frame.items()
        kind = "exception" if name.endswith("Exception") else "event"
        named = {f":{kind}-type": name, ":content-type": "application/json", ":message-type": kind}
        headers = b"".join(_header(key, value) for key, value in named.items())
        payload = json.dumps(data).encode()
        prelude = struct.pack("!II", len(headers) + len(payload) + 16, len(headers))
        message = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + payload
        return message + struct.pack("!I", zlib.crc32(message))


def _header(name: str, value: str) -> bytes:
    return struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", _STRING, len(value)) + value.encode()

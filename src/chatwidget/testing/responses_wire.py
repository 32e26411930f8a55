"""What the scripted server says, as OpenAI's Responses have it: items of output that are added, grow, and are done."""

from __future__ import annotations

from chatwidget.testing.script import MODEL, Frame, Messages, Script


class Responses(Messages):
    """How OpenAI's Responses say it."""

    def __init__(self, script: Script, body: Frame) -> None:
        super().__init__(script, body)
        self._number = 0
        self._output: list[Frame] = []  # items that are done
        self._open: Frame = {}  # the item that grows, if one does

    def _response(self, status: str) -> Frame:
        extra: Frame = {"tools": [], "tool_choice": "auto", "parallel_tool_calls": True, "created_at": 0}
        head = {"id": "resp", "object": "response", "model": MODEL, "status": status}
        return {**head, "output": list(self._output), **extra}

    def _frame(self, kind: str, **rest: object) -> Frame:
        self._number += 1
        return {"type": f"response.{kind}", "sequence_number": self._number, **rest}

    def whole(self) -> Frame:
        """Return the answer in one piece."""
        for delta in self._script.deltas():
            self.token(delta)
        self._close()
        return {**self._response("completed"), "usage": self._token_counts()}

    def _token_counts(self) -> Frame:
        usage = self._usage()
        details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
        return {**usage, **details, "total_tokens": sum(usage.values())}

    def begin(self) -> list[Frame]:
        """Return the frames before the first token."""
        return [self._frame("created", response=self._response("in_progress"))]

    def token(self, delta: Frame) -> list[Frame]:
        """Return the frames of one token."""
        if "reasoning_content" in delta:
            return self._extend({"type": "reasoning", "id": "r", "summary": []}, "reasoning_text", delta)
        if "content" in delta:
            item = {"type": "message", "id": "m", "role": "assistant", "status": "in_progress"}
            return self._extend(item, "output_text", delta)
        [call] = delta["tool_calls"]
        frames = []
        if "id" in call:
            item = {"type": "function_call", "id": f"f{call['index']}", "call_id": call["id"], "arguments": ""}
            frames = self._begin({**item, "name": call["function"]["name"]})
        given = call["function"]["arguments"]
        self._open["arguments"] += given
        where = {"item_id": self._open["id"], "output_index": len(self._output)}
        return [*frames, self._frame("function_call_arguments.delta", delta=given, **where)]

    def _extend(self, item: Frame, kind: str, delta: Frame) -> list[Frame]:
        """Return the frames of a token of a message or of reasoning, whose content is one part."""
        [text] = delta.values()
        where: Frame = {"item_id": item["id"], "output_index": 0, "content_index": 0}
        frames: list[Frame] = []
        if self._open.get("type") != item["type"]:
            frames = self._begin({**item, "content": []})
            part = {"type": kind, "text": "", **({"annotations": []} if kind == "output_text" else {})}
            where["output_index"] = len(self._output)
            frames.append(self._frame("content_part.added", part=dict(part), **where))
            self._open["content"].append(part)
        where["output_index"] = len(self._output)
        self._open["content"][0]["text"] += text
        details: Frame = {"logprobs": []} if kind == "output_text" else {}
        return [*frames, self._frame(f"{kind}.delta", delta=text, **where, **details)]

    def _begin(self, item: Frame) -> list[Frame]:
        frames = self._close()
        self._open = item
        copied = {name: list(value) if isinstance(value, list) else value for name, value in item.items()}
        return [*frames, self._frame("output_item.added", item=copied, output_index=len(self._output))]

    def _close(self) -> list[Frame]:
        if not self._open:
            return []
        item, self._open = {**self._open, "status": "completed"}, {}
        self._output.append(item)
        return [self._frame("output_item.done", item=item, output_index=len(self._output) - 1)]

    def end(self) -> list[Frame]:
        """Return the frames after the last token."""
        done = self._close()
        return [
            *done,
            self._frame("completed", response={**self._response("completed"), "usage": self._token_counts()}),
        ]

    def error(self) -> Frame:
        """Return an error in the middle."""
        error = {"code": "server_error", "message": self._script.error}
        return self._frame("failed", response={**self._response("failed"), "error": error})

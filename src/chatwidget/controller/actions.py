"""What can be done with a conversation: retry, undo, edit, options, stream, clear, stop, like.

From Python a verb stops the run first; `require_idle` is what an event from the page meets.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatwidget import callback_data
from chatwidget.controller.answerer import Asking
from chatwidget.conversation import turns
from chatwidget.errors import EventRefused
from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import Message
from chatwidget.messages.parts import is_thought, text_of
from chatwidget.messages.text import whole_characters
from chatwidget.runs.job import Work
from chatwidget.runs.response_writer import ResponseWriter
from chatwidget.runs.run import Run
from chatwidget.runtime import closing


def _row(
    message: str, index: int, value: str, *, comment: str | None = None, time: float | None = None
) -> dict[str, Any]:
    """What was said of a message, as `chat.feedback` has it."""
    return {"message": message, "index": index, "value": value, "comment": comment, "time": time}


class Verbs(Asking):
    """A conversation that can be retried, undone, edited, cleared and liked."""

    #: What the last Undo left in the composer, and what of it a person had written there.
    _undone: tuple[dict[str, Any], dict[str, Any]] = ({}, {})

    def retry(self) -> Run:
        """Ask for the last answer again."""
        with self._stopped():
            messages = self.session.history.messages
            turn = turns.last_turn(messages)
            if turn is None:
                raise EventRefused("There is no message of yours to answer again.")
            index = turn[1] - 1
            data = callback_data.RetryData(index, thaw(messages[index]["content"]))
            run = self._ask_callback("retry", data)
            if run is not None:
                return run
            if self.responder is None and self.callbacks.one("submit") is None:
                raise EventRefused("Nothing answers this chat: register a callback with on_submit.")
            message = turns.turn_as_message(messages[slice(*turn)])
            keep = self.session.history.ids[turn[0]]
            return self._ask_again(message, turn[0], keep, first=True)

    def undo(self) -> Run:
        """Take the last answer and the user turn before it back into the composer."""
        pending = self.session.page["pending"] is not None
        with self._stopped():
            if pending:
                return self._done()  # it was not in the history yet; stopping gave it back
            messages = self.session.history.messages
            turn = turns.last_turn(messages)
            if turn is None:
                raise EventRefused("There is no message of yours to take back.")
            index = turn[1] - 1
            data = callback_data.UndoData(index, thaw(messages[index]["content"]))
            run = self._ask_callback("undo", data)
            if run is not None:
                return run
            self._take_back(turns.turn_as_draft(messages[slice(*turn)]))
            self.session.history.splice(turn[0], len(messages), [])
            self.session.page["alert"] = None
            return self._done()

    def _take_back(self, turn: dict[str, Any]) -> None:
        """Put a turn into the composer: in place of what the last Undo put there, and before what a person wrote."""
        here: dict[str, Any] = {"text": self.session.page["draft"]["text"], "files": self.session.attached()}
        written = self._undone[1] if here == self._undone[0] else here
        text = "\n".join(text for text in (turn["text"], written["text"]) if text.strip())
        given = {"text": text, "files": [*turn["files"], *written["files"]]}
        self.session.set_draft(given)
        self._undone = (given, written)

    def edit(self, index: int, text: str) -> Run:
        """Give a message another text; after a user message the history is cut and run again."""
        if not text.strip():
            raise EventRefused("The message is blank; use Undo to take it back.")
        with self.session.change():
            self.require_idle("edit a message")
            message = self.session.history.messages[index]
            allowed = self._can()["edit"]
            if message["role"] not in {"user": ("user",), "all": ("user", "assistant")}.get(str(allowed), ()):
                raise EventRefused(f"Messages of the role {message['role']!r} cannot be edited here.")
            data = callback_data.EditData(index, text, text_of(message))
            run = self._ask_callback("edit", data)
            if run is not None:
                return run
            new = turns.with_text(message, text)
            if message["role"] != "user":
                self.session.history.set(index, new)
                return self._done()
            keep = self.session.history.ids[index]
            return self._ask_again(new, index, keep)

    def choose(self, index: int, option: int) -> Run:
        """Click an option of a message."""
        with self.session.change():
            self.require_idle("choose an option")
            value = turns.option_value(self.session.history.messages, index, option)
            run = self._ask_callback("option_select", callback_data.OptionData(option, value))
            return run or self.submit(value)

    def choose_example(self, index: int) -> Run:
        """Click an example: it is sent, with the additional inputs it has; a stored answer follows at once."""
        examples = self._options.examples or []
        if not 0 <= index < len(examples):
            raise EventRefused(f"There are {len(examples)} examples; there is no number {index}.")
        value = examples[index]
        files = list(value.get("files", ()))
        run = self._ask_callback(
            "example_select", callback_data.ExampleData(index, {"text": value["text"], "files": files})
        )
        if run is not None:
            return run
        for path in files:
            if not Path(path).is_file():
                raise EventRefused(f"This example's file {path!r} is not there any more.")
        stored = None
        if self.responder is not None:
            self.responder.fill(value.get("inputs", ()))
            stored = self.responder.stored(index, self.session.blobs)
        if stored is not None:
            message = turns.user_message(value["text"], files, self._options.multimodal)
            self._inputs_for(self._given(message))
            return self._replay(message, *stored)
        if self.run_examples:
            return self.submit(value["text"], files, example=index)
        with self.session.change():
            self.session.set_draft({"text": value["text"], "files": files})
            return self._done()

    def _replay(self, message: Message, answers: list[Any], outputs: tuple[Any, ...]) -> Run:
        """Show a message and an answer that is there already, as if it had just been given."""
        give = (lambda values: None) if self.responder is None else self.responder.give

        def prepare() -> Work:
            history = self.session.history
            end = len(history.messages)
            [asked] = history.splice(end, end, [message])
            return Work(
                lambda: answers,
                ResponseWriter(history, self.session.blobs, asked, lambda value: (value, outputs), give),
            )

        return self._add(prepare, False)

    def stream(self, values: Any) -> Run:
        """Show values as a chat function's yields, behind the last message."""
        source = iter(values) if isinstance(values, (list, tuple)) else values

        def prepare() -> Work:
            return Work(lambda: source, ResponseWriter(self.session.history, self.session.blobs, None))

        on_loop = hasattr(values, "__anext__") or hasattr(values, "__await__")
        return self._add(prepare, on_loop, dropped=lambda: closing.hang_up(values))

    def clear(self) -> Run:
        """Empty the chat; a run is stopped and what waits is withdrawn."""
        with self._stopped():
            self.running.drop_queue()
            history, page = self.session.history, self.session.page
            if history.messages:
                self._cleared = (list(history.messages), list(history.ids), page["feedback"])
            history.replace([])
            page["feedback"], page["alert"] = {}, None
            return self._done()

    def restore(self) -> None:
        """Take a Clear back."""
        with self.session.change():
            if self._cleared is None:
                raise EventRefused("There is no cleared conversation to bring back.")
            messages, ids, feedback = self._cleared
            self._cleared = None
            self.session.history.restore(messages, ids)
            self.session.page["feedback"] = feedback

    def switch(self, messages: Sequence[Message], ids: Sequence[str], feedback: dict[str, Any]) -> None:
        """Another conversation in place of this one; a run is stopped, and what waits is withdrawn."""
        with self._stopped(whole=False):
            self.running.drop_queue()
            self._cleared = None
            self.session.history.restore(messages, ids)
            rows = [
                _row(key, self.session.earlier + ids.index(key) if key in ids else -1, said)
                if isinstance(said, str)
                else said
                for key, said in feedback.items()
            ]
            self.feedback = rows
            self.session.page["feedback"] = {row["message"]: row["value"] for row in rows}
            self.session.page["alert"] = None

    def stop(self) -> None:
        """Stop the run at work; what was written stays."""
        with self._stopped(whole=False):
            pass

    def like(self, message_id: str, value: str) -> callback_data.LikeData:
        """Note what a person thinks of a message; a comment on it stays until that is taken back."""
        with self.session.change():
            index = self.locate(message_id)
            comments = [row["comment"] for row in self.feedback if row["message"] == message_id]
            self.feedback = [row for row in self.feedback if row["message"] != message_id]
            feedback = {k: v for k, v in self.session.page["feedback"].items() if k != message_id}
            if value:
                feedback[message_id] = value
                comment = comments[0] if comments else None
                self.feedback.append(_row(message_id, index, value, comment=comment, time=time.time()))
            self.session.page["feedback"] = feedback
            return self._like_data(index, value)

    def comment(self, message_id: str, text: str) -> callback_data.LikeData:
        """Note what a person writes about a message that was liked or flagged; blank text takes it back."""
        with self.session.change():
            index = self.locate(message_id)
            for row in self.feedback:
                if row["message"] == message_id:
                    row["comment"] = whole_characters(text).strip() or None
                    self.session.page["feedback"] = dict(self.session.page["feedback"])  # to be saved
                    return self._like_data(index, row["value"], row["comment"])
            raise EventRefused("A comment belongs to what was liked or flagged; click one of these first.")

    def _like_data(self, index: int, value: str, comment: str | None = None) -> callback_data.LikeData:
        content = thaw(self.session.history.messages[index]["content"])
        return callback_data.LikeData(index, content, {"Like": True, "Dislike": False}.get(value, value), comment)

    def _answer_ids(self) -> list[str]:
        """The ids of the answers, in order; thoughts are none."""
        history = self.session.history
        return [
            message_id
            for message, message_id in zip(history.messages, history.ids, strict=True)
            if message["role"] == "assistant" and not is_thought(message)
        ]

    def feedback_value(self) -> list[str | None]:
        """What is said of each answer now."""
        with self.session.whole():
            self.session.pull()
            return [self.session.page["feedback"].get(message_id) for message_id in self._answer_ids()]

    def preset_feedback(self, values: Sequence[str | None]) -> None:
        """Say of each answer what was said of it before; of answers beyond the values nothing."""
        with self.session.change():
            answers = self._answer_ids()
            said = {message_id: value for message_id, value in zip(answers, values, strict=False) if value}
            others = {k: v for k, v in self.session.page["feedback"].items() if k not in answers}
            self.session.page["feedback"] = {**others, **said}
            kept = [r for r in self.feedback if r["message"] not in answers or said.get(r["message"]) == r["value"]]
            known = {row["message"] for row in kept}
            fresh = [_row(m, self.locate(m), value) for m, value in said.items() if m not in known]
            self.feedback = kept + fresh

    def locate(self, message_id: str) -> int:
        """The index of a message by its id."""
        index = self.session.history.index(message_id)
        if index is None:
            raise EventRefused("That message is not in the conversation any more.")
        return index

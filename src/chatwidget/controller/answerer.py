"""Asking a conversation something: who answers, from which history, and what if nothing comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from chatwidget.content.blobs import BlobCache
from chatwidget.controller.callbacks import Callbacks
from chatwidget.controller.protocols import Options, Responder
from chatwidget.conversation import turns
from chatwidget.conversation.history import History
from chatwidget.errors import EventRefused, MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import Message
from chatwidget.messages.parts import files_of, text_of
from chatwidget.messages.text import whole_characters
from chatwidget.runs.history_writer import HistoryWriter
from chatwidget.runs.job import Job, Work
from chatwidget.runs.queue import RunQueue
from chatwidget.runs.response_writer import ResponseWriter
from chatwidget.runs.run import Run
from chatwidget.runtime.loops import is_async
from chatwidget.session import Session
from chatwidget.wire.publisher import Send


class Asking:
    """A conversation that can be asked, by a person or from Python.

    Args:
        send: puts a frame on the wire.
        notify: tells observers that history, status or draft may have changed.
        options: the chat's options, read when they matter.
    """

    def __init__(self, send: Send, notify: Callable[[], None], options: Options) -> None:
        self.session = Session(send, notify, self._can)
        self.callbacks = Callbacks()
        self.running = RunQueue(self.session)
        self.responder: Responder | None = None
        self.run_examples = True  # whether a click on an example sends it
        self.feedback: list[dict[str, Any]] = []
        self.session.said = lambda: {
            row["message"]: row for row in self.feedback if row["message"] in self.session.page["feedback"]
        }
        self.may_freeze: Callable[[], bool] = lambda: False  # whether it is shown where freezing can put a transcript
        self.freeze: Callable[[], Any] = lambda: None
        self._options = options
        self.session.history.reasoning_tags = lambda: options.reasoning_tags
        self._cleared: tuple[list[Message], list[str], dict[str, str]] | None = None

    @property
    def answers(self) -> bool:
        """Whether a chat function or a callback answers."""
        return self.responder is not None or self.callbacks.one("submit") is not None

    def _can(self) -> dict[str, Any]:
        messages = self.session.history.messages
        answers = self.answers
        asked = self.session.earlier > 0 or turns.last_turn(messages) is not None
        editable = self._options.editable or ("user" if self.callbacks.one("edit") else None)
        if self._cleared is not None and messages:
            self._cleared = None
        return {
            "submit": True,
            "retry": asked and (answers or self.callbacks.one("retry") is not None),
            "undo": asked,
            "edit": editable,
            "like": bool(self.callbacks.all("like") or self.callbacks.all("comment")),
            "copy": True,
            "freeze": bool(messages) and self.may_freeze(),
            "clear": bool(messages) or self.session.page["pending"] is not None,
            "restore": self._cleared is not None,
        }

    def require_idle(self, what: str) -> None:
        """Refuse an event that would disturb the run at work."""
        if self.running.job is not None:
            raise EventRefused(f"An answer is being written; stop it first to {what}.")

    @contextmanager
    def _stopped(self, *, whole: bool = True) -> Iterator[None]:
        """Change the conversation with no run at work; what waits goes on afterwards."""
        with self.session.change(whole=whole), self.running.held():
            if self.running.job is not None:
                self.running.stop(self.running.job.run)
            self.session.page["status"] = "ready"
            yield

    def new_run(self) -> Run:
        """A run that this conversation can stop."""
        return Run(self.stop_run, self.running.lost)

    def stop_run(self, run: Run) -> None:
        """Stop a run, or take it out of the queue."""
        self.running.stop(run)

    def _add(self, prepare: Callable[[], Work | None], on_loop: bool, **where: Any) -> Run:
        event, dropped = where.pop("event", None), where.pop("dropped", lambda: None)
        job = Job(prepare, self.new_run(), on_loop, event, dropped=dropped)
        return self.running.add(job, **where)

    def answers_on_loop(self) -> bool:
        """Whether what answers is asynchronous."""
        callback = self.callbacks.one("submit")
        if self.responder is not None:
            return self.responder.on_loop
        return callback is not None and is_async(callback)

    def submit(
        self,
        text: str,
        files: Sequence[str] = (),
        *,
        event: str | None = None,
        view: str = "",
        example: int | None = None,
    ) -> Run:
        """Send a message, behind those that wait already; `example` is the number of the example it is."""
        if not isinstance(text, str):
            raise MessageError(f"submit was given {text!r}; a message is text.")
        if not text.strip() and not files:
            raise MessageError("There is nothing to send: the message is blank.")
        text = whole_characters(str.__str__(text))
        given = {"text": text, "files": list(files)} if self._options.multimodal else text
        inputs = self._inputs_for(given)
        with self.session.change():
            draft = self.session.page["draft"]
            if event is not None and (draft["text"] or files):
                left = [path for path in self.session.attached() if path not in files]
                self.session.set_draft({"text": "", "files": left}, by=view)
            self.session.uploads.use(files)
            message = turns.user_message(text, files, self._options.multimodal)
            return self._add(lambda: self._ask(message, inputs, example=example), self.answers_on_loop(), event=event)

    def _given(self, message: Message) -> Any:
        """What is asked, as what answers gets it."""
        sent = {"text": text_of(message), "files": files_of(message)}
        return sent if self._options.multimodal else sent["text"]

    def _inputs_for(self, given: Any) -> tuple[Any, ...]:
        """The additional inputs at this moment, with which something is asked.

        Raises:
            EventRefused: the validator says no.
        """
        if self.responder is None:
            return ()
        inputs = self.responder.inputs()
        refusal = self.responder.refusal(given, inputs)
        if refusal is not None:
            raise EventRefused(refusal)
        return inputs

    def _ask_again(self, message: Message, cut: int, message_id: str, **where: Any) -> Run:
        """Cut the history and have a message of it answered, with the additional inputs as they are now."""
        inputs = self._inputs_for(self._given(message))
        return self._add(lambda: self._ask(message, inputs, cut, message_id), self.answers_on_loop(), **where)

    def _ask(
        self,
        message: Message,
        inputs: tuple[Any, ...],
        cut: int | None = None,
        message_id: str | None = None,
        example: int | None = None,
    ) -> Work | None:
        """Begin an answer to `message`, after the history was cut at an index, if one is given."""
        history = self.session.history
        before = (list(history.messages), list(history.ids))
        if cut is not None:
            history.splice(cut, len(history.messages), [])
        base = list(history.messages)
        sent, given = {"text": text_of(message), "files": files_of(message)}, self._given(message)
        responder, callback = self.responder, self.callbacks.one("submit")

        def append() -> None:
            ids = None if message_id is None else [message_id]
            history.splice(len(history.messages), len(history.messages), [message], ids)

        if responder is not None:
            append()
            blobs = self.session.blobs
            turn = ResponseWriter(history, blobs, history.ids[-1], responder.unpack, responder.give)
            start = Work(lambda: responder.call(given, base, inputs), turn)
            if example is not None:
                start.answered = lambda added: responder.keep(example, inputs, added, turn.values, blobs)
            return start
        if callback is None:
            append()
            return None
        self.session.page["pending"] = {
            "text": sent["text"],
            "files": [{"name": PurePath(path).name} for path in sent["files"]],
        }
        kept = list(history.ids)

        def roll_back() -> None:
            if history.ids == kept:
                history.restore(*before)

        return Work(
            lambda: callback(given, thaw(base)),
            HistoryWriter(history, self.session.blobs, "submit", self.session.set_draft),
            sent=sent if cut is None else None,
            keep=append,
            roll_back=roll_back,
        )

    @property
    def multimodal(self) -> bool:
        """Whether what answers gets text and files."""
        return self._options.multimodal

    def aside(self, before: list[Message], message: Message) -> tuple[History, Work]:
        """A question on a history of its own: the conversation and the additional outputs stay as they are.

        Raises:
            EventRefused: nothing answers, or the validator says no.
        """
        history, blobs = History(), BlobCache()
        history.reasoning_tags = self.session.history.reasoning_tags
        history.replace([*before, message])
        given = self._given(message)
        responder, callback = self.responder, self.callbacks.one("submit")
        if responder is not None:
            inputs = self._inputs_for(given)
            turn = ResponseWriter(history, blobs, history.ids[-1], responder.unpack)
            return history, Work(lambda: responder.call(given, before, inputs), turn)
        if callback is None:
            raise EventRefused("Nothing answers this chat: register a callback with on_submit.")
        whole = HistoryWriter(history, blobs, "submit", lambda draft: None)
        return history, Work(lambda: callback(given, thaw(before)), whole)

    def _ask_callback(self, name: str, data: Any) -> Run | None:
        """Have the callback of an event decide the history; None when there is no callback."""
        callback = self.callbacks.one(name)
        if callback is None:
            return None

        def prepare() -> Work:
            history = thaw(self.session.history.messages)
            turn = HistoryWriter(self.session.history, self.session.blobs, name, self.session.set_draft)
            return Work(lambda: callback(history, data), turn)

        return self._add(prepare, is_async(callback), first=True)

    def _done(self) -> Run:
        """A run for what is over already."""
        run = self.new_run()
        self.session.later(lambda: run.complete([], None))
        return run

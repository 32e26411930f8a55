"""Asks what answers a conversation: a chat function, or a callback; from which history, and what if nothing comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from chatwidget.controller.core import Core
from chatwidget.controller.listeners import Listeners
from chatwidget.controller.protocols import NOTHING_ANSWERS, Given, Responder, Values
from chatwidget.conversation import turns
from chatwidget.conversation.history import History
from chatwidget.conversation.template import FilledText
from chatwidget.conversation.turns import UserInput
from chatwidget.errors import EventRefused, MessageError
from chatwidget.messages.message import Message
from chatwidget.messages.show import show
from chatwidget.messages.text import whole_characters
from chatwidget.runs.job import Job, Work
from chatwidget.runs.run import Run
from chatwidget.runtime.loops import is_async

#: Called with the additional inputs, the added messages, and the values of the additional outputs.
OnAnswer = Callable[[Values, list[Message], Values], None]


class Answerer:
    """The part that has messages answered, by a chat function or by the callback of `on_submit`.

    Args:
        core: the shared parts.
        listeners: are notified when a run is stopped.
    """

    def __init__(self, core: Core, listeners: Listeners) -> None:
        self._core, self._session, self._listeners = core, core.session, listeners
        self.responder: Responder | None = None

    def set_responder(self, responder: Responder | None) -> None:
        """Have a chat function answer from now on, or the callback of `on_submit` if it is None."""
        self.responder = responder

    @property
    def answers(self) -> bool:
        """Return whether a chat function or a callback answers."""
        return self.responder is not None or self._core.callbacks.deciding("submit") is not None

    @property
    def on_loop(self) -> bool:
        """Return whether what answers is asynchronous."""
        callback = self._core.callbacks.deciding("submit")
        if self.responder is not None:
            return self.responder.on_loop
        return callback is not None and is_async(callback)

    def main_loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the kernel's loop, if one runs and callbacks may use it."""
        return self._core.queue.main_loop()

    @property
    def multimodal(self) -> bool:
        """Return whether what answers gets text and files."""
        return self._core.options.multimodal

    def require_answers(self) -> None:
        """Refuse an event that nothing would answer.

        Raises:
            EventRefused: there is no chat function and no callback.
        """
        if not self.answers:
            raise EventRefused(NOTHING_ANSWERS)

    def start(
        self,
        prepare: Callable[[], Work | None],
        *,
        on_loop: bool,
        first: bool = False,
        event: str | None = None,
        on_drop: Callable[[], None] = lambda: None,
    ) -> Run:
        """Start a job, or queue it; `first` puts it in front of the queue. See `Job` for the rest."""
        run = Run(self._stop, self._core.queue.lost)
        return self._core.queue.add(Job(prepare, run, on_loop, event, on_drop), first=first)

    def _stop(self, run: Run) -> None:
        job = self._core.queue.job
        self._core.queue.stop(run)
        if job is not None and job.run is run:
            self._listeners.notify("stop")

    def submit(
        self,
        text: str,
        files: Sequence[str] = (),
        *,
        event: str | None = None,
        view: str = "",
        on_answer: OnAnswer | None = None,
        template: bool = True,
    ) -> Run:
        """Send a message, behind those that wait already.

        Args:
            text: the text.
            files: paths of files.
            event: the id of the event that sent it; None if Python did.
            view: the view that sent it, whose composer is cleared.
            on_answer: called when the chat function has answered.
            template: whether variables in the text are filled in; only text of the user or of the program has them.

        Raises:
            MessageError: there is nothing to send.
            EventRefused: the validator refuses the message, or a variable has no value.
        """
        if not isinstance(text, str):
            raise MessageError(f"`text` must be a string, got {show(text)}.")
        if not text.strip() and not files:
            raise MessageError("The message is empty. Enter some text or attach a file.")
        text = whole_characters(str.__str__(text))
        typed = self.filled(text) if template else FilledText(text)
        text = str(typed)
        inputs = self.check({"text": text, "files": list(files)})
        with self._session.change():
            if event is not None:
                self._core.composer.take(files, view)
            self._core.composer.uploads.retain_sent(files)
            message = turns.with_template(turns.user_message(text, files, self.multimodal), typed)
            return self.start(
                lambda: self._ask(message, inputs, on_answer=on_answer), on_loop=self.on_loop, event=event
            )

    def filled(self, text: str) -> FilledText:
        """Return what the user wrote with its variables filled in.

        Raises:
            EventRefused: a variable has no value.
        """
        return FilledText(text) if self.responder is None else self.responder.prompt.filled(text)

    def _given(self, sent: UserInput) -> Given:
        return sent if self.multimodal else sent["text"]

    def check(self, sent: UserInput, inputs: Values | None = None) -> Values:
        """Return the values of the additional inputs with which a message is sent: the present ones, or those given.

        Raises:
            EventRefused: the validator refuses the message.
        """
        if self.responder is None:
            return ()
        inputs = self.responder.inputs() if inputs is None else inputs
        refusal = self.responder.check(self._given(sent), inputs)
        if refusal is not None:
            raise EventRefused(refusal)
        return inputs

    def ask_again(self, message: Message, cut: int, message_id: str | None = None, *, first: bool = False) -> Run:
        """Cut the history at an index, and have a message answered, with the present additional inputs.

        What is cut becomes a hidden version: of the answer, if the message is the one that stands there, else of the
        turn.
        """
        inputs = self.check(turns.input_of(message))
        return self.start(lambda: self._ask(message, inputs, cut, message_id), on_loop=self.on_loop, first=first)

    def _ask(
        self,
        message: Message,
        inputs: Values,
        cut: int | None = None,
        message_id: str | None = None,
        on_answer: OnAnswer | None = None,
    ) -> Work | None:
        """Begin an answer to a message, after the history was cut at an index if there is one."""
        history = self._session.history
        before: tuple[list[Message], list[str]] = ([], [])
        hidden = None
        self._core.versions.settle()
        if cut is not None:
            before = (list(history.messages), list(history.ids))
            is_same = history.messages[cut] is message
            hidden = self._core.versions.hide(cut + 1 if is_same else cut)
            message_id = message_id if is_same else None
            history.splice(cut, len(history.messages), [])
        sent = turns.input_of(message)

        def append() -> None:
            end, ids = len(history.messages), None if message_id is None else [message_id]
            history.splice(end, end, [message], ids)

        if self.responder is not None:
            base = list(history.messages) if self.responder.takes_history else []
            append()
            work = self._ask_responder(self.responder, sent, base, inputs, on_answer, asks=message_id is None)
            if hidden is None:
                return work
            return work._replace(on_stop=partial(self._undo_cut, hidden, list(history.ids), before))
        callback = self._core.callbacks.deciding("submit")
        if callback is None:
            append()
            return None
        from chatwidget.runs.history_writer import HistoryWriter  # not needed to show a chat

        self._session.page.set_pending(sent["text"], sent["files"])
        ids_after_cut, base = list(history.ids), list(history.messages)
        if message_id is not None:
            history.expect(message, message_id)
        return Work(
            lambda: callback(self._given(sent), self._core.for_callback(base)),
            HistoryWriter(history, self._session.blobs, "submit", self._core.composer.set),
            sent=sent if cut is None else None,
            on_silence=append,
            undo_cut=(lambda: None) if cut is None else partial(self._undo_cut, hidden, ids_after_cut, before),
        )

    def _undo_cut(self, hidden: str | None, ids_then: list[str], before: tuple[list[Message], list[str]]) -> None:
        """Restore what was cut, unless the history was changed since."""
        history = self._session.history
        if history.ids == ids_then:
            history.replace_with_ids(*before)
            if hidden is not None:
                self._core.versions.unhide()

    def _ask_responder(
        self,
        responder: Responder,
        sent: UserInput,
        base: list[Message],
        inputs: Values,
        on_answer: OnAnswer | None,
        *,
        asks: bool,
    ) -> Work:
        from chatwidget.runs.response_writer import ResponseWriter  # not needed to show a chat

        history, question = self._session.history, self._session.history.ids[-1]
        writer = ResponseWriter(
            history,
            self._session.blobs,
            question,
            responder.unpack,
            responder.set_outputs,
            lambda metadata: responder.answer_metadata(inputs, metadata),
            asks=asks,
        )

        def answered(added: list[Message]) -> None:
            if on_answer is not None:
                on_answer(inputs, added, writer.values)

        call = self._core.questions.available(lambda: responder.call(self._given(sent), base, inputs))
        self._core.unanswered.discard(question)
        remember = partial(self._core.unanswered.add, question)
        return Work(call, writer, on_success=answered, on_silence=remember, on_stop=remember)

    def replay(self, message: Message, answers: Sequence[object], outputs: Values) -> Run:
        """Show a message and an answer that exists already, as if it had just been given."""
        from chatwidget.runs.response_writer import ResponseWriter  # not needed to show a chat

        set_outputs = (lambda values: None) if self.responder is None else self.responder.set_outputs
        history, blobs = self._session.history, self._session.blobs

        def prepare() -> Work:
            end = len(history.messages)
            [question] = history.splice(end, end, [message])
            writer = ResponseWriter(history, blobs, question, lambda value: (value, outputs), set_outputs, asks=True)
            return Work(lambda: answers, writer)

        return self.start(prepare, on_loop=False)

    def ask_callback(self, name: str, data: object, edited: tuple[int, Message] | None = None) -> Run | None:
        """Have an event's callback decide the history, in which one message is edited; None if there is no callback."""
        callback = self._core.callbacks.deciding(name)
        if callback is None:
            return None
        from chatwidget.runs.history_writer import HistoryWriter  # not needed to show a chat

        def prepare() -> Work:
            history = self._core.for_callback(self._session.history.messages, edited)
            writer = HistoryWriter(self._session.history, self._session.blobs, name, self._core.composer.set)
            return Work(lambda: callback(history, data), writer)

        return self.start(prepare, on_loop=is_async(callback), first=True)

    def side_question(
        self, before: list[Message], message: Message, inputs: Values | None = None
    ) -> tuple[History, Work]:
        """Return a question on a history of its own, with the present additional inputs or with others.

        Raises:
            EventRefused: nothing answers, or the validator refuses the question.
        """
        from chatwidget.controller.side_work import side_work  # not needed to show a chat

        self.require_answers()
        sent = turns.input_of(message)
        return side_work(self._core, self.responder, before, message, self._given(sent), self.check(sent, inputs))

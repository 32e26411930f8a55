"""What can be done with a conversation: retry, undo, edit, options, examples, stream, clear, restore, stop.

Each action is the same for a button and for a call from Python. An action stops the run first; an event from the page
is refused before that (`Core.require_idle`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from chatwidget.controller.answerer import Answerer
from chatwidget.controller.core import Core
from chatwidget.controller.protocols import ExampleAnswers
from chatwidget.conversation import turns
from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.feedback import FeedbackRow
from chatwidget.errors import EventRefused
from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import with_metadata
from chatwidget.messages.parts import text_of
from chatwidget.runs.job import Work
from chatwidget.runs.run import Run


class Actions:
    """The actions of one conversation.

    Args:
        core: the shared parts.
        answerer: has messages answered.
    """

    def __init__(self, core: Core, answerer: Answerer) -> None:
        self._core, self._session, self._answerer = core, core.session, answerer
        self._examples: ExampleAnswers | None = None
        #: Messages, ids, and feedback of the conversation that was cleared last, until it cannot be restored any more.
        self._cleared: tuple[list[Message], list[str], dict[str, str], BranchTree] | None = None

    def set_examples(self, examples: ExampleAnswers) -> None:
        """Have examples set the additional inputs, and use cached answers."""
        self._examples = examples

    def retry(self) -> Run:
        """Ask for the last answer again.

        Raises:
            EventRefused: there is no user message, or nothing answers.
        """
        with self._core.stopped():
            start, stop = self._last_turn("There is no user message to retry.")
            messages = self._session.history.messages
            from chatwidget.callback_data import RetryData  # not needed to show a chat

            run = self._answerer.ask_callback("retry", RetryData(stop - 1, thaw(messages[stop - 1]["content"])))
            if run is not None:
                return run
            self._answerer.require_answers()
            message_id = self._session.history.ids[start]
            return self._answerer.ask_again(turns.turn_as_message(messages[start:stop]), start, message_id, first=True)

    def _last_turn(self, refusal: str) -> tuple[int, int]:
        history = self._session.history
        turn = turns.last_turn(history.messages, lambda index: history.ids[index] in self._core.unanswered)
        if turn is None:
            raise EventRefused(refusal)
        return turn

    def undo(self) -> Run:
        """Remove the last user turn and its answer, and put the turn back into the composer.

        Raises:
            EventRefused: there is no user message.
        """
        pending = self._session.page.pending is not None
        with self._core.stopped():
            if pending:
                return self._core.finished_run()  # it was not in the history yet; stopping returned it
            start, stop = self._last_turn("There is no user message to undo.")
            messages = self._session.history.messages
            from chatwidget.callback_data import UndoData  # not needed to show a chat

            run = self._answerer.ask_callback("undo", UndoData(stop - 1, thaw(messages[stop - 1]["content"])))
            if run is not None:
                return run
            self._core.composer.return_undone(turns.turn_as_draft(messages[start:stop]))
            self._core.versions.hide(start, undo=True)
            self._session.page.clear_alert()
            return self._core.finished_run()

    def redo(self) -> Run:
        """Take back an undo, or a Clear.

        Raises:
            EventRefused: there is nothing to bring back.
        """
        with self._core.stopped():
            if self._core.versions.can_redo:
                self._core.versions.redo()
                self._core.composer.forget_undone()
            elif self.can_restore():
                self.restore()
            else:
                raise EventRefused("There is nothing to redo.")
            return self._core.finished_run()

    def switch(self, index: int, number: int) -> None:
        """Show another version of a turn.

        Raises:
            EventRefused: a run is in progress.
            VersionError: there is no such version.
        """
        with self._session.change():
            self._core.require_idle("show another version")
            self._core.versions.switch(index, number)
            self._session.page.clear_alert()

    def prune(self, index: int | None = None, which: str = "others") -> int:
        """Delete hidden versions: "this" one, or all "others"; return how many messages those had.

        Raises:
            EventRefused: a run is in progress, or `which` is neither.
            VersionError: the turn has one version only.
        """
        with self._session.change():
            self._core.require_idle("delete versions")
            if which not in ("this", "others"):
                raise EventRefused(f"Nothing called {which!r} can be deleted; it is 'this' version or the 'others'.")
            if which == "this" and index is not None:
                return self._core.versions.delete(index)
            return self._core.versions.prune(index)

    def editable(self) -> str | None:
        """Return whose messages may be edited: None, "user", or "all"."""
        return self._core.options.editable or ("user" if self._core.callbacks.deciding("edit") else None)

    def edit(self, index: int, text: str) -> Run:
        """Replace the text of a message; after a user message the history is cut and run again.

        Raises:
            EventRefused: the text is blank, a variable has no value, or the message must not be edited now.
        """
        if not text.strip():
            raise EventRefused("A message cannot be empty. To remove it, use Undo.")
        with self._session.change():
            self._core.require_idle("edit a message")
            message = self._session.history.messages[index]
            roles = {"user": ("user",), "all": ("user", "assistant")}.get(str(self.editable()), ())
            if message["role"] not in roles:
                raise EventRefused(
                    f'{message["role"]!r} messages cannot be edited in this chat. Set `editable` to "user" or "all".'
                )
            new = turns.with_text(message, text)
            from chatwidget.callback_data import EditData  # not needed to show a chat

            run = self._answerer.ask_callback("edit", EditData(index, text, text_of(message)), (index, new))
            if run is not None:
                return run
            if message["role"] != "user":
                self._session.history.set(index, with_metadata(new, edited=True))
                return self._core.finished_run()
            self._answerer.require_answers()
            typed = self._answerer.filled(text)
            return self._answerer.ask_again(turns.with_template(turns.with_text(message, str(typed)), typed), index)

    def choose_option(self, index: int, option: int) -> Run:
        """Select an option of a message.

        Raises:
            EventRefused: there is no such option, or the message is not the last one.
        """
        with self._session.change():
            self._core.require_idle("choose an option")
            value = turns.option_value(self._session.history.messages, index, option)
            from chatwidget.callback_data import OptionData  # not needed to show a chat

            run = self._answerer.ask_callback("option_select", OptionData(option, value))
            return run or self._answerer.submit(value, template=False)

    def choose_example(self, index: int) -> Run:
        """Select an example: it is sent with its additional inputs; a cached answer follows at once.

        Raises:
            EventRefused: there is no such example, or a file of it was deleted.
        """
        examples = self._core.options.examples or []
        if not 0 <= index < len(examples):
            raise EventRefused(f"There is no example {index}: this chat has {len(examples)}.")
        example = examples[index]
        text, files = example["text"], list(example.get("files", ()))
        from chatwidget.callback_data import ExampleData  # not needed to show a chat

        run = self._answerer.ask_callback("example_select", ExampleData(index, {"text": text, "files": files}))
        if run is not None:
            return run
        for path in files:
            if not Path(path).is_file():
                raise EventRefused(f"The file {path!r} of this example no longer exists.")
        return self._send_example(index, text, files, example.get("inputs", ()))

    def _send_example(self, index: int, text: str, files: list[str], inputs: Sequence[object]) -> Run:
        answers, blobs = self._examples, self._session.blobs
        if answers is None or self._answerer.responder is None:
            answers = None
        else:
            answers.set_inputs(inputs)
            cached = answers.cached(index, blobs)
            if cached is not None:
                self._answerer.check({"text": text, "files": files})
                message = turns.user_message(text, files, self._core.options.multimodal)
                return self._answerer.replay(message, *cached)
        if self._examples is None or self._examples.sends:
            save = None if answers is None else partial(answers.save, index, blobs=blobs)
            return self._answerer.submit(text, files, on_answer=save)
        with self._session.change():
            self._core.composer.set({"text": text, "files": files})
            return self._core.finished_run()

    def stream(self, values: object) -> Run:
        """Show values as if a chat function yielded them, behind the last message."""
        from chatwidget.runs.response_writer import ResponseWriter  # not needed to show a chat
        from chatwidget.runtime import closing

        source = iter(values) if isinstance(values, (list, tuple)) else values

        def prepare() -> Work:
            return Work(lambda: source, ResponseWriter(self._session.history, self._session.blobs, None))

        on_loop = hasattr(values, "__anext__") or hasattr(values, "__await__")
        return self._answerer.start(prepare, on_loop=on_loop, on_drop=lambda: closing.hang_up(values))

    def clear(self) -> Run:
        """Empty the chat; the run is stopped, and queued ones are dropped."""
        with self._core.stopped():
            self._core.queue.drop_queue()
            history = self._session.history
            feedback = self._core.feedback.clear()
            if history.messages:
                tree = self._core.versions.replace(BranchTree())
                self._cleared = (list(history.messages), list(history.ids), feedback, tree)
            history.replace([])
            self._session.page.clear_alert()
            return self._core.finished_run()

    def can_restore(self) -> bool:
        """Return whether a Clear can be undone: until there is another message."""
        if self._session.history.messages:
            self._cleared = None
        return self._cleared is not None

    def restore(self) -> None:
        """Undo a Clear.

        Raises:
            EventRefused: nothing was cleared, or there are new messages.
        """
        with self._session.change():
            if self._cleared is None:
                raise EventRefused("There is no cleared conversation to restore.")
            messages, ids, feedback, tree = self._cleared
            self._cleared = None
            self._session.history.replace_with_ids(messages, ids)
            self._core.versions.replace(tree)
            self._core.feedback.restore(feedback)

    def load_conversation(
        self,
        messages: Sequence[Message],
        ids: Sequence[str],
        feedback: Mapping[str, FeedbackRow | str],
        versions: BranchTree,
    ) -> None:
        """Replace the conversation by another; the run is stopped, and queued ones are dropped."""
        with self._core.stopped(whole=False):
            self._core.queue.drop_queue()
            self._cleared = None
            self._session.history.replace_with_ids(messages, ids)
            self._core.versions.replace(versions)
            self._core.feedback.replace(feedback, self._session.saver.missing)
            self._session.page.clear_alert()

    def load_branches(self, messages: Sequence[Message], ids: Sequence[str], tree: BranchTree) -> None:
        """Take the messages of another chat, with their ids and versions."""
        with self._session.change():
            self._session.history.replace_with_ids(messages, ids)
            self._session.history.set_id_prefix(f"{uuid.uuid4().hex[:8]}-")
            self._core.versions.replace(tree)

    def stop(self) -> None:
        """Stop the run in progress; what was written stays."""
        with self._core.stopped(whole=False):
            pass

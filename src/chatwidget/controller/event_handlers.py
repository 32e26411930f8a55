"""Does what an event from the page asks: accepts it, or refuses it with a reason that the user sees.

An event ends in the same action as a call from Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chatwidget.controller.actions import Actions
from chatwidget.controller.answerer import Answerer
from chatwidget.controller.continuations import Continuations
from chatwidget.controller.core import Core
from chatwidget.controller.file_handlers import FileHandlers
from chatwidget.controller.listeners import Listeners
from chatwidget.controller.prompt_handlers import PromptHandlers
from chatwidget.controller.protocols import Display
from chatwidget.controller.question_handlers import QuestionHandlers
from chatwidget.controller.replies import EventReplies, Handled
from chatwidget.errors import ChatError, EventRefused
from chatwidget.messages.parts import files_of
from chatwidget.messages.text import whole_characters
from chatwidget.runs.job import Job
from chatwidget.runs.run import log
from chatwidget.wire import events


class EventHandlers:
    """The handlers of the page's events, found by the event's type.

    Args:
        core: the shared parts.
        answerer: has messages answered.
        actions: what can be done with the conversation.
        continuations: has an incomplete answer continued.
        listeners: calls the callbacks whose result is ignored.
        replies: replies to each event once.
        display: where the chat is displayed.
    """

    def __init__(
        self,
        core: Core,
        answerer: Answerer,
        actions: Actions,
        continuations: Continuations,
        listeners: Listeners,
        replies: EventReplies,
        display: Display,
    ) -> None:
        self._core, self._session = core, core.session
        self._answerer, self._actions, self._listeners = answerer, actions, listeners
        self._continuations, self._replies, self._display = continuations, replies, display
        self._files, self._prompt = FileHandlers(core, replies), PromptHandlers(answerer)
        self._questions = QuestionHandlers(core.questions)

    @property
    def handled(self) -> frozenset[type[events.PageEvent]]:
        """Return the events that have a handler."""
        return frozenset(_HANDLERS)

    def receive(self, raw: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Do what an event from the page asks, once, and reply to it."""
        event_id = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(event_id, str) and not self._replies.claim(event_id):
            return
        try:
            event = events.parse_event(raw, buffers)
        except ChatError as refusal:
            self._replies.reply(event_id, str(refusal))
            return
        if not self._session.saver.defer_event(event, self.handle):
            self.handle(event)

    def handle(self, event: events.PageEvent) -> None:
        """Do what an event asks, and reply to it."""
        try:
            handled = _HANDLERS[type(event)](self, event)
        except ChatError as refusal:
            self._replies.reply(event.id, str(refusal))
        except Exception as error:
            log.exception("handling event %r failed", event)
            self._replies.reply(event.id, f"{type(error).__name__}: {error}")
        except BaseException as error:
            self._replies.reply(event.id, f"The kernel was interrupted ({type(error).__name__}). Try again.")
            raise
        else:
            if handled is Handled.DONE:
                self._replies.reply(event.id, None)

    def _submit(self, event: events.Submit) -> Handled:
        self._core.require_idle("send a message")
        with self._session.change():
            files = self._core.composer.paths_of(event.files)
            self._answerer.submit(event.text, files, event=event.id, view=event.view)
        return Handled.DONE

    def _withdraw(self, event: events.Withdraw) -> Handled:
        history = self._session.history
        with self._session.change():
            job = self._core.queue.find(event.event)
            if job is None:
                raise EventRefused("The response is already complete. Use Undo to remove the message.")
            if job.has_written:
                raise EventRefused("The response has already started. Use Stop, then Undo.")
            index = None if job.question is None else history.index(job.question)
            self._core.composer.return_files(self._sent_files(job, index))
            self._core.queue.stop(job.run, return_sent=False)
            index = None if job.question is None else history.index(job.question)
            if index is not None:
                history.splice(index, index + 1, [])
        return Handled.DONE

    def _sent_files(self, job: Job, question: int | None) -> list[str]:
        """Return the files of a message that has no answer yet."""
        if job.is_prepared and job.work.sent is not None:
            return job.work.sent["files"]
        return [] if question is None else files_of(self._session.history.messages[question])

    def _retry(self, event: events.Retry) -> Handled:
        self._core.require_idle("retry")
        self._actions.retry()
        return Handled.DONE

    def _continue(self, event: events.Continue) -> Handled:
        self._core.require_idle("continue a response")
        self._continuations.begin(event.message)
        return Handled.DONE

    def _undo(self, event: events.Undo) -> Handled:
        self._core.require_idle("undo")
        self._actions.undo()
        return Handled.DONE

    def _redo(self, event: events.Redo) -> Handled:
        self._core.require_idle("redo")
        self._actions.redo()
        return Handled.DONE

    def _switch(self, event: events.Switch) -> Handled:
        with self._session.change():
            self._actions.switch(self._session.history.index_of(event.message), event.number)
        return Handled.DONE

    def _prune(self, event: events.Prune) -> Handled:
        with self._session.change():
            self._actions.prune(self._session.history.index_of(event.message), event.which)
        return Handled.DONE

    def _name(self, event: events.Name) -> Handled:
        with self._session.change():
            versions, index = self._core.versions, self._session.history.index_of(event.message)
            versions.remove_name(index)
            if event.name.strip():
                versions.add_name(whole_characters(event.name.strip()), index)
        return Handled.DONE

    def _clear(self, event: events.Clear) -> Handled:
        self._actions.clear()
        return self._listeners.notify("clear", event=event.id)

    def _restore(self, event: events.Restore) -> Handled:
        self._actions.restore()
        return Handled.DONE

    def _stop(self, event: events.Stop) -> Handled:
        if not self._core.queue.at_work:
            return Handled.DONE
        self._actions.stop()
        return self._listeners.notify("stop", event=event.id)

    def _edit(self, event: events.Edit) -> Handled:
        with self._session.change():
            self._actions.edit(self._session.history.index_of(event.message), event.text)
        return Handled.DONE

    def _like(self, event: events.Like) -> Handled:
        with self._session.change():
            index = self._session.history.index_of(event.message)
            self._require_likable(self._session.history.messages[index]["role"], event.value)
            data = self._core.feedback.record(event.message, event.value)
        return self._listeners.notify("like", data, message=event.message, event=event.id)

    def _require_likable(self, role: str, value: str) -> None:
        options = self._core.options
        if role != "assistant" and not (role == "user" and options.like_user_message):
            raise EventRefused(f"{role} messages cannot be liked or flagged in this chat.")
        if value and value not in options.feedback_options:
            raise EventRefused(f"{value[:80]!r} is not in `feedback_options`: {', '.join(options.feedback_options)}.")

    def _comment(self, event: events.Comment) -> Handled:
        with self._session.change():
            data = self._core.feedback.comment(event.message, event.text)
        return self._listeners.notify("comment", data, message=event.message, event=event.id)

    def _freeze(self, event: events.Freeze) -> Handled:
        self._core.require_idle("freeze the conversation")
        if not self._display.known:
            raise EventRefused("This chat cannot be frozen from here. Run chat.freeze() in a cell.")
        self._display.freeze()
        return Handled.DONE

    def _option(self, event: events.Option) -> Handled:
        with self._session.change():
            self._actions.choose_option(self._session.history.index_of(event.message), event.index)
        return Handled.DONE

    def _example(self, event: events.Example) -> Handled:
        self._core.require_idle("choose an example")
        self._actions.choose_example(event.index)
        return Handled.DONE

    def _draft(self, event: events.Draft) -> Handled:
        composer = self._core.composer
        with self._session.change(urgent=False, whole=False):
            composer.set({"text": event.text, "files": composer.files()}, by=whole_characters(event.view))
        self._session.notify_observers()
        return Handled.DONE

    def _select(self, event: events.Select) -> Handled:
        from chatwidget.callback_data import SelectData  # not needed to show a chat

        data = SelectData(self._session.history.index_of(event.message), event.value)
        return self._listeners.notify("select", data, message=event.message, event=event.id)

    def _copy(self, event: events.Copy) -> Handled:
        from chatwidget.callback_data import CopyData  # not needed to show a chat

        data = CopyData(self._session.history.index_of(event.message), event.value)
        return self._listeners.notify("copy", data, message=event.message, event=event.id)

    def _connect(self, event: events.Connect) -> Handled:
        self._session.send_seq()
        return Handled.DONE

    def _resync(self, event: events.Resync) -> Handled:
        self._session.resync()
        return Handled.DONE

    def _conversation(self, event: events.Conversation) -> Handled:
        self._session.saver.handle(event)
        return Handled.REPLIES_LATER


#: For all chats: a table of bound methods would be a tenth of what a chat takes.
_HANDLERS: dict[type[events.PageEvent], Callable[[EventHandlers, Any], Handled]] = {
    events.Submit: EventHandlers._submit,
    events.Withdraw: EventHandlers._withdraw,
    events.Retry: EventHandlers._retry,
    events.Continue: EventHandlers._continue,
    events.Undo: EventHandlers._undo,
    events.Redo: EventHandlers._redo,
    events.Switch: EventHandlers._switch,
    events.Prune: EventHandlers._prune,
    events.Name: EventHandlers._name,
    events.Clear: EventHandlers._clear,
    events.Restore: EventHandlers._restore,
    events.Stop: EventHandlers._stop,
    events.Edit: EventHandlers._edit,
    events.Like: EventHandlers._like,
    events.Comment: EventHandlers._comment,
    events.Freeze: EventHandlers._freeze,
    events.Option: EventHandlers._option,
    events.Example: EventHandlers._example,
    events.Draft: EventHandlers._draft,
    events.Select: EventHandlers._select,
    events.Copy: EventHandlers._copy,
    events.Prompt: lambda self, event: self._prompt.change(event),
    events.Models: lambda self, event: self._prompt.models(event),
    events.Seen: lambda self, event: self._questions.seen(event),
    events.Answer: lambda self, event: self._questions.answer(event),
    events.Connect: EventHandlers._connect,
    events.Resync: EventHandlers._resync,
    events.Conversation: EventHandlers._conversation,
    events.Upload: lambda self, event: self._files.upload(event),
    events.Cancel: lambda self, event: self._files.cancel(event),
    events.Detach: lambda self, event: self._files.detach(event),
    events.Blob: lambda self, event: self._files.blob(event),
}

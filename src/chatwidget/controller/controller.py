"""One conversation at work. The only place that accepts, refuses and answers events.

An event from the page ends in the same verb as a call from Python; what cannot be done now is
refused with a reason that the person sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from chatwidget import callback_data
from chatwidget.assets import lazy_module
from chatwidget.content import from_python
from chatwidget.controller.listeners import Telling
from chatwidget.errors import ChatError, EventRefused, MessageIndexError
from chatwidget.messages.message import Message, check_history, check_message
from chatwidget.messages.reasoning_tags import split_reasoning
from chatwidget.messages.text import whole_characters
from chatwidget.runs.run import Run, log
from chatwidget.wire import events


class Controller(Telling):
    """A conversation, its history open to any cell or thread, and its events from the page."""

    def assign(self, values: Any) -> None:
        """A new history; stops the run, whose later values are dropped."""
        messages = self.checked(values)
        messages = split_reasoning(messages, self.session.history.reasoning_tags() or ())
        with self._stopped(), self._rewriting(messages):
            self.session.page["alert"] = None
            self.session.history.replace(messages)

    @contextmanager
    def _rewriting(self, given: list[Message] | None = None) -> Iterator[None]:
        """Python changes the history in here, or gives a whole one; see `conversation.goes_on`."""
        history = self.session.history
        before = list(zip(history.ids, history.messages, strict=True))
        yield
        now = list(zip(history.ids, given or history.messages, strict=True))
        self.session.rewritten(before, now, given is None)

    def checked(self, values: Any) -> list[Message]:
        """Values as messages; what is known already is not checked again."""
        if isinstance(values, Iterable) and not isinstance(values, (str, bytes, Mapping)):
            values = [from_python.with_object_parts(value, self.session.blobs) for value in values]
        return check_history(values)

    def edit_list(self, change: Callable[[list[Any]], Any]) -> Any:
        """Apply a list operation to the history, ids following their messages; nothing is stopped.

        Args:
            change: changes a list of pairs in place; a pair is `(message, id or None)`.
        """
        history = self.session.history
        with self.session.change(), self._rewriting():
            pairs = list(zip(history.messages, history.ids, strict=True))
            result = change(pairs)
            messages = [message for message, _ in pairs]
            ids = history.with_moved(messages, [message_id for _, message_id in pairs])
            history.restore(messages, ids)
        return result

    def current(self) -> tuple[list[Message], int]:
        """The messages now, and how often this thread has changed them."""
        with self.session.whole():
            return self.session.snapshot(), self.session.own_edits

    def _index(self, index: int) -> int:
        length = len(self.session.history.messages)
        if not -length <= index < length:
            raise MessageIndexError(f"There is no message {index}; the history has {length}.")
        return index % length

    def remove(self, index: int) -> None:
        """Remove one message."""
        with self.session.change(), self._rewriting():
            index = self._index(index)
            self.session.history.splice(index, index + 1, [])

    def update(self, index: int, value: Any) -> None:
        """Replace one message, which keeps its id."""
        with self.session.change(), self._rewriting():
            index = self._index(index)
            whole = from_python.with_object_parts(value, self.session.blobs)
            self.session.history.set(index, check_message(whole, index))

    def receive(self, raw: Any, buffers: Sequence[Any] = ()) -> None:
        """Do what an event from the page asks, once, and answer it."""
        event_id = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(event_id, str) and not self._is_new(event_id):
            return
        try:
            event = events.parse_event(raw, buffers)
        except ChatError as refusal:
            self.answer(event_id, str(refusal))
            return
        if self.saving is None or not self.saving.holds(event, self._do):
            self._do(event)

    def _do(self, event: events.Event) -> None:
        try:
            answered = getattr(self, f"_on_{event.type}")(event)
        except ChatError as refusal:
            self.answer(event.id, str(refusal))
        except Exception as error:
            log.exception("an event failed: %r", event)
            self.answer(event.id, f"{type(error).__name__}: {error}")
        else:
            if not answered:
                self.answer(event.id, None)

    def _on_submit(self, event: events.Event) -> None:
        self.require_idle("send a message")
        fields = event.fields
        with self.session.change():
            files = self.sent_paths(fields["files"])
            self.submit(fields["text"], files, event=event.id, view=fields["view"])

    def _on_withdraw(self, event: events.Event) -> None:
        with self.session.change():
            job = self.running.find(event.fields["event"])
            if job is None:
                raise EventRefused("It is answered already; use Undo to take it back.")
            if job.start is not None and job.start.turn.began:
                raise EventRefused("It is being answered already; use Stop, or Undo to take it back.")
            asked = [
                message_id
                for message_id in self.session.history.ids
                if job.start is not None and message_id not in job.before and job.start.turn.asked(message_id)
            ]
            self.session.attach_again(self.sent_with(job, asked))
            self.running.stop(job.run, give_back=False)
            for message_id in asked:
                index = self.locate(message_id)
                self.session.history.splice(index, index + 1, [])

    def _on_retry(self, event: events.Event) -> None:
        self.require_idle("ask again")
        self.retry()

    def _on_undo(self, event: events.Event) -> None:
        self.require_idle("undo")
        self.undo()

    def _on_clear(self, event: events.Event) -> bool:
        self.clear()
        return self._tell("clear", answer=event.id)

    def _on_restore(self, event: events.Event) -> None:
        self.restore()

    def _on_stop(self, event: events.Event) -> bool:
        if self.running.job is None:
            return False
        self.stop()
        return self._tell("stop", answer=event.id)

    def _on_edit(self, event: events.Event) -> None:
        with self.session.change():
            self.edit(self.locate(event.fields["message"]), event.fields["text"])

    def _on_like(self, event: events.Event) -> bool:
        message, value = event.fields["message"], event.fields["value"]
        with self.session.change():
            self._may_like(self.session.history.messages[self.locate(message)]["role"], value)
            data = self.like(message, value)
        return self._tell("like", data, message=message, answer=event.id)

    def _may_like(self, role: str, value: str) -> None:
        options = self._options
        if role != "assistant" and not (role == "user" and options.like_user_message):
            raise EventRefused(f"A message of the {role} cannot be liked or flagged here.")
        if value and value not in options.feedback_options:
            raise EventRefused(f"{value[:80]!r} is none of feedback_options: {', '.join(options.feedback_options)}.")

    def _on_comment(self, event: events.Event) -> bool:
        message = event.fields["message"]
        data = self.comment(message, event.fields["text"])
        return self._tell("comment", data, message=message, answer=event.id)

    def _on_freeze(self, event: events.Event) -> None:
        self.require_idle("freeze the conversation")
        if not self.may_freeze():
            raise EventRefused("Nothing can be put in the place of this chat here; run chat.freeze() in a cell.")
        self.freeze()

    def _on_option(self, event: events.Event) -> None:
        with self.session.change():
            self.choose(self.locate(event.fields["message"]), event.fields["index"])

    def _on_example(self, event: events.Event) -> None:
        self.require_idle("send an example")
        self.choose_example(event.fields["index"])

    def _on_draft(self, event: events.Event) -> None:
        with self.session.change(urgent=False, whole=False):
            text = {"text": event.fields["text"], "files": self.session.attached()}
            self.session.set_draft(text, by=whole_characters(event.fields["view"]))
        self.session.notice()

    def _on_select(self, event: events.Event) -> bool:
        message, value = event.fields["message"], event.fields["value"]
        data = callback_data.SelectData(self.locate(message), value)
        return self._tell("select", data, message=message, answer=event.id)

    def _on_copy(self, event: events.Event) -> bool:
        message, value = event.fields["message"], event.fields["value"]
        data = callback_data.CopyData(self.locate(message), value)
        return self._tell("copy", data, message=message, answer=event.id)

    def _on_resync(self, event: events.Event) -> None:
        self.session.resync(event.fields["seq"])

    def _on_blob(self, event: events.Event) -> bool:
        key = event.fields["hash"]
        data = self.session.blobs.get(key) or lazy_module(key) or self.attached_picture(key) or self._file(key)
        if isinstance(data, bytes):
            self.send_blob(event.id, key, data)
        else:
            self.fetch_blob(event.id, key, data or key)
        return True

    def _file(self, key: str) -> bytes | str | None:
        """The bytes of "file:MESSAGE:PART", which names a part of the history and never a path."""
        kind, message, index, *_ = [*key.split(":"), "", ""]
        if kind != "file" or not index.isdecimal():
            return None
        with self.session.lock:
            self.session.pull()
            found = self.session.history.messages[self.locate(message)]
        shown_only = not self._options.allow_file_downloads
        return self.session.blobs.file(found, int(index), shown_only=shown_only, saved=self.saving is not None)

    def stop_run(self, run: Run) -> None:
        """Stop a run, or take it out of the queue; who registered with on_stop is told."""
        at_work = self.running.job is not None and self.running.job.run is run
        super().stop_run(run)
        if at_work:
            self._tell("stop")

    def close(self) -> None:
        """Stop everything: the chat is going away."""
        if self.saving is not None:
            self.saving.drop_held()
        with self._stopped(whole=False):
            self.running.drop_queue()
            self.session.uploads.close()

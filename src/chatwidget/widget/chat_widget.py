"""The Jupyter face of a conversation: traits, comm messages, display. It decides nothing."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import traitlets as t

from chatwidget.content.files import existing_paths
from chatwidget.controller.controller import Controller
from chatwidget.conversation.history_list import HistoryList
from chatwidget.errors import MessageError, StoreError
from chatwidget.export.exporter import Exporter
from chatwidget.messages.message import Message
from chatwidget.runs.run import Run
from chatwidget.session import guarded
from chatwidget.widget.callback_methods import CallbackMethods
from chatwidget.widget.cell_outputs import CellOutputs
from chatwidget.widget.executed_outputs import ExecutedOutput
from chatwidget.widget.export_methods import ExportMethods
from chatwidget.widget.live_traits import _LIVE, _UNSENT, _Live
from chatwidget.widget.options import ChatOptions, check_feedback
from chatwidget.widget.serve_methods import ServeMethods
from chatwidget.widget.transcript_requests import TranscriptRequests


class ChatWidget(CallbackMethods, ExportMethods, ServeMethods, ChatOptions):
    """A chat in a notebook: a conversation, and callbacks for what a person does.

    Args:
        history: messages to begin with, in the OpenAI messages format.
        **options: see the traits of `ChatOptions`, for instance `label` and `height`.

    Raises:
        ChatError: the history is not in the messages format, or an option does not exist.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatWidget()
        >>> @chat.on_submit
        ... def answer(message, history):
        ...     history.append({"role": "user", "content": message})
        ...     yield history + [{"role": "assistant", "content": message.upper()}]
        >>> chat.submit("hello").wait()[-1]["content"]
        'HELLO'
    """

    history = _Live().tag(sync=True, to_json=lambda value, widget: widget._document()[0])
    """The messages. Assign it, or use its list methods; its messages are read-only."""
    _page = _Live(read_only=True).tag(sync=True, to_json=lambda value, widget: widget._document()[1])
    _key = t.Unicode(read_only=True).tag(sync=True)
    draft = _Live()
    """The text in the composer."""
    attachments = _Live()
    """Paths of the files attached in the composer, in a chat with `multimodal=True`. Assign it to attach others."""
    feedback_value = _Live().tag(option=True)
    """What is said of the answers, in order: a feedback option, or None where nothing is; it can be assigned."""
    status = _Live(read_only=True)
    """Read-only: "ready", "submitted", "streaming" or "error"."""
    _controller: Controller
    _history_is_observed = _feedback_is_observed = False
    _state_sender: int | None = None  # the thread that sends the state now
    _said: Any = None
    #: How a model is asked, as `python_script` takes it; `load_chat` knows.
    _asks: Callable[[], dict[str, Any]] = staticmethod(dict)

    def __init__(self, history: Iterable[Any] = (), **options: Any) -> None:
        self.check_options(options)
        self._noticing = threading.Lock()
        self._snapshot: tuple[int, HistoryList] | None = None
        self._noticed: dict[str, Any] = {}
        self._controller = Controller(self._post, self._notice, self)
        self._controller.assign(history)
        self._displays = CellOutputs(self._refresh)
        self._exporter = Exporter(self._controller, self, lambda: self._asks())
        self._transcript_requests = TranscriptRequests(self._controller.session, self._exporter)
        self._executed_output = ExecutedOutput(self, self._exporter, self._displays, self._transcript_requests)
        self._controller.freeze, self._controller.may_freeze = self.freeze, lambda: self._displays.known
        unseen = set() if self._history_is_observed else {"history"}
        self._noticed = {name: None if name in unseen else self._live(name) for name in _LIVE}
        self.set_trait("_key", uuid.uuid4().hex)
        super().__init__(**options)
        self.on_msg(lambda _, *m: None if self._transcript_requests.receive(*m) else self._controller.receive(*m))
        self.observe(lambda change: self._refresh(), names=["editable"])

    # -- the wire -------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the line to the page under the name by which the page knows the chat; marimo has opened its own."""
        if self.comm is None:
            self._model_id = self._key
        super().open()

    def _post(self, frame: dict[str, Any], buffers: list[bytes] | None) -> None:
        if self.comm is not None:
            self.send(frame, buffers)

    def _document(self) -> tuple[list[Message], dict[str, Any]]:
        with self._controller.session.lock:
            return self._controller.session.wire.document()

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:
        """The traits as the page gets them; history and page are of one moment."""
        with self._controller.session.lock:
            self._state_sender = threading.get_ident()  # of the messages what the page has is sent: none are fetched
            try:
                return super().get_state(key, drop_defaults)
            finally:
                self._state_sender = None

    def set_state(self, sync_data: Any) -> None:
        """Ignored: what a page holds never overrides the kernel; people's doings are events."""

    def _should_send_property(self, key: str, value: Any) -> bool:
        return key not in _UNSENT and bool(super()._should_send_property(key, value))

    def _refresh(self) -> None:
        with self._controller.session.change(whole=False):
            pass

    # -- live traits ----------------------------------------------------------------------------

    def _live(self, name: str | None) -> Any:
        session = self._controller.session
        needs_all = name in ("history", "feedback_value") and self._state_sender != threading.get_ident()
        with session.whole() if needs_all else session.lock:
            if name == "history":
                session.pull()
                version = session.history.version
                if self._snapshot is None or self._snapshot[0] != version:
                    new = HistoryList(session.history.messages, self._controller)
                    self._snapshot = (version, new)
                return self._snapshot[1]
            if name == "draft":
                return session.page["draft"]["text"]
            if name == "attachments":
                return session.attached()
            if name == "feedback_value":
                self._said = session.page["feedback"]
                return self._controller.feedback_value()
            return session.page["status"] if name == "status" else {}

    def _assign(self, name: str, value: Any) -> None:
        if name == "history":
            if isinstance(value, HistoryList) and (value is self.history or value.is_settled(self._controller)):
                return
            self._controller.assign(value)
            return
        if name == "feedback_value":
            self._controller.preset_feedback([] if value is None else check_feedback(value))
        if name == "attachments" and value != self.attachments:
            self._controller.attach(value)
        if name == "draft" and value != self.draft:
            if not isinstance(value, str):
                raise MessageError(f"draft is {value!r}; it is text.")
            with self._controller.session.change(whole=False):
                self._controller.session.set_draft({"text": value, "files": self.attachments})

    def observe(self, handler: Any, names: Any = t.All, type: Any = "change") -> None:  # noqa: A002
        """Call a function when traits change; see traitlets."""
        given = set(t.parse_notifier_name(names))
        if given & {t.All, "history"} and not self._history_is_observed:
            self._history_is_observed = True  # from now on; to look at it for nobody would cost a running stream
            if hasattr(self, "_controller"):
                self._noticed["history"] = self._live("history")
        self._feedback_is_observed |= bool(given & {t.All, "feedback_value"})
        super().observe(handler, names, type)

    def _notice(self) -> None:
        changes = []
        session = self._controller.session
        if self._history_is_observed or self._feedback_is_observed:
            with contextlib.suppress(StoreError), session.whole():
                pass
        with session.lock:
            if self._snapshot is not None and self._snapshot[0] != self._controller.session.history.version:
                self._snapshot = None  # it would keep what left the history
        with self._noticing:
            for name in self._noticed:
                if name == "history" and not self._history_is_observed:
                    continue
                if name in ("history", "feedback_value") and session.earlier:
                    continue  # nobody looks, or the store does not give the rest: it is told of when all is here
                if name == "feedback_value" and self._said is self._controller.session.page["feedback"]:
                    continue
                old, new = self._noticed[name], self._live(name)
                if new is not old and (name == "history" or new != old):
                    self._noticed[name] = new
                    changes.append((name, old, new))
        for name, old, new in changes:
            guarded(functools.partial(self._notify_trait, name, old, new))

    # -- changing the conversation --------------------------------------------------------------

    def append(self, message: Any) -> None:
        """Add a message at the end; a run goes on."""
        self.history.append(message)

    def insert(self, index: int, message: Any) -> None:
        """Add a message before an index; a run goes on."""
        self.history.insert(index, message)

    def update(self, index: int, message: Any) -> None:
        """Replace a message, which keeps its id, and so its feedback; a run goes on."""
        self._controller.update(index, message)

    def remove(self, index: int) -> None:
        """Remove the message at an index; a run goes on."""
        self._controller.remove(index)

    def stream(self, values: Any) -> Run:
        """Show values as a chat function's yields, behind the last message.

        Args:
            values: an iterator, a provider's stream, or one response.

        Example:
            >>> import chatwidget as cw
            >>> chat = cw.ChatWidget()
            >>> chat.stream(cw.accumulate(["Hel", "lo"])).wait()
            [{'role': 'assistant', 'content': 'Hello'}]
        """
        return self._controller.stream(values)

    def submit(self, text: str, files: Sequence[str] = ()) -> Run:
        """Send a message as if it had been typed; queued while a run is on.

        Args:
            text: what is said; it may be empty where there are files.
            files: paths of files to send along, in a chat with `multimodal=True`.
        """
        if files:
            self._controller.require_multimodal("submit(files=...)")
        return self._controller.submit(text, existing_paths(files, "submit(files=...)"))

    def retry(self) -> Run:
        """Ask for the last answer again; stops a run first."""
        return self._controller.retry()

    def undo(self) -> Run:
        """Take the last turn back into the composer; stops a run first."""
        return self._controller.undo()

    def clear(self) -> Run:
        """Empty the chat; stops a run first."""
        run = self._controller.clear()
        self._controller.tell("clear")
        return run

    def stop(self) -> None:
        """Stop the run at work; what was written stays."""
        if self._controller.running.job is not None:
            self._controller.stop()
            self._controller.tell("stop")

    @property
    def feedback(self) -> list[dict[str, Any]]:
        """What people said of messages: message id, index then, value, comment, time (Unix, s)."""
        return [dict(row) for row in self._controller.feedback]

    def _register(self, event: str, function: Any, remove: bool) -> Any:
        registered = self._controller.callbacks.register(event, function, remove=remove)
        self._refresh()
        return registered

    def close(self) -> None:
        """Stop what is at work and take the chat off its pages."""
        if hasattr(self, "_controller"):  # else it was refused before it was made
            self._controller.close()
            self.stop_serving()
        super().close()

    def __del__(self) -> None:
        """Close what nobody holds any more: in the midst of anything, so in a context of its own, as `elsewhere`."""
        contextvars.copy_context().run(super().__del__)

    # -- being shown ----------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, **self._exporter.static_form()}, metadata

    def page_options(self) -> dict[str, Any]:
        """Return the options that the page has, by name."""
        return dict(super().get_state(self.trait_names(option=True, sync=True)))

    def _ipython_display_(self) -> None:
        bundle = self._repr_mimebundle_()
        if bundle is None or not self._displays.show(*bundle):
            raise NotImplementedError  # then IPython shows it as it shows anything
        self._executed_output.begin()

"""The Jupyter face of a conversation: traits, comm messages, and display. It decides nothing."""

from __future__ import annotations

import contextvars
import uuid
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import traitlets as t

from chatwidget.content.files import existing_paths
from chatwidget.controller.controller import Controller
from chatwidget.controller.prompts import Prompts
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.runs.run import Run
from chatwidget.widget.callback_methods import Callback, CallbackMethods
from chatwidget.widget.cell_outputs import CellOutputs
from chatwidget.widget.export_methods import ExportMethods
from chatwidget.widget.live_traits import LIVE, LiveTrait, TraitObservers, is_sent
from chatwidget.widget.option_traits import whole_state
from chatwidget.widget.options import ChatOptions, option
from chatwidget.widget.page_links import PageLinks, is_without_page
from chatwidget.widget.page_route import PageRoute
from chatwidget.widget.serve_methods import ServeMethods
from chatwidget.widget.version_methods import VersionMethods

if TYPE_CHECKING:
    from chatwidget.export.exporter import Exporter, ScriptSource
    from chatwidget.wire.frames import Frame

#: The static form of a chat that shows nothing, which most are that begin.
_NOTHING = {"text/html": '<div class="chatwidget-static tex2jax_ignore mathjax_ignore"></div>', "text/markdown": "\n"}


class ChatWidget(CallbackMethods, ExportMethods, ServeMethods, VersionMethods, ChatOptions):
    """A chat in a notebook: a conversation, and callbacks for what the user does.

    Args:
        history: messages to begin with, in the OpenAI messages format.
        **options: the options below.

    {options}

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

    history = LiveTrait().tag(sync=True, to_json=lambda value, widget: widget._state_of_page()[0])
    """The messages. Assign it, or use its list methods; its messages are read-only."""
    _page = LiveTrait(read_only=True).tag(sync=True, to_json=lambda value, widget: widget._state_of_page()[1])
    _key = t.Unicode(read_only=True).tag(sync=True)
    draft = LiveTrait()
    """The text in the composer."""
    attachments = LiveTrait()
    """Paths of the files attached in the composer, in a chat with `multimodal=True`. Assign it to attach others."""
    feedback_value = option(
        "Feedback on each response, in order: a feedback option, or None. Can be assigned.",
        LiveTrait(),
        accepts="a list",
        sync=False,
    )
    status = LiveTrait(read_only=True)
    """Read-only: "ready", "submitted", "streaming" or "error"."""
    _controller: Controller
    _live_traits: TraitObservers
    _observed: tuple[str, ...] = ()

    def __init__(self, history: Iterable[object] = (), *, _script_source: ScriptSource = dict, **options: Any) -> None:
        from chatwidget.widget.executed_outputs import ExecutedOutput  # not needed to import the package
        from chatwidget.widget.transcript_requests import TranscriptRequests

        self.check_options(options)
        self._made_with = options
        self._displays = CellOutputs(self._refresh, lambda: self._exporter.freeze())
        self._route = PageRoute(self)
        self._controller = Controller(self._post, self._conversation_changed, self, self._displays)
        self._links = PageLinks(self._controller)
        self._live_traits = TraitObservers(self._controller, self._notify_trait)
        self.reasoning_tags = options.get("reasoning_tags")  # which the history below follows
        self._controller.edits.assign(history)
        self._script_source = _script_source
        requests = TranscriptRequests(self._controller.session, lambda: self._exporter)
        self._executed_output = ExecutedOutput(self, lambda: self._exporter, self._displays, requests)
        self._live_traits.observe(self._observed)
        self.set_trait("_key", uuid.uuid4().hex)
        super().__init__(**options)
        self._prompts = Prompts(self._controller.core.questions, lambda: self._route.is_open_in_cells)
        self.observe(lambda change: self._refresh(), names=["editable"])
        self.on_msg(lambda _, *message: None if requests.receive(*message) else self._receive(*message))

    @cached_property
    def _exporter(self) -> Exporter:
        from chatwidget.export.exporter import Exporter  # not needed to show a chat

        return Exporter(self._controller.session, self, self._controller.core.versions, self._script_source)

    def _of_same_kind(self, history: list[Message]) -> ChatWidget:
        made = ChatWidget(history, **self._made_with)
        made._controller.core.callbacks.copy_from(self._controller.core.callbacks)
        return made

    # -- the wire -------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the line to the page under the name by which the page knows the chat; marimo has opened its own."""
        if self.comm is None:
            self._model_id = self._key
        if not is_without_page():
            super().open()

    def _post(self, frame: Frame, buffers: list[bytes] | None) -> None:
        if self.comm is not None and self._links.goes_to_own_page(frame):
            self._route.send(frame, buffers)
        self._links.pass_on(frame, buffers)

    def _receive(self, *message: Any) -> None:
        self._route.arrived(message[0])
        self._controller.events.receive(*message)

    def _state_of_page(self) -> tuple[list[Message], dict[str, object]]:
        with self._controller.session.lock:
            return self._controller.session.publisher.document()

    def get_state(self, key: object = None, drop_defaults: bool = False) -> Any:
        """Return the traits as the page gets them; history and page are of one moment."""
        with self._live_traits.sending_state():
            if key is not None or drop_defaults:
                return super().get_state(key, drop_defaults)
            return whole_state(self, self._state_of_page(), super().get_state)

    def set_state(self, sync_data: object) -> None:
        """Do nothing: a page's state never overrides the kernel's; what the user does arrives as events."""

    def _should_send_property(self, key: str, value: object) -> bool:
        return is_sent(key) and bool(super()._should_send_property(key, value))

    def _refresh(self) -> None:
        with self._controller.session.change(whole=False):
            pass

    def observe(self, handler: object, names: Any = t.All, type: object = "change") -> None:  # noqa: A002
        """Call a function when traits change; see traitlets."""
        given = t.parse_notifier_name(names)
        observed = LIVE if t.All in given else [name for name in LIVE if name in given]
        self._observed += tuple(name for name in observed if name not in self._observed)
        if hasattr(self, "_live_traits"):  # traitlets observes before a widget is made
            self._live_traits.observe(self._observed)
        super().observe(handler, names, type)

    def _conversation_changed(self) -> None:
        self._live_traits.notify()

    # -- changing the conversation --------------------------------------------------------------

    def append(self, message: object) -> None:
        """Append a message; a run continues."""
        self._controller.edits.append(message)

    def insert(self, index: int, message: object) -> None:
        """Insert a message before an index; a run continues."""
        self._controller.edits.insert(index, message)

    def update(self, index: int, message: object) -> None:
        """Replace a message, which keeps its id and its feedback; a run continues."""
        self._controller.edits.update(index, message)

    def remove(self, index: int) -> None:
        """Remove the message at an index; a run continues."""
        self._controller.edits.remove(index)

    def stream(self, values: object) -> Run:
        """Show values as if a chat function yielded them, after the last message.

        Args:
            values: an iterator, a provider's stream, or one response.

        Example:
            >>> import chatwidget as cw
            >>> chat = cw.ChatWidget()
            >>> chat.stream(cw.accumulate(["Hel", "lo"])).wait()
            [{'role': 'assistant', 'content': 'Hello'}]
        """
        return self._controller.actions.stream(values)

    def submit(self, text: str, files: Sequence[str] = ()) -> Run:
        """Send a message as if the user had typed it; it is queued while a run is in progress.

        Args:
            text: the text; it may be empty if there are files.
            files: paths of files to send, in a chat with `multimodal=True`.
        """
        if files:
            self._controller.core.require_multimodal("submit(files=...)")
        return self._controller.answerer.submit(text, existing_paths(files, "submit(files=...)"))

    def retry(self) -> Run:
        """Ask for the last response again; this stops a run first."""
        return self._controller.actions.retry()

    def undo(self) -> Run:
        """Remove the last turn, and put its message back into the message box; this stops a run first."""
        return self._controller.actions.undo()

    def clear(self) -> Run:
        """Remove all messages; this stops a run first."""
        run = self._controller.actions.clear()
        self._controller.listeners.notify("clear")
        return run

    def stop(self) -> None:
        """Stop the run in progress; what was written stays."""
        if self._controller.core.queue.at_work:
            self._controller.actions.stop()
            self._controller.listeners.notify("stop")

    async def prompt_async(self, question: str, options: Sequence[object] | None = None) -> str:
        """Ask the user a question under the conversation, and return the answer.

        Args:
            question: Markdown is not rendered.
            options: texts offered as buttons, or `{"value": str, "label": str}`; without them, the user types.

        Raises:
            NoAnswer: no page shows the question, or it was withdrawn.
        """
        return await self._prompts.ask_async(question, options)

    def prompt(self, question: str, options: Sequence[object] | None = None) -> str:
        """Ask the user a question and block until it is answered; see `prompt_async`, which works in more places.

        In a cell, this requires a host that delivers the answer while the cell runs: JupyterLab with ipykernel 7.

        Raises:
            RunError: the answer could not arrive here.
            NoAnswer: no page shows the question, or it was withdrawn.
        """
        return self._prompts.ask(question, options)

    @property
    def feedback(self) -> list[JSONObject]:
        """Return the feedback on messages: message id, index at that time, value, comment, and time (Unix seconds)."""
        return [dict(row) for row in self._controller.core.feedback.rows()]

    def _register(self, event: str, function: Callback, remove: bool) -> Callback:
        registered = self._controller.core.callbacks.register(event, function, remove=remove)
        self._refresh()
        return registered

    def close(self) -> None:
        """Stop the run, and remove the chat from its pages."""
        if hasattr(self, "_controller"):  # else it was refused before it was made
            self._controller.close()
            self.stop_serving()
            self._links.close()
        super().close()

    def __del__(self) -> None:
        """Close what is not referenced any more, in a copy of the context, since this may happen within anything."""
        contextvars.copy_context().run(super().__del__)

    # -- being shown ----------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if not self._links.is_closed:
            self.open()  # of a chat that was made without a page
        mimebundle = super()._repr_mimebundle_(**kwargs)
        if mimebundle is None:
            return None
        data, metadata = mimebundle
        return {**data, **(_NOTHING if self._shows_nothing else self._exporter.static_form())}, metadata

    @property
    def _shows_nothing(self) -> bool:
        """Return whether there is neither a message nor a heading."""
        session = self._controller.session
        is_empty = not (session.history.messages or session.saver.missing or self._controller.core.queue.at_work)
        return is_empty and not any(getattr(self, name, None) for name in ("title", "label", "description"))

    def page_options(self) -> dict[str, Any]:
        """Return the options that the page has, by name."""
        return dict(super().get_state(self.trait_names(option=True, sync=True)))

    def _ipython_display_(self) -> None:
        mimebundle = self._repr_mimebundle_()
        if mimebundle is None or not self._displays.show(*mimebundle):
            raise NotImplementedError  # so that IPython displays it as any other object
        self._executed_output.begin()

"""ChatInterface: a ChatWidget wired to one chat function, with Gradio's standard behaviour."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chatwidget.controller.controller import Controller
from chatwidget.errors import MissingDependency, OptionError
from chatwidget.interface.chat_function import ChatFunction
from chatwidget.interface.examples import InterfaceExamples, example_cache
from chatwidget.interface.inputs import check_example_rows
from chatwidget.interface.options import InterfaceOptions
from chatwidget.interface.prompt_methods import PromptMethods
from chatwidget.messages.message import Message
from chatwidget.messages.show import show
from chatwidget.widget.callback_methods import Callback
from chatwidget.widget.chat_widget import ChatWidget
from chatwidget.widget.examples import check_examples, table

if TYPE_CHECKING:
    from chatwidget.conversation.page import Title
    from chatwidget.store.saved_conversations import SavedConversations
    from chatwidget.widget.named_versions import VersionSource

_BUTTONS = ("submit_btn", "stop_btn", "retry_btn", "undo_btn", "clear_btn")
_DEFAULTS = ("eager", "never", ("Like", "Dislike"))  # of cache_mode, flagging_mode, flagging_options


class ChatInterface(PromptMethods, InterfaceOptions, ChatWidget):
    """A chat around one function, with stop, retry, undo, edit, like, options and clear.

    Args:
        fn: `(message, history, *additional inputs)` -> responses, returned or yielded; each yield replaces the
            response so far. It may be a function, a generator, or the async forms of these.
        additional_inputs: one or a list: ipywidgets, names such as "slider" or "textbox", or any objects with a
            `.value`; and "model", "system_message", "temperature", "top_p", "max_tokens", "seed", "stop_sequences",
            "response_format" or "extra_body" for a field in the prompt bar, which is an attribute of the chat too. `fn`
            gets their values at the moment of sending, in order, after the history. Widgets that no cell has shown yet
            are shown inside the chat.
        additional_inputs_accordion: the label of the place that shows them, `{"label": str, "open": bool}`, or None
            to show none.
        additional_outputs: one or a list of objects with a `.value`; `fn` gives `(response, *values)`, and each yield
            sets them. None leaves one as it is, a dict sets several of its traits.
        editable: True or "user" lets people edit their messages, "all" the answers too.
        run_examples_on_click: whether a click on an example sends it, or only fills the composer.
        flagging_mode: "manual" shows the `flagging_options` on answers and appends what is clicked to `log.csv` in
            `flagging_dir`; "never" does not.
        flagging_options: the feedback buttons of `flagging_mode="manual"`.
        flagging_dir: the folder of `log.csv`.
        save_history: True saves conversations in `.chatwidget/conversations.sqlite`, in the folder the notebook works
            in, and shows them in a side panel; the address of a database saves them there. Each has an owner:
            JupyterHub's user, else that of the operating system, else, under Voila, the visitor's browser.
        validator: called with the message, and the additional inputs if it takes them, before it is sent; returns
            None, or the sentence that says no.
        variables: values for `{{name}}` in the system prompt and in what is typed: a dict, or a row of a DataFrame.
            They are filled in once; a backslash before the braces makes them literal. None: only the system prompt has
            variables.
        prices: the price of a million tokens by model, for input and output, and if you like for cached input, as in
            `{"llama": (0.10, 0.40, 0.05)}`. The cost of an answer of another model is unknown, which is never 0.
        examples: texts offered as buttons in the empty chat, `{"text", "files", "label", "icon"}`, or rows
            `[message, *additional inputs]`, which are a table under the chat.
        example_labels: what those buttons show instead.
        example_icons: a picture's path, or an emoji, for each.
        examples_label: the heading of the table.
        cache_examples: whether answers to examples are stored on disk, in `.chatwidget/cached_examples`.
        cache_mode: "eager" answers all examples here; "lazy" keeps the answer to one when it is first clicked.
        **options: the options below, and the `history` of `ChatWidget`.

    {options}

    Raises:
        ChatError: `fn` cannot be called, or an option does not exist.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message, history: f"You said {message}")
        >>> chat.submit("hi").wait()[-1]["content"]
        'You said hi'
    """

    _saved: SavedConversations | None = None

    def __init__(
        self,
        fn: Callable[..., object],
        *,
        additional_inputs: object = None,
        additional_inputs_accordion: object = "Additional inputs",
        additional_outputs: object = None,
        editable: object = False,
        examples: Sequence[object] | None = None,
        example_labels: Sequence[str] | None = None,
        example_icons: object = None,
        examples_label: str = "Examples",
        run_examples_on_click: bool = True,
        cache_examples: bool = False,
        cache_mode: str | None = "eager",
        flagging_mode: str | None = "never",
        flagging_options: Sequence[str] | None = ("Like", "Dislike"),
        flagging_dir: str | os.PathLike[str] = "flagged",
        show_progress: str = "minimal",
        save_history: object = False,
        validator: object = None,
        variables: object = None,
        prices: Mapping[str, Sequence[float]] | None = None,
        _continuation: Callable[..., object] | None = None,
        **options: Any,
    ) -> None:
        given = {name: value for name, value in locals().items() if name not in ("self", "options", "__class__")}
        cache_mode, flagging_mode, flagging_options = _with_defaults(cache_mode, flagging_mode, flagging_options)
        _check_arguments(editable, cache_mode, flagging_mode, flagging_options, flagging_dir)
        options |= {name: False for name in _BUTTONS if options.get(name, "") is None}
        if flagging_mode == "manual":
            options.setdefault("feedback_options", list(flagging_options))
        self._fn = fn.fn if isinstance(fn, ChatInterface) else fn
        function = _chat_function(self._fn, given, lambda: bool(self.content_as_parts))
        self._live_prompt, self._additional = function.prompt, function.additional
        source = options.get("_script_source", lambda values: {})
        checked = check_examples(examples, example_labels, example_icons)
        check_example_rows(checked or (), function.additional, examples or ())
        self._example_table = table(checked, examples_label, function.additional.labels)
        self._inputs = function.additional.container()
        self.follow_prompt(function.prompt)
        super().__init__(  # opens the line to the page: what is assigned later is sent for itself
            editable="user" if editable is True else editable or None,
            examples=checked,
            show_progress=show_progress,
            **{**options, "_script_source": lambda: source(function.prompt.sent_values())},
        )
        cache = example_cache(function, checked, self) if cache_examples and checked else None
        self._controller.answerer.set_responder(function)
        interface_examples = InterfaceExamples(function.additional, cache, sends=run_examples_on_click)
        self._controller.actions.set_examples(interface_examples)
        if flagging_mode == "manual":
            self._log_flags(flagging_dir)
        if cache is not None and cache_mode == "eager":
            cache.compute()
        if save_history is not False and save_history is not None:
            self._saved = _saved_conversations(self._controller, save_history)
        defaults = ChatInterface.__init__.__kwdefaults__ or {}
        self._made_with = {n: value for n, value in given.items() if value is not defaults.get(n, self)} | options
        self._refresh()

    def _log_flags(self, folder: str | os.PathLike[str]) -> None:
        from chatwidget.interface.flag_log import FlagLog

        self.on_comment(self.on_like(FlagLog(folder, lambda: self.history)))

    def _of_same_kind(self, history: list[Message]) -> ChatInterface:
        made = ChatInterface(**{**self._made_with, "history": history})
        self.copy_prompt_to(made)
        return made

    def _version_source(self) -> VersionSource:
        client = self._exporter.source().get("client")
        target = self.fn if client is None else client
        return replace(super()._version_source(), use_request=self.use_request, target=lambda: target)

    def retry_with(self, index: int | None = None, **settings: object) -> Any:
        """Ask for a response again with other settings, and put both side by side, as `chatwidget.compare` does.

        Args:
            index: the index of the response; None takes the last one. The first column of an earlier one is a copy.
            **settings: `model`, `temperature`, `system_message`, or another attribute of the chat.

        Returns:
            The comparison, whose second column responds.

        Raises:
            OptionError: the chat has no such setting.
            EventRefused: a response is in progress, or there is no question.
        """
        from chatwidget.controller.openers import retry_with  # not needed to show a chat

        return retry_with(self, index, settings)

    def on_submit(self, function: Callback, *, remove: bool = False) -> Callback:
        """Replace the chat function by a callback that returns the whole history, with a warning."""
        if not remove:
            from chatwidget.runtime.frames import user_stacklevel  # not needed to show a chat

            warnings.warn(
                f"`on_submit` replaces the chat function {self.fn!r} of this ChatInterface. For callbacks that return "
                "the whole history, use ChatWidget.",
                stacklevel=user_stacklevel(),
            )
            self._controller.answerer.set_responder(None)
        return super().on_submit(function, remove=remove)

    @property
    def saved(self) -> list[Title]:
        """Return the saved conversations, the newest first; `updated` is in Unix seconds."""
        return [] if self._saved is None else self._saved.titles()

    def open_conversation(self, conversation: str) -> None:
        """Continue a saved conversation; the present one is saved first, and its run is stopped.

        Args:
            conversation: an id from `chat.saved`.

        Raises:
            ChatError: it does not exist, or the database is not available.
        """
        self._require_saved().switch(conversation, stop=True)

    def new_conversation(self) -> None:
        """Begin a new conversation; the present one is saved first, and its run is stopped.

        Raises:
            ChatError: the present one cannot be saved.
        """
        self._require_saved().switch(stop=True)

    def _require_saved(self) -> SavedConversations:
        if self._saved is None:
            raise OptionError("This chat does not save conversations. Create it with `save_history=True`.")
        return self._saved

    def close(self) -> None:
        """Stop the run, save the last changes, and remove the chat from its pages."""
        super().close()
        close_tools = getattr(getattr(getattr(self, "fn", None), "__self__", None), "close_tools", None)
        if close_tools is not None:
            close_tools()
        if self._saved is not None:
            self._saved.close()

    def _served_name(self) -> str:
        name = getattr(self.fn, "__name__", "chat")
        return self.label or (name if name.isidentifier() else "chat")

    def launch(self, *args: object, **kwargs: object) -> None:
        """Display the chat; a notebook needs no server, so every argument is ignored."""
        from IPython.display import display

        print("The chat is displayed below. launch() starts no server in a notebook and ignores its arguments.")  # noqa: T201
        display(self)  # type: ignore[no-untyped-call]

    def queue(self, *args: object, **kwargs: object) -> ChatInterface:
        """Return the chat itself: runs are always queued. This is for scripts from Gradio."""
        return self


def _chat_function(
    function: Callable[..., object], given: Mapping[str, Any], as_parts: Callable[[], bool]
) -> ChatFunction:
    return ChatFunction(
        function,
        given["validator"],
        given["additional_inputs"],
        given["additional_inputs_accordion"],
        given["additional_outputs"],
        given["variables"],
        given["prices"],
        given["_continuation"],
        as_parts,
    )


def _with_defaults(mode: str | None, flagging: str | None, options: Sequence[str] | None) -> Any:
    """Return these arguments, with the default for None, as in Gradio."""
    given = (mode, flagging, options)
    return [default if value is None else value for value, default in zip(given, _DEFAULTS, strict=True)]


def _check_arguments(
    editable: object,
    cache_mode: object,
    flagging_mode: object,
    flagging_options: Sequence[str],
    flagging_dir: str | os.PathLike[str],
) -> None:
    if editable not in (False, True, None, "user", "all"):
        raise OptionError(f"`editable` must be False, True, 'user', or 'all', got {show(editable)}.")
    if cache_mode not in ("eager", "lazy"):
        raise OptionError(f"`cache_mode` must be 'eager' or 'lazy', got {show(cache_mode)}.")
    if flagging_mode not in ("never", "manual"):
        raise OptionError(f"`flagging_mode` must be 'never' or 'manual', got {show(flagging_mode)}.")
    if flagging_mode == "manual":
        if isinstance(flagging_options, str) or not flagging_options:
            raise OptionError(
                f"`flagging_options` must be a list of strings such as ['Like', 'Spam'], got {show(flagging_options)}."
            )
        if not (flagging_dir and os.fspath(flagging_dir)):
            raise OptionError(f"`flagging_dir` must be a folder path, got {show(flagging_dir)}.")


def _saved_conversations(controller: Controller, save_history: object) -> SavedConversations:
    try:
        from chatwidget.store.saved_conversations import SavedConversations
    except ModuleNotFoundError as error:
        if error.name != "sqlalchemy":
            raise
        raise MissingDependency("`save_history` requires SQLAlchemy. Run: pip install 'chatwidget[store]'") from error
    return SavedConversations(controller, save_history)

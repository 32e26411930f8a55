"""ChatInterface: a ChatWidget wired to one chat function, with Gradio's standard behaviour."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from .conversation import model_view
from .drive import is_async
from .errors import CallbackError, OptionError, not_built_yet
from .feedback import FlagLog
from .messages import Message
from .options import InterfaceOptions
from .widget import ChatWidget


class _ChatFunction:
    """A chat function, called with as many of (message, history) as it takes."""

    def __init__(self, function: Callable[..., Any], validator: Any = None) -> None:
        if not callable(function):
            raise CallbackError(
                f"fn is {function!r}, which cannot be called; a chat function takes "
                "(message, history) and returns or yields responses."
            )
        if validator is not None and (not callable(validator) or is_async(validator)):
            raise CallbackError(
                f"validator is {validator!r}; it is a plain function of the message that returns None, or the "
                "sentence that says no."
            )
        self._function, self._validator = function, validator
        self.on_loop = is_async(function)
        self._takes = _accepted(function)

    def call(self, message: Any, history: Sequence[Message]) -> Any:
        """Call it with what was sent and the model's view of the history before."""
        arguments = (message, model_view(history))
        return self._function(*arguments[: self._takes])

    def refusal(self, message: Any) -> str | None:
        """Why a message may not be sent, or None."""
        reason = None if self._validator is None else self._validator(message)
        return None if reason is None else str(reason)

    def unpack(self, value: Any) -> Any:
        """The response in what it gave."""
        return value


def _accepted(function: Callable[..., Any]) -> int:
    """How many of (message, history) a function accepts."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 2
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 2
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p for p in positional if p.default is p.empty]
    if len(required) > 2:
        raise CallbackError(
            f"The chat function {function!r} needs {len(required)} arguments; it is called with (message, history)."
        )
    return min(len(positional), 2)


class ChatInterface(InterfaceOptions, ChatWidget):
    """A chat around one function, with stop, retry, undo, edit, like, options and clear.

    Args:
        fn: `(message, history)` -> responses, returned or yielded; each yield replaces the
            response so far. It may be a function, a generator, or the async forms of these.
        editable: True or "user" lets people edit their messages, "all" the answers too.
        run_examples_on_click: whether a click on an example sends it, or only fills the composer.
        flagging_mode: "manual" shows the `flagging_options` on answers and appends what is clicked to `log.csv` in
            `flagging_dir`; "never" does not.
        validator: called with the message before it is sent; returns None, or the sentence that says no.
        title: heading above the chat.
        description: Markdown under the title.
        examples: texts offered as buttons in the empty chat.
        example_labels: what those buttons show instead.
        submit_btn: a text renames "Send"; False hides it. `stop_btn`, `retry_btn`, `undo_btn`
            and `clear_btn` likewise.
        **chat_widget_options: the options of `ChatWidget`, `history` among them.

    Raises:
        ChatError: `fn` cannot be called, or an option does not exist.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message, history: f"You said {message}")
        >>> chat.submit("hi").wait()[-1]["content"]
        'You said hi'
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        *,
        additional_inputs: Any = None,
        additional_inputs_accordion: Any = "Additional inputs",
        additional_outputs: Any = None,
        editable: Any = False,
        examples: Sequence[Any] | None = None,
        example_labels: Sequence[str] | None = None,
        example_icons: Any = None,
        examples_label: str = "Examples",
        run_examples_on_click: bool = True,
        cache_examples: bool = False,
        cache_mode: str = "eager",
        flagging_mode: str = "never",
        flagging_options: Sequence[str] = ("Like", "Dislike"),
        flagging_dir: str = "flagged",
        show_progress: str = "minimal",
        save_history: Any = False,
        validator: Any = None,
        **options: Any,
    ) -> None:
        defaults: dict[str, tuple[Any, Any]] = {
            "additional_inputs": (additional_inputs, None),
            "additional_inputs_accordion": (additional_inputs_accordion, "Additional inputs"),
            "additional_outputs": (additional_outputs, None),
            "example_icons": (example_icons, None),
            "examples_label": (examples_label, "Examples"),
            "cache_examples": (cache_examples, False),
            "cache_mode": (cache_mode, "eager"),
            "show_progress": (show_progress, "minimal"),
            "save_history": (save_history, False),
        }
        for name, (given, default) in defaults.items():
            if given != default:
                raise not_built_yet(f"ChatInterface({name}=...)")
        if editable not in (False, True, None, "user", "all"):
            raise OptionError(f"editable is {editable!r}; it is False, True, 'user' or 'all'.")
        if flagging_mode not in ("never", "manual"):
            raise OptionError(f"flagging_mode is {flagging_mode!r}; it is 'never' or 'manual'.")
        if flagging_mode == "manual":
            options.setdefault("feedback_options", list(flagging_options))
        self.fn: Callable[..., Any] = fn.fn if isinstance(fn, ChatInterface) else fn
        function = _ChatFunction(self.fn, validator)
        super().__init__(
            editable="user" if editable is True else editable or None,
            examples=_labelled(examples, example_labels),
            **options,
        )
        self._controller.responder = function
        self._controller.run_examples = run_examples_on_click
        if flagging_mode == "manual":
            self.on_like(FlagLog(flagging_dir, lambda: self.history))
        self._refresh()

    def on_submit(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """Replaces the chat function by a callback that gives the whole history, with a warning."""
        if not remove:
            warnings.warn(
                f"on_submit replaces the chat function {self.fn!r} of this ChatInterface; for "
                "whole-history callbacks use ChatWidget.",
                stacklevel=2,
            )
            self._controller.responder = None
        return super().on_submit(function, remove=remove)

    def launch(self, *args: Any, **kwargs: Any) -> None:
        """Display the chat; a notebook needs no server, so every argument is ignored."""
        from IPython.display import display

        print("A notebook needs no server: the chat is shown below this cell.")  # noqa: T201
        display(self)  # type: ignore[no-untyped-call]

    def queue(self, *args: Any, **kwargs: Any) -> ChatInterface:
        """The chat itself: runs are queued anyway. For scripts that come from Gradio."""
        return self


def _labelled(examples: Any, labels: Any) -> Any:
    if examples is None or labels is None:
        return None if examples is None else list(examples)
    if len(labels) != len(examples):
        raise OptionError(f"There are {len(labels)} example_labels for {len(examples)} examples.")
    as_dicts = [{"text": e} if isinstance(e, str) else dict(e) for e in examples]
    return [{**e, "label": label} for e, label in zip(as_dicts, labels, strict=True)]

"""The options of a chat, as documented traits. The page reads them; nothing is decided here."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets as t

from chatwidget.assets import widget_module
from chatwidget.errors import OptionError
from chatwidget.messages.reasoning_tags import check_tags
from chatwidget.widget.appearance import (
    check_allowed_tags,
    check_avatars,
    check_css,
    check_delimiters,
    check_sanitize,
    check_theme,
)
from chatwidget.widget.examples import check_example, examples_for_page
from chatwidget.widget.unknown_option import unknown_option

_HOST = ("layout", "tooltip", "tabbable")  # ipywidgets' own


class InvalidOption(OptionError, t.TraitError):
    """An error for a value that a trait refuses: our own error, and that of traitlets."""


class CheckedTrait(t.TraitType[object, object]):
    """A value that a function checks, or None."""

    def __init__(self, check: Callable[[object], object], default: object = None) -> None:
        super().__init__(default, allow_none=default is None)
        self._check = check

    def validate(self, obj: object, value: object) -> Any:
        """Return the checked value."""
        return self._check(value)


def check_feedback(value: object) -> list[str | None]:
    """Return the feedback on answers as a list.

    Raises:
        OptionError: it is not a list of feedback options and None.

    Example:
        >>> check_feedback(("Like", None))
        ['Like', None]
    """
    if not isinstance(value, (list, tuple)) or not all(item is None or isinstance(item, str) for item in value):
        raise OptionError(f"feedback_value is {value!r}; it is a list of feedback options and None.")
    return list(value)


def _option(trait: Any) -> Any:
    return trait.tag(sync=True, option=True)


_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}


def _bytes(size: object) -> int | None:
    """Return a size as a number of bytes, from a number or from a text such as "5mb"."""
    if size is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", str(size))
    if found is None or found[2].lower() not in _UNITS:
        raise OptionError(f"max_file_size is {size!r}; it is a number of bytes, or a text such as '20 MB'.")
    return int(float(found[1]) * _UNITS[found[2].lower()])


def _length(default: object = None) -> object:
    return _option(t.Union([t.Int(), t.Unicode()], default_value=default, allow_none=True))


class ChatOptions(anywidget.AnyWidget):
    """The traits that say how a chat looks and what it offers."""

    _esm = widget_module()

    label = _option(t.Unicode(None, allow_none=True))
    """Name of the chat, shown above it."""
    placeholder = _option(t.Unicode(None, allow_none=True))
    """Markdown shown while the chat is empty."""
    message_label = _option(t.Unicode("Message"))
    """Accessible name of the composer's text box."""
    message_placeholder = _option(t.Unicode(None, allow_none=True))
    """Text shown in the empty composer."""
    height = _length()
    """Height of the chat: pixels, or any CSS length."""
    min_height = _length()
    """Least height of the chat: pixels, or any CSS length."""
    max_height = _length()
    """Greatest height of the chat: pixels, or any CSS length."""
    resizable = _option(t.Bool(False))
    """Whether a person may drag the chat's lower edge."""
    appearance = _option(t.Enum(["bubble", "panel"], "bubble"))
    """How messages are drawn: "bubble" or "panel"."""
    rtl = _option(t.Bool(False))
    """Whether text runs from right to left."""
    avatar_images = _option(CheckedTrait(check_avatars))
    """Pictures of (user, assistant), each a path, an address or None; a file is read once, when it is set."""
    theme = _option(CheckedTrait(check_theme))
    """Colours and fonts by name, as `{"--chatwidget-accent": "teal"}`; `chatwidget.look.THEME` has the names."""
    css = _option(CheckedTrait(check_css))
    """CSS rules for this chat alone: `article { ... }` is about its messages, a bare declaration about the whole."""
    reasoning_tags = CheckedTrait(check_tags).tag(option=True)
    """Pairs such as `("<think>", "</think>")`: what an answer says between them becomes a thought of its own."""
    watermark = _option(t.Unicode(None, allow_none=True))
    """Text put after what is copied, behind an empty line."""
    autoscroll = _option(t.Bool(True))
    """Whether the transcript follows new text while the reader is at its end."""
    autofocus = _option(t.Bool(False))
    """Whether the composer takes the focus when the chat is shown."""
    buttons = _option(t.List(t.Enum(["copy", "copy_all", "freeze", "clear"]), None, allow_none=True))
    """Which of "copy", "copy_all", "freeze" and "clear" are shown; None shows all."""
    editable = t.Enum(["user", "all"], None, allow_none=True).tag(option=True)
    """Whose messages may be edited: None, "user" or "all"."""
    feedback_options = _option(t.List(t.Unicode(), ["Like", "Dislike"]))
    """What can be said of an answer; "Like" and "Dislike" are thumbs."""
    like_user_message = _option(t.Bool(False))
    """Whether the user's own messages can be liked too."""
    examples = _option(t.List(None, allow_none=True).tag(to_json=lambda value, widget: examples_for_page(value)))
    """What is offered while the chat is empty: texts, or `{"text", "files", "label", "icon"}` (all but the text may be
    left out), or rows `[message, *additional inputs]`."""
    render_markdown = _option(t.Bool(True))
    """Whether text is Markdown; if not it is shown as it is."""
    allow_tags = _option(CheckedTrait(check_allowed_tags, True))
    """Tags that are not HTML's own, as `<thinking>`: True shows all as text, a list of names those; others are left out
    with what stands in them. The history keeps them."""
    sanitize_html = CheckedTrait(check_sanitize, True).tag(option=True)
    """True, and nothing else: the HTML in a message's text is shown as text; an object with
    `_repr_html_` is shown in a frame of its own."""
    line_breaks = _option(t.Bool(True))
    """Whether a single newline in Markdown breaks the line."""
    latex_delimiters = _option(CheckedTrait(check_delimiters))
    """What stands around formulas: a list of `{"left": str, "right": str, "display": bool}`; `[]` draws none. None is
    `$$...$$` and `\\[...\\]` on lines of their own, `\\(...\\)` and `$...$` within a line; `$5 and $6` stays text."""
    group_consecutive_messages = _option(t.Bool(True))
    """Whether messages of one role in a row are drawn as one group."""
    show_system = _option(t.Bool(False))
    """Whether system and tool messages are shown."""
    allow_file_downloads = _option(t.Bool(True))
    """Whether files have a button that downloads them; pictures, sound and film are shown all the same."""
    multimodal = _option(t.Bool(False))
    """Whether files can be sent. `message` is `{"text": str, "files": [path, ...]}` then, and content is parts."""
    sources = _option(t.List(t.Enum(["upload", "microphone"]), ["upload"]))
    """Where files come from: "upload" (attach, drop, paste), "microphone", or both; a `str` means a list of it."""
    file_types = _option(t.List(t.Unicode(), None, allow_none=True))
    """What is accepted: endings (".csv"), media types, "image", "audio", "video", "text", "file"; None takes all."""
    file_count = _option(t.Enum(["single", "multiple", "directory"], "multiple"))
    """How many files a message takes: "single" or "multiple"; with "directory" whole folders are chosen."""
    max_file_size = _option(t.Union([t.Int(), t.Unicode()], default_value=None, allow_none=True))
    """Most bytes of one file, or a text such as "20 MB"; None sets no limit."""
    max_plain_text_length = _option(t.Int(1000))
    """Pasted text that is longer becomes the file "pasted_text.txt", in a chat that takes files."""

    @t.validate("max_file_size")
    def _valid_size(self, proposal: Any) -> object:
        return _bytes(proposal["value"])

    @t.validate("examples")
    def _valid_examples(self, proposal: Any) -> object:
        if proposal["value"] is None:
            return None
        return [check_example(i, item) for i, item in enumerate(proposal["value"])]

    def __init__(self, **options: Any) -> None:
        self.check_options(options)
        try:
            super().__init__(**options)
        except t.TraitError as error:
            raise InvalidOption(f"{type(self).__name__}: {error}") from error

    def __setattr__(self, name: str, value: object) -> None:
        try:
            super().__setattr__(name, value)
        except t.TraitError as error:
            raise InvalidOption(str(error)) from error

    @classmethod
    def option_names(cls) -> list[str]:
        """Return the names of all options and arguments."""
        parameters = inspect.signature(cls.__init__).parameters.values()
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        named = {p.name for p in parameters if p.kind in kinds and not p.name.startswith("_")} - {"self"}
        return sorted({*cls.class_trait_names(option=True), *_HOST, *named})

    def check_options(self, given: dict[str, object]) -> None:
        """Refuse an option that does not exist."""
        for name in given:
            if name not in _HOST and name not in self.class_trait_names(option=True):
                raise unknown_option(name, self.option_names(), type(self).__name__)

"""The options of a chat, as documented traits. The page reads them; nothing is decided here."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

import anywidget
import traitlets as t
from ipywidgets import widget_serialization

from chatwidget.assets import widget_module
from chatwidget.errors import OptionError
from chatwidget.messages.reasoning_tags import check_tags
from chatwidget.messages.show import has_no_repr, show
from chatwidget.messages.text import whole_value
from chatwidget.widget.appearance import (
    check_allowed_tags,
    check_avatars,
    check_css,
    check_delimiters,
    check_sanitize,
    check_theme,
)
from chatwidget.widget.examples import check_example, examples_for_page
from chatwidget.widget.locale import check_locale
from chatwidget.widget.option_docs import accepted, document, fill_in, names_of
from chatwidget.widget.option_traits import CheckedTrait, CSSLength, Either, Flag, LayoutWhenRead, Number, Text
from chatwidget.widget.unknown_option import gradio_attribute, refuse_near_miss, unknown_option

_OWN = ("fn",)  # attributes that are arguments too
_HOST = ("layout", "tooltip", "tabbable")  # ipywidgets' own


class InvalidOption(OptionError, t.TraitError):
    """A value that a trait refused, as our own error and as traitlets'."""


def check_feedback(value: object) -> list[str | None]:
    """Return the feedback on the responses as a list.

    Raises:
        OptionError: it is not a list of feedback options and None.

    Example:
        >>> check_feedback(("Like", None))
        ['Like', None]
    """
    if not isinstance(value, (list, tuple)) or not all(item is None or isinstance(item, str) for item in value):
        raise OptionError(f"`feedback_value` must be a list of feedback options and None, got {show(value)}.")
    return list(value)


def option(text: str, trait: Any, *, accepts: str = "", sync: bool = True) -> Any:
    """Declare an option of the chat, with the text that `help()` shows; `sync` sends its value to the page."""
    document(trait, text, accepts)
    return trait.tag(option=True, **({"sync": True} if sync else {}))


#: Messages are made whole when they are checked, and paths name files whose names may be no text.
_AS_THEY_ARE = ("history", "attachments", "avatar_images")
_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}


def _bytes(size: object) -> int | None:
    """Return a size as a number of bytes, from that or from a text such as "5mb"."""
    if size is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", size if isinstance(size, str) else show(size))
    if found is None or found[2].lower() not in _UNITS:
        raise OptionError(f"`max_file_size` must be a number of bytes or a string such as '20 MB', got {show(size)}.")
    return int(float(found[1]) * _UNITS[found[2].lower()])


def _length(text: str, *keywords: str) -> Any:
    trait = Either([t.Int(min=0), CSSLength()], default_value=None, allow_none=True)
    lengths = ("an int (pixels)", "a CSS length such as '60vh'", *keywords)
    return option(text, trait, accepts=f"{', '.join(lengths)}, or None")


def _page_code() -> Any:
    """Return a trait with the page's code, or the path of a file that anywidget watches."""
    code = widget_module()
    return t.Unicode(code).tag(sync=True) if isinstance(code, str) else code


class ChatOptions(anywidget.AnyWidget):
    """The traits for the appearance and the features of a chat."""

    _esm = _page_code()
    _anywidget_id = t.Unicode().tag(sync=True)
    keys = t.Any()  # one list for all chats of a class
    layout = LayoutWhenRead().tag(sync=True, **widget_serialization)

    label = option("Label above the chat.", Text(None, allow_none=True))
    placeholder = option("Markdown shown in an empty chat.", Text(None, allow_none=True))
    message_label = option("Accessible name of the message box.", Text("Message"))
    message_placeholder = option("Placeholder of the message box.", Text(None, allow_none=True))
    height = _length('Height of the chat; "fill" is the height of the window, the panel, or the notebook.', "'fill'")
    min_height = _length("Minimum height of the chat.")
    max_height = _length("Maximum height of the chat.")
    resizable = option("Whether the user can resize the chat by its bottom edge.", Flag(False))
    appearance = option("Message style.", t.Enum(["bubble", "panel"], "bubble"))
    rtl = option("Whether text runs from right to left.", Flag(False))
    locale = option(
        'Language of the page, such as "de". None takes the browser\'s language if there is a table of words for it, '
        "otherwise English. Errors that Python raises stay English.",
        CheckedTrait(check_locale),
        accepts="a language code or None",
    )
    avatar_images = option(
        "Avatars as (user, assistant): each a path, a URL, or None. A file is read once, when the option is set.",
        CheckedTrait(check_avatars),
        accepts="a pair or None",
    )
    theme = option(
        'Colors and fonts as CSS properties, such as `{"--chatwidget-accent": "teal"}`. '
        "`chatwidget.widget.appearance.THEME` lists the names.",
        CheckedTrait(check_theme),
        accepts="a dict or None",
    )
    css = option(
        "CSS rules scoped to this chat: `article { ... }` applies to messages, a bare declaration to the whole chat.",
        CheckedTrait(check_css),
        accepts="a string or None",
    )
    reasoning_tags = option(
        'Pairs such as `("<think>", "</think>")`. Text between them is shown as a collapsible thought.',
        CheckedTrait(check_tags),
        accepts="a list of pairs or None",
        sync=False,
    )
    watermark = option("Text appended to copied messages after a blank line.", Text(None, allow_none=True))
    autoscroll = option("Whether the chat scrolls to new text while it is scrolled to the bottom.", Flag(True))
    autofocus = option("Whether the message box gets the focus when the chat is displayed.", Flag(False))
    buttons = option(
        'Buttons to show: any of "copy", "copy_all", "share", and "clear". None shows all.',
        t.List(t.Enum(["copy", "copy_all", "share", "clear"]), None, allow_none=True),
    )
    editable = option(
        'Which messages can be edited: None, "user", or "all".',
        t.Enum(["user", "all"], None, allow_none=True),
        sync=False,
    )
    feedback_options = option(
        'Feedback buttons on responses. "Like" and "Dislike" are shown as thumbs.',
        t.List(t.Unicode(), ["Like", "Dislike"]),
    )
    like_user_message = option("Whether user messages also have feedback buttons.", Flag(False))
    examples = option(
        'Examples shown in an empty chat: strings, `{"text", "files", "label", "icon"}` (all but the text may be left '
        "out), or rows `[message, *additional inputs]`.",
        t.List(None, allow_none=True).tag(to_json=lambda value, widget: examples_for_page(value)),
    )
    render_markdown = option(
        "Whether message text is rendered as Markdown. If False, it is shown as plain text.", Flag(True)
    )
    allow_tags = option(
        "Custom tags such as `<thinking>`: True shows all of them as text; a list shows those; all others are hidden "
        "with their content. The history is not changed.",
        CheckedTrait(check_allowed_tags, True),
        accepts="True, False, or a list of names",
    )
    sanitize_html = option(
        "Always True: HTML in message text is displayed as text. An object with `_repr_html_` is displayed in a frame "
        "of its own.",
        CheckedTrait(check_sanitize, True),
        accepts="True",
        sync=False,
    )
    line_breaks = option("Whether a single newline in Markdown starts a new line.", Flag(True))
    latex_delimiters = option(
        'Math delimiters: a list of `{"left": str, "right": str, "display": bool}`; `[]` turns off math. None means '
        "`$$...$$` and `\\[...\\]` on lines of their own, `\\(...\\)` and `$...$` within a line; `$5 and $6` is text.",
        CheckedTrait(check_delimiters),
        accepts="a list or None",
    )
    group_consecutive_messages = option("Whether consecutive messages with the same role are grouped.", Flag(True))
    content_as_parts = option(
        "Whether chat functions and callbacks get the content of every message as a list of parts, as in Gradio 6. By "
        "default, content that is only text is a string.",
        Flag(False),
        sync=False,
    )
    show_system = option("Whether system and tool messages are shown.", Flag(False))
    allow_file_downloads = option(
        "Whether files have a Download button. Images, audio, and video are displayed either way.", Flag(True)
    )
    multimodal = option(
        'Whether users can attach files. If True, `message` is `{"text": str, "files": [path, ...]}` and user content '
        "is a list of parts.",
        Flag(False),
    )
    sources = option(
        'Sources of attachments: "upload" (attach, drop, paste), "microphone", or a list of both.',
        t.List(t.Enum(["upload", "microphone"]), ["upload"]),
    )
    file_types = option(
        'Allowed file types: extensions (".csv"), MIME types, "image", "audio", "video", "text", "file". None allows '
        "all.",
        t.List(t.Unicode(), None, allow_none=True),
    )
    file_count = option(
        'Number of files per message: "single" or "multiple". "directory" selects whole folders.',
        t.Enum(["single", "multiple", "directory"], "multiple"),
    )
    max_file_size = option(
        "Maximum size of one file. None means no limit.",
        Either([t.Int(), t.Unicode()], default_value=None, allow_none=True),
        accepts="an int (bytes), a string such as '20 MB', or None",
    )
    max_plain_text_length = option(
        'Pasted text longer than this is attached as "pasted_text.txt" if the chat accepts files.', Number(1000)
    )

    @t.validate("max_file_size")
    def _valid_size(self, proposal: Any) -> object:
        return _bytes(proposal["value"])

    @t.validate("examples")
    def _valid_examples(self, proposal: Any) -> object:
        if proposal["value"] is None:
            return None
        return [check_example(i, item) for i, item in enumerate(proposal["value"])]

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls.__doc__ = fill_in(cls, cls.__doc__)

    def __init__(self, **options: object) -> None:
        self.check_options(options)
        super().__init__(**options)

    def __getattr__(self, name: str) -> Any:
        instead = gradio_attribute(name, type(self).__name__)
        if instead is not None:
            raise AttributeError(instead, name=name, obj=self)
        return super().__getattribute__(name)  # raises what it raised before

    def __setattr__(self, name: str, value: object) -> None:
        if name == "layout" and isinstance(value, str):
            raise InvalidOption(
                f"`layout` must be an ipywidgets Layout, got {show(value)}. For the message style, set `appearance` to "
                '"bubble" or "panel".'
            )
        if not (name.startswith("_") or name in _OWN or hasattr(type(self), name)):
            traits = [each for each in self.class_trait_names() if not each.startswith("_")]
            refuse_near_miss(name, {*self.option_names(), *traits}, type(self).__name__)
        try:
            super().__setattr__(name, value if name.startswith("_") or name in _AS_THEY_ARE else whole_value(value))
        except OptionError:
            raise
        except Exception as error:
            if not isinstance(error, t.TraitError) and not has_no_repr(value):
                raise
            trait = self.traits().get(name)
            if trait is None or trait.read_only or not trait.metadata.get("option"):
                # traitlets shows the value in its own error, which fails where `repr` does
                reason = str(error) if isinstance(error, t.TraitError) else f"`{name}` cannot be {show(value)}."
                raise InvalidOption(reason) from error
            raise InvalidOption(f"`{name}` must be {accepted(trait)}, got {show(value)}.") from error

    def add_traits(self, **traits: object) -> None:
        """Add traits, but not those that the class has: a class for each chat takes a third of making one."""
        new = {name: trait for name, trait in traits.items() if not hasattr(type(self), name)}
        if new:
            self.keys = list(self.keys)
            super().add_traits(**new)

    @t.default("keys")
    def _default_keys(self) -> Sequence[str]:
        return names_of(type(self), sync=True)

    @t.default("_anywidget_id")
    def _default_anywidget_id(self) -> str:
        return f"{type(self).__module__}.{type(self).__name__}"

    @classmethod
    def option_names(cls) -> list[str]:
        """Return the names of all options and of the other arguments."""
        takers = [vars(owner)["__init__"] for owner in cls.__mro__ if "__init__" in vars(owner)]
        parameters = [each for taker in takers for each in inspect.signature(taker).parameters.values()]
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        named = {p.name for p in parameters if p.kind in kinds and not p.name.startswith("_")} - {"self"}
        return sorted({*names_of(cls, option=True), *_HOST, *named})

    def check_options(self, given: dict[str, object]) -> None:
        """Refuse an option that does not exist."""
        for name in given:
            if name not in _HOST and name not in names_of(type(self), option=True):
                raise unknown_option(name, self.option_names(), type(self).__name__)

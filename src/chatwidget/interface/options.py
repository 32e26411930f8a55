"""The options that only a ChatInterface has, as documented traits."""

from __future__ import annotations

from typing import Any

import traitlets as t

from chatwidget.widget.options import ChatOptions, _option


def _button() -> Any:
    return _option(t.Union([t.Bool(), t.Unicode()], default_value=True))


class InterfaceOptions(ChatOptions):
    """The traits that a ChatInterface has besides."""

    _inputs: Any = t.Dict(None, allow_none=True).tag(sync=True)
    _example_table: Any = t.Dict(None, allow_none=True).tag(sync=True)
    title = t.Unicode(None, allow_none=True).tag(sync=True, option=True)
    """Heading above the chat."""
    description = t.Unicode(None, allow_none=True).tag(sync=True, option=True)
    """Markdown under the title."""
    show_progress = _option(t.Enum(["full", "minimal", "hidden"], "minimal"))
    """What is shown until an answer begins: "minimal" dots, "full" also the seconds, "hidden" nothing."""
    submit_btn = _button()
    """A text renames the button "Send"; False hides it."""
    stop_btn = _button()
    """A text renames the button "Stop"; False hides it."""
    retry_btn = _button()
    """A text renames the button "Retry"; False hides it."""
    undo_btn = _button()
    """A text renames the button "Undo"; False hides it."""
    clear_btn = _button()
    """A text renames the button "Clear"; False hides it."""

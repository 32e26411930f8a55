"""The options that only a ChatInterface has, as documented traits."""

from __future__ import annotations

from typing import Any

import traitlets as t

from chatwidget.widget.options import ChatOptions, option


def _button(name: str) -> Any:
    trait = t.Union([t.Bool(), t.Unicode()], default_value=True)
    return option(f'Label of the "{name}" button; False hides the button.', trait)


class InterfaceOptions(ChatOptions):
    """The traits that only a ChatInterface has."""

    _inputs: Any = t.Dict(None, allow_none=True).tag(sync=True)
    _example_table: Any = t.Dict(None, allow_none=True).tag(sync=True)
    title = option("Title above the chat.", t.Unicode(None, allow_none=True))
    description = option("Markdown under the title.", t.Unicode(None, allow_none=True))
    show_progress = option(
        'Indicator while waiting for a response: "minimal" (dots), "full" (dots and seconds), or "hidden".',
        t.Enum(["full", "minimal", "hidden"], "minimal"),
    )
    submit_btn = _button("Send")
    stop_btn = _button("Stop")
    retry_btn = _button("Retry")
    undo_btn = _button("Undo")
    clear_btn = _button("Clear")

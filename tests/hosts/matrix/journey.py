"""What a journey needs of a host, and the chat that it meets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.hosts.support.chat import Chat

__all__ = ["CHAT", "Place"]

#: A cell that makes a `chat`, which answers a word with what it stands for.
CHAT = """
import time
import ipywidgets
import pandas as pd
from matplotlib.figure import Figure
import chatwidget as cw

WORDS = [f"word{number} " for number in range(40)]
slider = ipywidgets.IntSlider(description="Size", value=3, max=10)

def figure():
    drawn = Figure(figsize=(4, 2))
    drawn.subplots().plot([1, 3, 2])
    return drawn

def streamed(count, pause):
    text = ""
    for number in range(count):
        text += f"word{number} "
        time.sleep(pause)
        yield text

def answer(message, history):
    text, files = message["text"], message["files"]
    if files:
        return f"{len(files)} file of {len(open(files[0], 'rb').read())} bytes"
    if text == "stream":
        return streamed(40, 0.03)
    if text == "long":
        return streamed(3000, 0.01)
    if text == "option":
        return cw.ChatMessage("Which?", options=[{"value": "The first"}, {"value": "second", "label": "The second"}])
    if text == "thought":
        return [cw.ChatMessage("There are two lists.", metadata={"title": "Looking it up"}), "Looked it up."]
    if text == "image":
        return figure_as_png
    if text == "figure":
        return figure()
    if text == "table":
        return pd.DataFrame({"city": [f"Town {number}" for number in range(40)], "people": range(40)})
    if text == "slider":
        return cw.ChatMessage(["Move it:", slider])
    return f"You said: {text}"

import io
stream = io.BytesIO()
figure().savefig(stream)
figure_as_png = stream.getvalue()
chat = cw.ChatInterface(answer, multimodal=True, title="A journey")
"""


@dataclass
class Place:
    """A host with that chat open in it.

    Attributes:
        page: the browser's page.
        chat: finds the chat, as it is now.
        value: what an expression is in the kernel, by way of JSON; None where there is no way to ask.
        second: shows another view of the same chat and finds it.
        reload: loads the page again.
        dark: changes the host's theme to dark, or back.
        cells: what keys must not change.
        differs: steps that this host does not have, with the reason.
        contrast: changes the host's theme to its High Contrast one, or back.
        themes: puts on each of the host's themes, by name; the first is the one that it begins with.
    """

    page: Page
    chat: Callable[[], Chat]
    value: Callable[[str], Any] | None = None
    second: Callable[[], Chat] | None = None
    reload: Callable[[], None] | None = None
    dark: Callable[[bool], None] | None = None
    cells: Callable[[], Any] | None = None
    differs: dict[str, str] | None = None
    contrast: Callable[[bool], None] | None = None
    themes: dict[str, Callable[[], None]] = field(default_factory=dict)

"""Names that hosts give to attributes of a widget are free on a chat."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pytest

import chatwidget as cw


@pytest.mark.parametrize("kind", [cw.ChatWidget, lambda: cw.ChatInterface(str)], ids=["widget", "interface"])
def test_panel_finds_a_new_chat_without_a_document_and_gives_it_one(kind: Any) -> None:
    found: list[object] = []
    ipywidgets.Widget.on_widget_constructed(lambda widget: found.append(getattr(widget, "_document", None)))
    try:
        chat = kind()
    finally:
        ipywidgets.Widget.on_widget_constructed(None)

    assert found
    assert set(found) == {None}
    chat.close()

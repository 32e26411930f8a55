"""A saved notebook: what its file holds, and opening it where its kernel is gone."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from tests.hosts.support.wait import until

__all__ = ["STATE", "VIEW", "SavedNotebook"]

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


class SavedNotebook:
    """The file of a notebook, read anew each time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def content(self) -> dict[str, Any]:
        def whole() -> dict[str, Any] | None:
            with contextlib.suppress(json.JSONDecodeError):  # it is just being written
                return dict(json.loads(self.path.read_text(encoding="utf-8")))
            return None

        found = until(whole, f"{self.path} is a notebook")
        assert found is not None
        return found

    def outputs(self) -> list[dict[str, Any]]:
        """The media of every output that shows a widget."""
        cells = self.content["cells"]
        data = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
        return [each for each in data if VIEW in each]

    def html(self, index: int = 0) -> str:
        """The transcript in the output that shows a chat, as HTML; "" where there is none yet."""
        return self._text(index, "text/html")

    def markdown(self, index: int = 0) -> str:
        """The transcript in the output that shows a chat, as Markdown."""
        return self._text(index, "text/markdown")

    def _text(self, index: int, mime: str) -> str:
        return "".join([*self.outputs(), *[{}] * (index + 1)][index].get(mime, ""))

    def widget_state(self) -> dict[str, Any]:
        """What is stored of each widget, by its id."""
        widgets = self.content["metadata"].get("widgets", {})
        state = widgets.get(STATE, {}).get("state", {})
        assert isinstance(state, dict)
        return state

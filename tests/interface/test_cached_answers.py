"""What is kept of an answer to an example."""

from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw


def test_a_kept_figure_has_its_scripts_in_the_next_chat_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = pytest.importorskip("plotly.graph_objects")
    monkeypatch.chdir(tmp_path)

    def answer(message: str, history: Any) -> Any:
        return figures.Figure(figures.Scatter(y=[1, 2]))

    for _ in range(2):
        chat = cw.ChatInterface(answer, examples=["draw"], cache_examples=True)
    chat._controller.choose_example(0).wait(20)
    [part] = chat.history[-1]["content"]
    scripts = part["metadata"]["scripts"]
    assert scripts
    assert all(chat._controller.session.blobs.get(script["blob"]) for script in scripts)

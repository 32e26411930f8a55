"""What is kept of an answer to an example."""

from pathlib import Path
from typing import Any

import ipywidgets
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


def test_a_kept_figure_has_its_scripts_in_the_next_chat_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = pytest.importorskip("plotly.graph_objects")
    monkeypatch.chdir(tmp_path)

    def answer(message: str, history: Any) -> Any:
        return figures.Figure(figures.Scatter(y=[1, 2]))

    for _ in range(2):
        chat = cw.ChatInterface(answer, examples=["draw"], cache_examples=True)
    browser = Browser(chat)
    browser.click("draw")
    browser.wait_until(lambda: chat.status == "ready" and len(chat.history) == 2)
    [part] = chat.history[-1]["content"]
    scripts = part["metadata"]["scripts"]
    assert scripts
    assert all(browser.blob(script["blob"]) for script in scripts)


def test_a_lazily_cached_response_is_stored_before_the_chat_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    calls: list[str] = []
    texts = [f"example {number}" for number in range(20)]
    chat = cw.ChatInterface(
        lambda message: calls.append(message) or message, examples=texts, cache_examples=True, cache_mode="lazy"
    )
    browser = Browser(chat)

    for text in texts:
        for _ in range(2):
            browser.click(text)
            browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
            browser.click("Clear")

    assert calls == texts


@pytest.mark.parametrize("mode", ["eager", "lazy"])
def test_none_in_a_row_is_the_inputs_value_and_another_value_is_another_answer(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    calls: list[Any] = []
    number, text = ipywidgets.IntSlider(3), ipywidgets.Text("a")

    def answer(message: str, history: Any, n: int, word: str) -> str:
        calls.append((n, word))
        return f"{n} {word}"

    chat = cw.ChatInterface(
        answer, additional_inputs=[number, text], examples=[["hi", None, "b"]], cache_examples=True, cache_mode=mode
    )
    browser = Browser(chat)
    for value in (3, 9, 3):
        number.value = value
        browser.send_event({"type": "example", "index": 0})
        browser.wait_until(lambda: browser.status == "ready")
        assert chat.history[-1]["content"] == f"{value} b"
    assert calls == [(3, "b"), (9, "b")]

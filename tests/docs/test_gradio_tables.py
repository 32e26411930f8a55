"""The guide's tables from Gradio's components to ours: every line of them does what it says."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ipywidgets as widgets
import pytest
from IPython.display import HTML, JSON

import chatwidget as cw

GUIDE = (Path(__file__).parents[2] / "docs" / "gradio.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (`gr\..*?) \| (.*) \|$", re.MULTILINE)


def _table(heading: str) -> dict[str, str]:
    """Return the Gradio code of each row, and the first code beside it."""
    section = GUIDE.split(f"| {heading}", 1)[1].split("\n\n", 1)[0]
    return {theirs: re.findall(r"`(.+?)`", ours)[0] for theirs, ours in ROW.findall(section)}


INPUTS = _table("inputs and outputs in Gradio")
ANSWERS = _table("response in Gradio")
DRAWN = {
    "gr.Markdown": "text",
    "gr.Code": "text",
    "gr.Image": "image/",
    "gr.Audio": "audio/",
    "gr.File": "text/csv",
    "gr.Gallery": "image/",
    "gr.Plot": "image/png",
    "gr.DataFrame": "text/html",
    "gr.HTML": "text/html",
    "gr.JSON": "application/json",
    "gr.Slider": "application/vnd.jupyter.widget-view+json",
}


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the names that the tables use."""
    pyplot = pytest.importorskip("matplotlib.figure")
    figure = pyplot.Figure()
    figure.subplots().plot([1, 2])
    array = pytest.importorskip("numpy").zeros((2, 2, 3), dtype="uint8")
    table = pytest.importorskip("pandas").DataFrame({"a": [1]})
    monkeypatch.chdir(tmp_path)
    for name in ("plan.png", "a.wav", "cities.csv"):
        Path(name).write_bytes(b"-")
    return {
        "cw": cw,
        "widgets": widgets,
        "Path": Path,
        "SimpleNamespace": SimpleNamespace,
        "HTML": HTML,
        "JSON": JSON,
        "figure": figure,
        "array": array,
        "table": table,
    }


def test_the_tables_are_found() -> None:
    assert len(INPUTS) >= 12
    assert len(ANSWERS) >= 12


@pytest.mark.parametrize("theirs", INPUTS)
def test_an_input_of_the_table_gives_its_value_to_the_chat_function_and_takes_one(
    theirs: str, names: dict[str, Any]
) -> None:
    code = INPUTS[theirs]
    one, other = eval(code, names), eval(code, names)
    given: list[Any] = []

    def answer(message: str, history: Any, value: Any) -> Any:
        given.append(value)
        return "ok", value

    chat = cw.ChatInterface(answer, additional_inputs=[one], additional_outputs=[other])
    chat.submit("q").wait(30)
    assert given == [one.value]
    assert other.value == one.value


@pytest.mark.parametrize("theirs", ANSWERS)
def test_an_answer_of_the_table_is_drawn_as_what_it_is(theirs: str, names: dict[str, Any]) -> None:
    value = eval(ANSWERS[theirs], names)
    chat = cw.ChatInterface(lambda message: value)
    content = chat.submit("q").wait(30)[-1]["content"]
    parts = [{"type": "text"}] if isinstance(content, str) else content
    kinds = [
        [part["file"]["mime_type"]] if part["type"] == "file" else [*part.get("data", [part["type"]])] for part in parts
    ]
    wanted = DRAWN[re.match(r"`(gr\.\w+)", theirs)[1]]  # type: ignore[index]
    assert all(any(kind.startswith(wanted) for kind in each) for each in kinds), kinds

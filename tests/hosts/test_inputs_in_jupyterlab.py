"""Additional inputs in a real JupyterLab: their labels can be read where there is room, and they use it."""

from __future__ import annotations

from tests.hosts.support.jupyter import JupyterHost

CHAT = """
import chatwidget as cw
import ipywidgets

inputs = [
    ipywidgets.Textarea("You are a helpful assistant.", description="System prompt"),
    ipywidgets.FloatSlider(0.7, min=0, max=2, description="Temperature of the model"),
    ipywidgets.Dropdown(options=["a", "b"], description="Language of answers"),
    ipywidgets.Text("own", description="Narrow", layout={"width": "250px"}),
]
chat = cw.ChatInterface(lambda message, history, *more: message, additional_inputs=inputs)
"""


def test_labels_of_inputs_are_whole_and_the_inputs_wide_where_there_is_room(jupyterlab: JupyterHost) -> None:
    chat = jupyterlab.open([CHAT, "chat"]).chat()
    chat.scope.get_by_text("Additional inputs").click()
    labels = chat.scope.locator(".cw-inputs-place .widget-label")
    labels.nth(3).wait_for()

    assert (
        labels.evaluate_all(
            "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
        )
        == []
    )
    widths = labels.evaluate_all("all => all.map(each => each.parentElement.offsetWidth)")
    assert min(widths[:3]) > 500
    assert widths[3] == 250

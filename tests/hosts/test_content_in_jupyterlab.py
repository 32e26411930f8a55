"""What a message can hold, in a real JupyterLab: each part is seen, bytes cross once, a widget is alive."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.hosts.cells import PACED
from tests.hosts.jupyter import JupyterHost

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "07-everything.ipynb"
PICTURE_BYTES = 5_000_000

PICTURE = f"""
import io, os
from PIL import Image

stream = io.BytesIO()
Image.frombytes("RGB", (1200, 1400), os.urandom(1200 * 1400 * 3)).save(stream, "PNG")
picture = stream.getvalue()
assert len(picture) > {PICTURE_BYTES}
chat = cw.ChatInterface(lambda message, history: cw.accumulate(paced(TOKENS[:1000], rate=500)))
chat.append({{"role": "assistant", "content": ["The picture", picture]}})
"""


@pytest.mark.timeout(180)
def test_one_of_each_part_is_seen_and_a_slider_in_a_message_moves_a_value_after_ten_more(
    jupyterlab: JupyterHost,
) -> None:
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    notebook = jupyterlab.open(cells)
    chat = notebook.chat()
    words = notebook.kernel.value("list(answers)")
    answers = {word: chat.messages("assistant").nth(index) for index, word in enumerate(words)}
    pictures = ("path", "picture", "array", "bytes", "matplotlib", "svg")
    for word, answer in answers.items():
        answer.scroll_into_view_if_needed()
        if word in pictures:
            expect(answer.get_by_role("img")).to_have_js_property("complete", value=True)
            assert answer.get_by_role("img").evaluate("image => image.naturalWidth > 0"), word
    expect(answers["gallery"].get_by_role("img")).to_have_count(3)
    tops = (
        answers["gallery"].get_by_role("img").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    )
    assert len(set(tops)) == 1
    expect(answers["sound"].locator("audio")).to_be_visible()
    for word, name in (("file", "table.csv"), ("model", "cube.obj")):
        expect(answers[word].get_by_role("button", name=f"Download {name}")).to_be_visible()
    for word in ("pandas", "polars"):
        expect(answers[word].frame_locator("iframe").get_by_role("table")).to_be_visible()
    expect(answers["plotly"].frame_locator("iframe").locator(".main-svg").first).to_be_visible()
    expect(answers["altair"].frame_locator("iframe").locator("svg").first).to_be_visible()
    expect(answers["wrong"]).to_contain_text("RuntimeError: not today")
    expect(answers["wrong"]).to_contain_text("no file")
    expect(answers["wrong"]).to_contain_text("and after.")

    answers["file"].scroll_into_view_if_needed()
    with notebook.page.expect_download() as download:
        answers["file"].get_by_role("button", name="Download table.csv").click()
    assert download.value.path().read_text() == "city,people\nOslo,717710\n"

    notebook.kernel.run("for _ in range(10):\n    chat.submit('text').wait()")
    handle = answers["widget"].get_by_role("slider")
    handle.scroll_into_view_if_needed()
    handle.focus()
    handle.press("ArrowRight")
    notebook.kernel.wait_until("slider.value == 4")


@pytest.mark.timeout(180)
def test_a_picture_of_5_megabytes_crosses_once_however_much_is_streamed_and_a_reload_shows_the_text_first(
    jupyterlab: JupyterHost,
) -> None:
    notebook = jupyterlab.open([PACED + PICTURE, "chat"])
    chat = notebook.chat()
    picture = chat.messages("assistant").first.get_by_role("img")
    expect(picture).to_have_js_property("naturalWidth", 1200)
    seen = notebook.traffic.size
    chat.ask("Count")
    chat.wait_sent()
    chat.wait_ready(timeout=40)
    streamed = notebook.traffic.size - seen
    print(f"\n{seen} bytes with the picture, {streamed} for 1 000 tokens after it")
    assert PICTURE_BYTES < seen < 1.1 * PICTURE_BYTES + 500_000
    assert streamed < 250_000

    notebook.traffic.clear()
    notebook.reload()
    chat = notebook.chat()
    expect(chat.messages("assistant").first).to_contain_text("The picture")
    chat.messages("assistant").first.scroll_into_view_if_needed()
    expect(chat.messages("assistant").first.get_by_role("img")).to_have_js_property("naturalWidth", 1200)
    kinds = [frame.size for frame in notebook.traffic.frames if frame.kind != "blob"]
    assert max(kinds) < 1_000_000

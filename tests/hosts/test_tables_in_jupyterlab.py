"""A DataFrame in an answer, in JupyterLab."""

from __future__ import annotations

from typing import Any, Literal

from playwright.sync_api import expect

from tests.hosts.support.jupyter import JupyterHost

FRAME = """
import chatwidget as cw
import pandas as pd

def answer(message, history):
    rows = int(message)
    return pd.DataFrame({"city": [f"City {n}" for n in range(rows)], "people": [(n * 7919) % 1000 for n in range(rows)],
                         **{f"a long name of column {n}": range(rows) for n in range(8)}})

chat = cw.ChatInterface(answer)
"""

COPIED = """async () => {
    const [item] = await navigator.clipboard.read();
    const texts = await Promise.all(item.types.map(async (type) => [type, await (await item.getType(type)).text()]));
    return Object.fromEntries(texts);
}"""


def test_a_frame_of_40_rows_says_so_and_shows_sorts_and_copies_all_of_them(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([FRAME, "chat"])
    chat = notebook.chat()
    chat.ask("40")
    answer = chat.messages("assistant").last
    rows = answer.get_by_role("table").locator("tbody tr")

    expect(answer.get_by_text("10 of 40 rows · 10 columns")).to_be_visible()
    expect(rows).to_have_count(10)
    answer.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(40)
    expect(answer.get_by_text("40 rows · 10 columns", exact=True)).to_be_visible()

    answer.get_by_role("button", name="people").click()
    expect(answer.get_by_role("columnheader", name="people")).to_have_attribute("aria-sort", "ascending")
    expect(rows.first).to_contain_text("City 0")
    answer.get_by_role("button", name="people").click()
    people = [int(each.locator("td").nth(1).inner_text()) for each in rows.all()]
    assert people == sorted((n * 7919 % 1000 for n in range(40)), reverse=True)

    with notebook.page.expect_download() as download:
        answer.get_by_role("button", name="Download table as CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith(",city,people,a long name")
    assert len(lines) == 41


def test_the_rows_of_a_wide_frame_scroll_inside_it_and_its_index_stays(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([FRAME, "chat"])
    chat = notebook.chat()
    chat.ask("10000")
    answer = chat.messages("assistant").last
    expect(answer.get_by_text("10 of 10 000 rows · 10 columns")).to_be_visible()
    scroll = answer.get_by_role("group", name="Table")
    index = answer.get_by_role("rowheader").first
    before = index.bounding_box()

    scroll.evaluate("element => element.scrollTo(300, 0)")

    assert scroll.evaluate("element => element.scrollLeft") == 300
    assert index.bounding_box() == before
    log = chat.scope.get_by_role("log").first
    assert log.evaluate("element => element.scrollWidth <= element.clientWidth")


def copied_answer(jupyterlab: JupyterHost, cell: str, question: str, shown: Literal["table", "img"] = "table") -> Any:
    """Ask, press Copy at the answer once it is drawn; what the clipboard has, by media type."""
    notebook = jupyterlab.open([cell, "chat"])
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = notebook.chat()
    chat.ask(question)
    chat.wait_ready()
    answer = chat.messages("assistant").last
    expect(answer.get_by_role(shown).first).to_be_visible()
    answer.get_by_role("button", name="Copy message").click()
    expect(chat.scope.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    return notebook.page.evaluate(COPIED)


def test_a_message_with_a_table_is_copied_as_markdown_and_as_html(jupyterlab: JupyterHost) -> None:
    copied = copied_answer(jupyterlab, FRAME, "40")

    assert copied["text/plain"].splitlines()[0].startswith("|  | city | people |")
    assert len(copied["text/plain"].splitlines()) == 42
    assert copied["text/html"].count("<tr") == 41
    assert "class=" not in copied["text/html"]


PICTURE = """
import base64
import chatwidget as cw
from IPython.display import Image

png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p9Wb5wAAAABJRU5ErkJggg=="
chat = cw.ChatInterface(lambda message, history: Image(base64.b64decode(png)))
"""


def test_a_message_with_a_figure_is_copied_with_it(jupyterlab: JupyterHost) -> None:
    copied = copied_answer(jupyterlab, PICTURE, "draw", shown="img")

    assert copied["text/plain"] == "[Image]"
    assert 'src="data:image/png;base64,' in copied["text/html"]

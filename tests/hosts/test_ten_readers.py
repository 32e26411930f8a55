"""A conversation of fifty messages, read in ten ways without a kernel: the same text and pictures, and nothing runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

import chatwidget as cw
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until
from tests.support.notebook_runs import executed

MARKED = Path(__file__).parents[2] / "node_modules/marked/lib/marked.umd.js"
# One literal each: markup, a link, and a script that would all be seen to have run.
HOSTILE = (
    '<img src=x onerror="window.owned = 1"> <script>window.owned = 2</script> '
    '[click](javascript:window.owned=3) <svg onload="window.owned = 4"></svg> </details></div>'
)
BUILD = f"""
import chatwidget as cw
import pandas as pd
from matplotlib.figure import Figure

figure = Figure(figsize=(3, 2))
figure.subplots().plot([1, 3, 2])
special = {{
    3: {{"content": "Message 03: hostile {{}}".format({HOSTILE!r})}},
    5: {{"content": ["Message 05: a figure", figure]}},
    7: {{"content": ["Message 07: a table", pd.DataFrame({{"height": [4.25]}})]}},
    9: {{"content": "Message 09: what was thought", "metadata": {{"title": "Looking"}}}},
    11: {{"content": "Message 11: a formula $E = mc^2$"}},
    49: {{"content": "Message 49: options", "options": [{{"value": "blue sky"}}]}},
}}
plain = [{{"role": ("user", "assistant")[i % 2], "content": f"Message {{i:02}}: **plain**"}} for i in range(50)]
chat = cw.ChatWidget(label="Fifty messages", show_system=True)
chat.history = [{{**message, **special.get(i, {{}})}} for i, message in enumerate(plain)]
"""
NUMBERS = [f"{i:02}" for i in range(50)]
MESSAGE = r"Message (\d\d):"


@dataclass
class Reader:
    """A page on which somebody reads the conversation, and the part of it that has the conversation."""

    page: Page
    scope: str = "body"
    formula: str | None = "math msup"  # what draws it; None where a Markdown renderer has it as TeX

    def check(self) -> None:
        """Compare what is on the page with what was said."""
        all_text = self.page.locator(self.scope).first
        # The chat draws the last messages first, and the others when the page has time.
        until(lambda: len(re.findall(MESSAGE, self._text())) >= len(NUMBERS), "all messages are drawn")
        text = self._text()
        assert re.findall(MESSAGE, text) == NUMBERS
        assert "<img src=x onerror=" in text
        assert "window.owned = 2" in text
        assert "Looking" in text
        self._check_table(text)
        self._check_formula(text)
        assert "blue sky" in text
        assert "Fifty messages" in text or self.page.title() == "Fifty messages"
        assert self.page.evaluate("window.owned") is None
        assert self.page.locator("a[href^='javascript:' i], [onerror], [onload]").count() == 0
        all_text.get_by_text("a figure").scroll_into_view_if_needed()
        picture = all_text.locator("img").first
        expect(picture).to_be_attached()
        self.page.wait_for_function("image => image.naturalWidth > 100", arg=picture.element_handle())

    def _text(self) -> str:
        text = self.page.locator(self.scope).first.evaluate(
            """el => { const copy = el.cloneNode(true);
                   for (const each of copy.querySelectorAll("script, style, .jp-Cell-inputWrapper")) each.remove();
                   return copy.textContent; }"""
        )
        return re.sub(r"\s+", " ", str(text))

    def _check_formula(self, text: str) -> None:
        assert "mc" in text
        if self.formula is None:
            assert "$E = mc^2$" in text
            return
        self.page.locator(self.scope).first.get_by_text("a formula").scroll_into_view_if_needed()
        expect(self.page.locator(self.scope).first.locator(self.formula).first).to_be_visible()

    def _check_table(self, text: str) -> None:
        """Look for the table: in the widget it stands in a frame of its own, which is filled when it is near."""
        if "4.25" in text:
            return
        self.page.locator(self.scope).first.get_by_text("a table").scroll_into_view_if_needed()
        until(lambda: any("4.25" in frame.content() for frame in self.page.frames), "the table is in a frame")


@pytest.fixture(scope="module")
def built() -> cw.ChatWidget:
    names: dict[str, Any] = {}
    exec(BUILD, names)
    chat = names["chat"]
    assert isinstance(chat, cw.ChatWidget)
    return chat


@pytest.fixture(scope="module")
def run_by_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the notebook that a program has run, and what nbconvert makes of it."""
    folder = tmp_path_factory.mktemp("executed")
    nbformat.write(executed([BUILD, "chat"], folder), folder / "run.ipynb")
    for form in ("html", "markdown"):
        convert = [sys.executable, "-m", "nbconvert", "--to", form, "--no-input", "run.ipynb"]
        subprocess.run(convert, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


def of_html(page: Page, html: str) -> Reader:
    page.set_content(html)
    return Reader(page)


def of_markdown(page: Page, markdown: str) -> Reader:
    """Markdown as a renderer draws it that passes all HTML on."""
    page.set_content("<main></main>")
    page.add_script_tag(path=MARKED)
    page.evaluate("text => { document.querySelector('main').innerHTML = marked.parse(text) }", markdown)
    return Reader(page, "main", formula=None)


WAYS: dict[str, Callable[[Page, cw.ChatWidget, Path], Reader]] = {
    "the file of to_html": lambda page, chat, folder: _opened(page, Path(chat.to_html(folder / "file.html"))),
    "the static copy of freeze": lambda page, chat, _: of_html(page, chat.freeze().html),
    "the output of a notebook that a program ran": lambda page, _, folder: of_html(
        page, nbformat.read(folder / "run.ipynb", as_version=4).cells[1].outputs[0].data["text/html"]
    ),
    "nbconvert's HTML": lambda page, _, folder: _opened(page, folder / "run.html"),
    "nbconvert's Markdown": lambda page, _, folder: of_markdown(page, (folder / "run.md").read_text("utf-8")),
}


def _opened(page: Page, file: Path) -> Reader:
    page.goto(file.as_uri())
    return Reader(page)


@pytest.mark.parametrize("way", WAYS)
def test_the_conversation_is_read_whole_from_files(
    way: str, browser: Browser, built: cw.ChatWidget, run_by_program: Path
) -> None:
    context = browser.new_context(offline=True)
    WAYS[way](context.new_page(), built, run_by_program).check()
    context.close()


def test_the_conversation_is_read_whole_where_no_script_runs(
    browser: Browser, built: cw.ChatWidget, tmp_path: Path
) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()

    page.goto(Path(built.to_html(tmp_path / "still.html")).as_uri())

    text = page.locator("main").inner_text()
    assert re.findall(r"Message (\d\d):", page.content().split("<script")[0]) == NUMBERS
    assert "Message 48: plain" in text
    assert "<img src=x onerror=" in text
    expect(page.locator("img").first).to_be_visible()
    context.close()


def test_the_conversation_is_read_whole_from_a_notebook_that_a_page_saved(
    jupyterlab: JupyterHost, jupyter: JupyterServer, browser: Browser
) -> None:
    notebook = jupyterlab.open([BUILD, "chat"])
    saved = SavedNotebook(jupyter.notebooks / notebook.name)

    def stored() -> bool:
        notebook.save()
        return saved.html().count("<strong>plain</strong>") == 44 and len(saved.widget_state()) == 2

    until(stored, "the file has all messages", timeout=30, interval=0.3)
    copy = saved.content
    copy["cells"][1]["source"] = "chat  # changed by somebody else"
    (jupyter.notebooks / "fifty-untrusted.ipynb").write_text(json.dumps(copy))
    jupyterlab.leave()

    trusted = jupyterlab.show(notebook.name)
    view = ".jp-OutputArea-output:has-text('Message 48')"
    expect(trusted.page.locator(view).first).to_be_visible()
    Reader(trusted.page, view).check()
    untrusted = jupyterlab.show("fifty-untrusted.ipynb")
    expect(untrusted.page.locator(view).first).to_be_visible()
    Reader(untrusted.page, view, formula="mjx-container").check()  # the host removes MathML, and draws TeX itself

    context = browser.new_context(offline=True)
    of_html(context.new_page(), saved.html()).check()  # as VS Code shows a notebook that is opened again
    of_markdown(context.new_page(), saved.markdown()).check()
    context.close()

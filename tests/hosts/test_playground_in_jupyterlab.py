"""A playground in JupyterLab with the embedded model: run, stop, resume, grade blind by keyboard, and export."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.wait import until

MODEL = """
import chatwidget as cw
from chatwidget.demo.model import serve_model

server = serve_model()
words = "cat dog cow horse sheep goat hen duck bee ant fox wolf bear lion frog fish owl crow mouse rat".split()
variants = [
    cw.Variant("terse", server.base_url, "smollm2", server.api_key, "Answer in one word.", max_tokens=8, temperature=0),
    cw.Variant("plain", server.base_url, "smollm2", server.api_key, max_tokens=8, temperature=0),
]
board = cw.Playground(
    "What sound does a {{word}} make?", variants, [{"word": word} for word in words],
    scores={"short": lambda answer, case: len(answer) < 20}, store="answers.sqlite",
)
board
"""
SCRIPTED = """
import chatwidget as cw
variants = [cw.Variant(name, {address!r}, "scripted", system_message=name) for name in ("a", "b", "c", "d")]
cases = [{{"n": n, "group": n % 50}} for n in range(1000)]  # equal requests are sent once
board = cw.Playground("{{{{group}}}}", variants, cases, store="many.sqlite")
board
"""


@pytest.mark.timeout(400)
def test_twenty_cases_with_the_embedded_model(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    notebook = jupyterlab.open([MODEL])
    page, kernel = notebook.page, notebook.kernel
    grid = page.get_by_role("grid", name="Playground")
    expect(grid).to_be_visible(timeout=60_000)
    output = page.locator(".jp-OutputArea-output").filter(has=grid)
    run = output.get_by_role("button", name="Run all", exact=True)

    def button(name: str) -> None:
        output.get_by_role("button", name=name, exact=True).click()

    def counts() -> Counter[str]:
        return Counter(kernel.value("board.results.status.tolist()"))

    button("Run first 5")
    until(lambda: counts()["done"] + counts()["cut"] == 10, "five cases are answered", 120)
    expect(run).to_be_enabled(timeout=30_000)
    button("Run all")
    until(lambda: counts()["waiting"] <= 24, "more are answered", 120)
    button("Stop")
    expect(run).to_be_enabled(timeout=30_000)
    stopped = counts()
    assert stopped["done"] + stopped["cut"] < 40
    button("Run all")
    until(lambda: counts()["done"] + counts()["cut"] == 40, "all are answered", 200)
    expect(page.get_by_text("40 of 40")).to_be_visible()

    output.get_by_label("Sort by").select_option("plain: longest")
    output.get_by_label("Show", exact=True).select_option("Cut off")
    expect(grid).to_have_attribute("aria-rowcount", re.compile(r"^\d+$"))
    output.get_by_label("Show", exact=True).select_option("All cases")
    expect(grid).to_have_attribute("aria-rowcount", "21")

    button("Review")
    review = page.get_by_role("region", name="Review")
    expect(review).to_contain_text("Case 1 of 20")
    assert "terse" not in review.inner_text()
    until(lambda: review.evaluate("review => review.contains(document.activeElement)"), "the review has the focus")
    for number, key in enumerate(("1", "2", "t"), start=1):
        page.keyboard.press(key)
        expect(review).to_contain_text(f"Case {number + 1} of 20 · {number} graded")
    page.keyboard.press("Escape")
    assert len(notebook.cells()) == 1  # no key reached the notebook's own shortcuts

    page.get_by_role("gridcell").nth(1).click()
    details = page.get_by_role("region", name="Details")
    expect(details).to_contain_text("What sound does a")
    button("Open as chat")
    log = details.get_by_role("log", name="Conversation")
    expect(log).to_be_visible(timeout=20_000)
    expect(log.get_by_role("article")).to_have_count(2)
    expect(details.get_by_role("textbox").last).to_be_focused()
    expect(log).to_be_in_viewport()

    kernel.run(f"board.to_python({str(tmp_path / 'again.py')!r}); board.to_html({str(tmp_path / 'report.html')!r})")
    kernel.run(f"board.to_tests({str(tmp_path / 'test_again.py')!r})")
    key = kernel.value("server.api_key")
    again = subprocess.run(
        [sys.executable, "again.py"], cwd=tmp_path, env={"OPENAI_API_KEY": key}, capture_output=True, timeout=300
    )
    assert again.returncode == 0, again.stderr
    assert len((tmp_path / "results.csv").read_text("utf-8").splitlines()) >= 41
    compile((tmp_path / "test_again.py").read_text("utf-8"), "test_again.py", "exec")


@pytest.mark.timeout(400)
def test_a_thousand_cases_leave_a_small_notebook_and_a_page_that_scrolls(
    jupyterlab: JupyterHost, jupyter: JupyterServer
) -> None:
    with ScriptedServer(Script("four score and seven years ago")) as model:
        notebook = jupyterlab.open([SCRIPTED.format(address=model.base_url)])
        page, kernel = notebook.page, notebook.kernel
        grid = page.get_by_role("grid", name="Playground")
        expect(grid).to_be_visible(timeout=60_000)
        kernel.run("run = board.run()")
        until(lambda: kernel.value("run.done"), "all are answered", 200)

    expect(page.get_by_text("4,000 of 4,000")).to_be_visible(timeout=20_000)
    for share in (0.25, 0.5, 1.0):
        page.locator(".cwp-scroll").evaluate("(box, share) => { box.scrollTop = share * box.scrollHeight; }", share)
        expect(page.get_by_role("gridcell").filter(has_text="four score").last).to_be_visible()
    expect(page.get_by_role("rowheader").last).to_contain_text("1000")
    assert page.get_by_role("row").count() < 40
    kernel.run("display(board)")
    notebook.save()
    assert (jupyter.notebooks / notebook.name).stat().st_size < 500_000

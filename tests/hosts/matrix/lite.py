"""The notebooks of the JupyterLite site, run in a browser that reaches nothing but the site's files."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Request, expect, sync_playwright

from tests.hosts.conftest import FLAGS
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import free_port, stop
from tests.hosts.support.page import WATCH
from tests.hosts.support.wait import until
from tests.support.browser_path import find_browser

__all__ = ["check"]

READY = """async () => {
  const { context, sessionContext } = jupyterapp.shell.currentWidget;
  await context.ready;
  await sessionContext.ready;
  await sessionContext.session.kernel.info;
}"""
OUTPUTS = """() => jupyterapp.shell.currentWidget.content.widgets
  .map((cell) => cell.model.toJSON())
  .filter((cell) => cell.cell_type === "code")"""


def check(site: Path, notebooks: Iterable[str]) -> int:
    """Run the notebooks, and ask the first chat of each; return 1 if something went wrong."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind=127.0.0.1", f"--directory={site}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wrong = 0
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
            for name in notebooks:
                began = time.monotonic()
                try:
                    said = _checked(browser, f"http://127.0.0.1:{port}/lab/index.html?path={name}.ipynb")
                except (AssertionError, Error) as error:
                    wrong, said = 1, f"no: {error}"
                print(f"{name}: {said}, {time.monotonic() - began:.0f} s", flush=True)
            browser.close()
    finally:
        stop(server)
    return wrong


def _checked(browser: Browser, address: str) -> str:
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.add_init_script(path=WATCH)
    outside: list[str] = []

    def seen(request: Request) -> None:
        if request.url.startswith("http") and "//127.0.0.1:" not in request.url:
            outside.append(request.url)

    page.on("request", seen)
    until(lambda: _opened(page, address), "the site is open", 40)
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=120_000)
    page.evaluate(READY)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    cells = page.evaluate(OUTPUTS)
    wrong = [each["evalue"] for cell in cells for each in cell["outputs"] if each["output_type"] == "error"]
    assert not wrong, wrong[0]
    assert all(cell["execution_count"] for cell in cells), "a cell did not run"
    chats = page.locator(".jp-OutputArea-output").filter(has=page.get_by_role("log", name="Conversation"))
    chat = Chat(chats.first)
    expect(chat.composer).to_be_visible()
    count = chat.messages("assistant").count()
    chat.ask("hello")
    expect(chat.messages("assistant").nth(count)).to_be_visible()
    chat.wait_ready()
    assert not outside, f"it asked for {outside[0]}"
    found = chats.count()
    page.close()
    return f"{len(cells)} cells, {found} chats"


def _opened(page: Page, address: str) -> bool:
    try:
        page.goto(address, wait_until="commit")
    except Error:
        return False  # the server is not up yet
    return True

"""marimo, run or edited: an app per test, each with a server of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.hosts.support.jupyter import free_port, isolated, stop
from tests.hosts.support.page import HostPage
from tests.hosts.support.wait import until

__all__ = ["MarimoHost", "MarimoPage"]

# The app's own door: marimo has no kernel that a test could connect to. It answers with an expression's value as JSON.
DOOR = """
import http.server, json, pathlib, threading, urllib.parse
class Door(http.server.BaseHTTPRequestHandler):
    names = globals()
    def do_GET(self):
        value = eval(urllib.parse.unquote(self.path[1:]), self.names)
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
threading.Thread(target=door.serve_forever, daemon=True).start()
pathlib.Path("door").write_text(str(door.server_port))
"""


class MarimoPage(HostPage):
    """An app open in a page. Its widgets sit in open shadow roots, which locators see through."""

    def __init__(self, context: BrowserContext, url: str, folder: Path) -> None:
        super().__init__(context)
        self._door = folder / "door"
        self.page.goto(url)

    def value(self, expression: str) -> Any:
        """What the expression is in the app, by way of JSON."""
        address = f"http://127.0.0.1:{self._door.read_text()}/{urllib.parse.quote(expression, safe='')}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            return json.load(answer)


class MarimoHost:
    """`marimo run`, or `marimo edit`: opens apps in pages, and ends what it started.

    Args:
        context: the browser's profile.
        folder: where the app is written.
        mode: "run" or "edit".
        python: the interpreter whose marimo is used.
    """

    def __init__(self, context: BrowserContext, folder: Path, mode: str = "run", python: str = sys.executable) -> None:
        self.pages: list[MarimoPage] = []
        self._context = context
        self._folder = folder
        self._mode, self._python = mode, python
        self._processes: list[subprocess.Popen[bytes]] = []
        self._url = ""

    def open(self, cells: Sequence[str], watch: str = "") -> MarimoPage:
        """Write an app whose one cell runs these, the last line being what it shows, and open it.

        Args:
            cells: what the app does.
            watch: what a second cell does, which runs again when the value of `shown` has changed.
        """
        app = self._folder / "app.py"
        second = _cell(watch, "shown") if watch else ""
        app.write_text(
            f"import marimo\n\napp = marimo.App()\n{_cell(chr(10).join([DOOR, *cells]), '')}{second}\n\n{RUN}\n"
        )
        port = free_port()
        command = [self._python, "-m", "marimo", self._mode, app.name, "--headless", "--no-token"]
        log = self._folder / "marimo.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--host=127.0.0.1", f"--port={port}"],
                env=isolated(self._folder / "home"),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._processes.append(process)
        self._url = url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(process, url, log), f"marimo answers (its log: {log})", timeout=200, interval=0.1)
        return self.visit(self._context)

    def visit(self, visitor: BrowserContext) -> MarimoPage:
        """The app as a visitor opens it, who gets a run of it alone."""
        page = MarimoPage(visitor, self._url, self._folder)
        self.pages.append(page)
        if self._mode == "edit" and not (self._folder / "door").exists():
            # Its cells wait for someone who runs them, and its buttons for the connection.
            until(lambda: self._ran(page), "the cells are run", timeout=60, interval=1)
        return page

    def _ran(self, page: MarimoPage) -> bool:
        button = page.page.get_by_test_id("run-button").last
        if button.count() and button.is_visible():
            button.click()
        return (self._folder / "door").exists()

    def close(self, *, clean: bool = False) -> None:
        """End it, and with it all that it showed."""
        for page in self.pages:
            page.close()
        for process in self._processes:
            stop(process)


def _cell(code: str, given: str) -> str:
    body = textwrap.indent(code, "    ")
    made = "" if given else " (shown,)" if "shown = " in code else ""
    return f"\n\n@app.cell\ndef _({given}):\n{body}\n    return{made}\n"


RUN = 'if __name__ == "__main__":\n    app.run()'


def _answers(process: subprocess.Popen[bytes], url: str, log: Path) -> bool:
    assert process.poll() is None, f"marimo ended:\n{log.read_text()}"
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False

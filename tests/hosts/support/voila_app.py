"""Voila: one notebook as a page for many visitors, each with a kernel of its own."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, BrowserContext

from tests.hosts.support.jupyter import free_port, isolated, stop
from tests.hosts.support.page import HostPage
from tests.hosts.support.wait import until

__all__ = ["VoilaHost", "VoilaPage"]


class VoilaPage(HostPage):
    """The notebook's outputs in a page of one visitor."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        super().__init__(context)
        self.allow(
            r"labextensions/@jupyter-notebook/lab-extension", "Voila loads Notebook 7's extension, which wants more"
        )
        self.allow(r"ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|ERR_TUNNEL|ERR_PROXY", "Voila asks a CDN")
        self.page.goto(url)


class VoilaHost:
    """`voila`, and the browsers of those who visit it."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.pages: list[VoilaPage] = []
        self._browser = browser
        self._folder = folder
        self._contexts: list[BrowserContext] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""

    def start(self, cells: Sequence[str]) -> None:
        """Write a notebook with these cells and serve it."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self._folder / "page.ipynb")
        port = free_port()
        log = self._folder / "voila.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "voila", "page.ipynb", "--no-browser", f"--port={port}"],
                env=isolated(self._folder / "home"),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._url = f"http://127.0.0.1:{port}"
        until(lambda: self._answers(log), f"voila answers (its log: {log})", timeout=200, interval=0.1)

    def visitor(self) -> BrowserContext:
        """Somebody with a browser of their own."""
        self._contexts.append(self._browser.new_context(viewport={"width": 1100, "height": 900}))
        return self._contexts[-1]

    def visit(self, visitor: BrowserContext) -> VoilaPage:
        """The page as a visitor opens it, which starts a kernel."""
        self.pages.append(VoilaPage(visitor, self._url))
        return self.pages[-1]

    def close(self, *, clean: bool = False) -> None:
        """End it, and with it all that it showed."""
        for context in self._contexts:
            context.close()
        if self._process is not None:
            stop(self._process)

    def _answers(self, log: Path) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"voila ended:\n{log.read_text()}"
        try:
            # Its page would start a kernel.
            with urllib.request.urlopen(f"{self._url}/voila/static/voila.js", timeout=30) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

"""VS Code's widget manager in a page like its webview, over a real kernel.

The program itself is not under test. What is real: the manager of its Jupyter extension, anywidget's script as it loads
it, the kernel behind a Jupyter server, the sandbox of the webview, its classes and variables.
"""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Frame, Locator

from tests.hosts.support.jupyter import JupyterServer
from tests.hosts.support.kernel import Kernel
from tests.hosts.support.page import HostPage
from tests.hosts.support.vscode_packages import vscode_files
from tests.hosts.support.vscode_themes import put_on

__all__ = ["VscodeHost", "VscodePage"]


class VscodePage(HostPage):
    """The outputs of one notebook.

    Attributes:
        webview: the frame that the outputs are in.
        kernel: a second door into the kernel.
    """

    def __init__(self, context: BrowserContext, server: JupyterServer) -> None:
        super().__init__(context)
        self.webview: Frame = self.page.main_frame
        self._server = server
        self.kernel: Kernel = self._load()

    @property
    def outputs(self) -> Locator:
        return self.webview.locator(".output").filter(has=self.webview.get_by_role("log", name="Conversation"))

    def run(self, cell: str) -> None:
        """Run a cell, and show what it displays."""
        wrong = self.webview.evaluate("code => notebook.run(code)", cell)
        assert not wrong, wrong

    def show(self, name: str = "chat") -> None:
        """Show a widget in an output of its own, as where a cell is run again."""
        self.webview.evaluate("model => notebook.show(model)", self.kernel.value(f"{name}.model_id"))

    def put_on(self, theme: str, style: str = "newest") -> None:
        """Change the theme, as the user does while the notebook is open."""
        put_on(self.webview, theme, style)

    def reload(self) -> None:
        """Load the page again; the kernel goes on."""
        kernel = self.webview.evaluate("() => notebook.connected()")
        self.kernel.close()
        self.kernel = self._load(kernel)

    def pressed(self) -> list[dict[str, Any]]:
        """The keys that the workbench got since the last time."""
        return list(self.page.evaluate("() => window.keys.splice(0)"))

    def close(self) -> None:
        self.kernel.close()
        super().close()

    def _load(self, kernel: str = "") -> Kernel:
        words = urlencode({"token": self._server.token, "kernel": kernel})
        self.page.goto(f"{self._server.url}/static/vscode/workbench.html?{words}")
        self.page.wait_for_function("() => document.querySelector('iframe')?.contentWindow?.notebook", timeout=30_000)
        (self.webview,) = self.page.main_frame.child_frames
        put_on(self.webview, "light-modern", "newest")
        found = self.webview.evaluate("() => notebook.connected()")
        return Kernel(self._server.runtime / f"kernel-{found}.json")


class VscodeHost:
    """Opens notebooks in such pages, and closes what it opened."""

    def __init__(self, server: JupyterServer, context: BrowserContext) -> None:
        self.pages: list[VscodePage] = []
        self._server, self._context = server, context
        for address, path in vscode_files().items():
            target = server.static / "vscode" / address
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)

    def open(self, cells: list[str]) -> VscodePage:
        """Run these cells in a new kernel, and show what they display."""
        page = VscodePage(self._context, self._server)
        self.pages.append(page)
        for cell in cells:
            page.run(cell)
        return page

    def close(self, *, clean: bool = False) -> None:
        for page in self.pages:
            page.close()
        self._server.shut_down_kernels()

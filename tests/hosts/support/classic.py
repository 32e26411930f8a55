"""The classic notebook, where it is installed; the Jupyter server of the other hosts serves it too."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from playwright.sync_api import BrowserContext, expect

from tests.hosts.support.jupyter import JupyterServer
from tests.hosts.support.page import HostPage
from tests.hosts.support.wait import until

__all__ = ["ClassicHost", "ClassicPage"]

# Asks the kernel who it is, once; true when it has answered.
ANSWERS = """() => {
  window.kernelAnswers ??= { yet: false };
  if (!kernelAnswers.asked) Jupyter.notebook.kernel.kernel_info(() => { kernelAnswers.yet = true; });
  kernelAnswers.asked = true;
  return kernelAnswers.yet;
}"""


class ClassicPage(HostPage):
    """A notebook in the classic interface."""

    scope = ".output_subarea"
    speaks_binary = False

    def __init__(self, context: BrowserContext, name: str, address: str) -> None:
        super().__init__(context)
        self.name = name
        self.allow(r"", "the classic notebook complains of much that is none of ours")
        self.page.goto(address)
        self.page.wait_for_function("() => window.Jupyter?.notebook?.kernel?.widget_manager", timeout=60_000)
        until(lambda: self.page.evaluate("() => Jupyter.notebook.kernel.is_connected()"), "the kernel is connected")

    def run_all(self) -> None:
        """Run every cell until a chat is there: for some seconds after the start this host drops what is shown."""
        self.page.wait_for_function(ANSWERS, timeout=60_000)
        for attempt in range(4):
            self.page.evaluate("() => Jupyter.notebook.execute_all_cells()")
            try:
                expect(self.outputs.first).to_be_visible(timeout=8000 * (attempt + 1))
            except AssertionError:
                continue
            return

    def save(self) -> None:
        """Save the notebook, to the end."""
        self.page.evaluate("() => Jupyter.notebook.save_notebook()")

    @property
    def is_dirty(self) -> bool:
        return bool(self.page.evaluate("() => Jupyter.notebook.dirty"))


class ClassicHost:
    """Opens notebooks in the classic interface, and closes what it opened."""

    def __init__(self, server: JupyterServer, context: BrowserContext) -> None:
        self.pages: list[ClassicPage] = []
        self._server, self._context = server, context

    def open(self, cells: Sequence[str]) -> ClassicPage:
        """Write a notebook with these cells, open it and run them all."""
        page = self.show(self._server.write(f"notebook-{secrets.token_hex(4)}.ipynb", cells))
        page.run_all()
        return page

    def show(self, name: str) -> ClassicPage:
        """Open a notebook that is there already, and run nothing."""
        address = f"{self._server.url}/nbclassic/notebooks/{name}?token={self._server.token}"
        page = ClassicPage(self._context, name, address)
        self.pages.append(page)
        return page

    def again(self, notebook: ClassicPage) -> ClassicPage:
        """Open a notebook again, in a new page; its kernel goes on."""
        notebook.close()
        self.pages.remove(notebook)
        return self.show(notebook.name)

    def leave(self) -> None:
        """Close every page, and end the kernels: the notebooks stay."""
        for page in self.pages:
            page.close()
        self.pages.clear()
        self._server.shut_down_kernels()

    def close(self, *, clean: bool = False) -> None:
        self.leave()

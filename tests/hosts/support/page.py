"""What every host has in common: a page that shows a notebook, the chats on it, and what must not go wrong on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, expect

from tests.hosts.support.chat import Chat
from tests.hosts.support.kernel import Kernel
from tests.hosts.support.traffic import Traffic

__all__ = ["HostPage", "JupyterPage"]

WATCH = Path(__file__).with_name("watch.js")

# What hosts themselves complain about on the console, with the reason why it is none of ours.
ALLOWED = {
    r"favicon\.ico": "a server without an icon",
    r"403 \(Forbidden\) \(\S+woff2\)": "Jupyter's pages ask for their font without their token",
    r"reading 'schema'\)\s+at \S+/static/notebook/notebook_core": "Notebook 7 wants settings it has not got",
    r"Command 'filebrowser:open-path' not registered": "Notebook 7 runs a command it has not got",
    r"Could not restore the debugger state": "JupyterLab's debugger was asking when the kernel went away",
}

# Disposes of what JupyterLab shows, unasked; true when there is nothing left to be asked.
EMPTY = """() => {
    for (const each of [...jupyterapp.shell.widgets("main")]) each.dispose();
    return !document.querySelector(".jp-Dialog, .chatwidget");
}"""

# Waits for a save that is under way, or begins one, and says "Overwrite" where two saves met and the host asks.
SAVE = """async (begun) => {
    const overwrite = () =>
      [...document.querySelectorAll(".jp-Dialog button")].find((one) => one.textContent === "Overwrite")?.click();
    const asking = setInterval(overwrite, 100);
    await (begun ? window.saved : jupyterapp.shell.currentWidget.context.save()).finally(() => clearInterval(asking));
}"""
# Makes `saved` a promise of the end of the next save.
SAVED = """() => {
    const { saveState } = jupyterapp.shell.currentWidget.context;
    window.saved = new Promise((resolve) => {
      const slot = (_, state) => {
        if (state === "started") return;
        saveState.disconnect(slot);
        resolve();
      };
      saveState.connect(slot);
    });
}"""


class HostPage:
    """A notebook open in a page of a real browser."""

    scope = "body"
    speaks_binary = True  # the kernel's messages, as `Traffic` reads them

    def __init__(self, context: BrowserContext, page: Page | None = None) -> None:
        self.page = context.new_page() if page is None else page
        if page is None:
            self.page.set_default_timeout(60_000)
            self.page.add_init_script(path=WATCH)
        self.traffic = Traffic(self.page if self.speaks_binary else None)
        self.complaints: list[str] = []
        self.allowed = dict(ALLOWED)
        self.page.on("pageerror", self._hear_error)
        self.page.on("console", self._hear)

    def chat(self, index: int = 0) -> Chat:
        """The chat of the `index`-th output that shows one, once it is there."""
        chat = Chat(self.outputs.nth(index))
        expect(chat.composer).to_be_visible(timeout=60_000)
        return chat

    @property
    def outputs(self) -> Locator:
        """The outputs that show a chat; a host has alerts and buttons of its own outside them."""
        return self.page.locator(self.scope).filter(has=self.page.get_by_role("log", name="Conversation"))

    def allow(self, pattern: str, reason: str) -> None:
        """Take a complaint of the page's console as expected in this test."""
        self.allowed[pattern] = reason

    def unexpected(self) -> list[str]:
        """What the page complained about without leave."""
        self.page.evaluate("0")
        return [each for each in self.complaints if not any(re.search(pattern, each) for pattern in self.allowed)]

    def close(self) -> None:
        self.page.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(f"console: {message.text} ({message.location.get('url', '')})")

    def _hear_error(self, error: Error) -> None:
        self._complain(f"uncaught: {error.stack or error.message}")

    def _stop_hearing(self) -> None:
        self.page.remove_listener("pageerror", self._hear_error)
        self.page.remove_listener("console", self._hear)
        self.traffic.end()

    def _complain(self, text: str) -> None:
        self.complaints.append(text)


# Writes a cell below the last one and runs it, by the host's own commands.
RUN_BELOW = """async (source) => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.length - 1;
  await jupyterapp.commands.execute("notebook:insert-cell-below");
  content.activeCell.model.sharedModel.setSource(source);
  await jupyterapp.commands.execute("notebook:run-cell");
}"""


class JupyterPage(HostPage):
    """A notebook in JupyterLab or Notebook 7, whose application object the page exposes.

    Args:
        context: the browser's profile.
        name: the notebook's path on the server.
        address: where the host shows it.
        runtime: the folder of the kernels' connection files.
        page: an open JupyterLab that shows nothing; without it one is loaded, which costs more than all the rest.
    """

    scope = ".jp-OutputArea-output"

    def __init__(
        self, context: BrowserContext, name: str, address: str, runtime: Path, page: Page | None = None
    ) -> None:
        super().__init__(context, page)
        self.name = name
        self._address = address
        self._runtime = runtime
        self._reloaded = False
        self.kernel: Kernel = self._load() if page is None else self._load_in_open_page()

    def run_all(self) -> None:
        """Run every cell, by the host's own command, and raise what a cell raised."""
        self.command("notebook:run-all-cells")
        wrong = [
            "\n".join(output["traceback"])
            for cell in self.cells()
            for output in cell["outputs"]
            if output["output_type"] == "error"
        ]
        assert not wrong, "\n".join(wrong)

    def command(self, name: str) -> None:
        """Execute one of the host's own commands, to its end."""
        self.page.evaluate("name => jupyterapp.commands.execute(name)", name)

    def run_below(self, source: str) -> str:
        """Write a cell below the last one and run it as a person does; what it printed."""
        self.page.evaluate(RUN_BELOW, source)
        outputs = self.cells()[-1]["outputs"]
        wrong = ["\n".join(output["traceback"]) for output in outputs if output["output_type"] == "error"]
        assert not wrong, "\n".join(wrong)
        return "".join(output["text"] for output in outputs if output.get("name") == "stdout")

    def cells(self) -> list[dict[str, Any]]:
        """The notebook's cells as the page has them now."""
        cells = "() => jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.toJSON())"
        return [{"outputs": [], **cell} for cell in self.page.evaluate(cells)]

    def wait_until_caught_up(self, chat: Chat, name: str = "chat") -> None:
        """Wait until the page has drawn all that the kernel has sent so far: frames keep their order."""
        for draft in ("the page has seen this", ""):
            self.kernel.run(f"{name}.draft = {draft!r}")
            expect(chat.composer).to_have_value(draft)

    def save(self) -> None:
        """Save the notebook, also where its host does so at the same moment: it asks about the changed file then."""
        self.page.evaluate(SAVE, False)

    def wait_saved(self, begin: Callable[[], None]) -> None:
        """Do what begins a save, and wait for its end."""
        self.page.evaluate(SAVED)
        begin()
        self.page.evaluate(SAVE, True)

    def reload(self) -> None:
        """Save the notebook, if its host has not done so, and load the page again; the kernel goes on."""
        if self.page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty"):
            self.save()
        self.kernel.close()
        self._reloaded = True
        self.page.reload()
        self.kernel = self._attach()

    def kill_kernel(self) -> None:
        """Kill the kernel's process; the host says so and starts another in its place, which knows nothing."""
        self.kernel.kill()
        dialog = self.page.get_by_role("dialog").filter(has_text="Kernel Restarting")
        dialog.get_by_role("button", name="Ok").click()  # as long as it is open, it has the keyboard
        expect(dialog).to_be_hidden()

    def meet_next_kernel(self) -> None:
        """Speak from now on to the kernel that the host started in place of one that was killed."""
        self.kernel.close()
        self.kernel = self._attach()

    def close(self) -> None:
        self.kernel.close()
        super().close()

    def empty(self) -> Page | None:
        """Close the notebook and leave the page to the next test; None when something of this test stays on it.

        A JupyterLab that was loaded again may open its notebook again at any time.
        """
        self.kernel.close()
        self._stop_hearing()
        return self.page if not self._reloaded and self.page.evaluate(EMPTY) else None

    def _load_in_open_page(self) -> Kernel:
        self.page.evaluate("path => void jupyterapp.commands.execute('docmanager:open', { path })", self.name)
        shown = "path => jupyterapp.shell.currentWidget?.context?.path === path"
        self.page.wait_for_function(shown, arg=self.name, timeout=20_000)
        return self._attach()

    def _load(self) -> Kernel:
        self.page.goto(self._address)
        return self._attach()

    def _attach(self) -> Kernel:
        # The kernel's status is no sign: it may stay "unknown" for good.
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=120_000)
        kernel = self.page.evaluate(
            """async () => {
                 await jupyterapp.restored;
                 const notebook = jupyterapp.shell.currentWidget;
                 await notebook.context.ready;
                 await notebook.sessionContext.ready;
                 await notebook.sessionContext.session.kernel.info;
                 return notebook.sessionContext.session.kernel.id;
               }"""
        )
        return Kernel(self._runtime / f"kernel-{kernel}.json")

"""Opening a subject with a history in a page: as a separate server, or in a notebook."""

from __future__ import annotations

import http.client
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page
from tests.hosts.support.jupyter import JUPYTERLAB, JupyterHost, JupyterServer, free_port, stop
from tests.hosts.support.wait import until

from benchmarks.measure import PROBE, Meter

HERE = Path(__file__).parent
MARK = "the-last-one"  # the end of the last message of the history


@dataclass
class Opened:
    """A subject open in a page.

    Attributes:
        shown: seconds until the end of the history was on the page.
        put: puts a question into the message box.
        key: the key that sends the question.
    """

    page: Page
    meter: Meter
    shown: float
    shown_cpu: float
    put: Callable[[str], None]
    key: str = "Enter"


@dataclass(frozen=True)
class WebApp:
    """A subject with its own server and page.

    Attributes:
        name: the name in the table.
        command: arguments for the Python of its environment; {port} is the port.
        composer: a selector.
        root: a selector for the element that shows the answers.
        packages: packages from PyPI, for which an environment is created; empty if none are needed.
    """

    name: str
    command: tuple[str, ...]
    composer: str = "textarea"
    root: str = "body"
    packages: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def open(self, context: BrowserContext, history: int, notes: Path, python: Path, folder: Path) -> Iterator[Opened]:
        port = free_port()
        given = {"BENCHMARK_HISTORY": str(history), "BENCHMARK_NOTES": str(notes), "BENCHMARK_PORT": str(port)}
        command = [str(python), *(part.format(port=port) for part in self.command)]
        with (folder / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env={**os.environ, **given}, cwd=HERE, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            page = context.new_page()
            until(lambda: _answers(port), f"{self.name} answers", timeout=60, interval=0.1)
            page.add_init_script(path=PROBE)
            page.add_init_script(f"probe.state.root = {self.root!r}; probe.expect({MARK!r})")
            meter = Meter(page, lambda: [process.pid])
            page.goto(f"http://127.0.0.1:{port}/", timeout=90_000)  # Panel needs 40 s for a page of 1 000 messages
            if history:
                page.wait_for_function("probe.state.reached !== null", timeout=60_000)
            composer = page.locator(self.composer).last
            composer.wait_for(timeout=60_000)
            shown = page.evaluate("probe.state.reached ? probe.state.reached - performance.timeOrigin / 1000 : 0")

            def put(text: str) -> None:
                composer.fill(text)
                composer.focus()

            yield Opened(page, meter, float(shown), meter.page_cpu(), put)
        finally:
            stop(process)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")  # do not follow a redirect: some subjects render the page for each request
        return connection.getresponse().status < 500
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


@dataclass(frozen=True)
class Notebook:
    """A chat in a notebook in JupyterLab.

    Attributes:
        name: the name in the table.
        cells: the code; {history} is the number of messages, and the last cell shows them.
        composer: a selector for the message box; without one, the question is a cell that calls `ask`.
        root: a selector for the element that shows the answers.
    """

    name: str
    cells: tuple[str, ...]
    composer: str | None = None
    root: str = ".jp-Notebook"
    packages: tuple[str, ...] = ()

    @contextmanager
    def open(self, context: BrowserContext, history: int, notes: Path, python: Path, folder: Path) -> Iterator[Opened]:
        prepare = f"import os, sys; os.environ['BENCHMARK_NOTES'] = {str(notes)!r}; sys.path.insert(0, {str(HERE)!r})"
        *before, last = (cell.format(history=history) for cell in self.cells)
        # A new server for each page: JupyterLab repeatedly lists all workspaces and files of its server.
        with (
            closing(JupyterServer(Path(tempfile.mkdtemp(dir=folder)))) as server,
            closing(JupyterHost(server, context, JUPYTERLAB)) as host,
        ):
            notebook = host.open(["\n".join([prepare, "import work", *before])])
            page = notebook.page
            page.evaluate(PROBE.read_text())
            page.evaluate("root => { probe.state.root = root; }", self.root)
            meter = Meter(page, lambda: [server._process.pid])
            cpu = meter.page_cpu()
            shown = page.evaluate(
                """async ([source, mark, composer]) => {
                     const { content, context } = jupyterapp.shell.currentWidget;
                     const cell = { cell_type: "code", source };
                     content.model.sharedModel.insertCell(content.model.cells.length, cell);
                     content.activeCellIndex = content.model.cells.length - 1;
                     probe.expect(mark);
                     const start = probe.clock();
                     await jupyterapp.commands.execute("notebook:run-cell");
                     const usable = () => !composer || document.querySelector(composer)?.disabled === false;
                     while ((mark && probe.state.reached === null) || !usable()) {
                       if (probe.clock() - start > 60) throw new Error("the history is not shown after 60 s");
                       await new Promise(requestAnimationFrame);
                     }
                     return probe.clock() - start;
                   }""",
                [last, MARK if history else None, self.composer],
            )
            put = self._asking_cell(page) if self.composer is None else self._composing(page)
            yield Opened(
                page, meter, float(shown), meter.page_cpu() - cpu, put, "Enter" if self.composer else "Shift+Enter"
            )

    def _composing(self, page: Page) -> Callable[[str], None]:
        composer = page.locator(str(self.composer)).last
        composer.wait_for()

        def put(text: str) -> None:
            composer.fill(text)
            composer.focus()

        return put

    @staticmethod
    def _asking_cell(page: Page) -> Callable[[str], None]:
        def put(text: str) -> None:
            page.evaluate(
                """async (source) => {
                     const { content } = jupyterapp.shell.currentWidget;
                     content.model.sharedModel.insertCell(content.model.cells.length, { cell_type: "code", source });
                     content.activeCellIndex = content.model.cells.length - 1;
                     content.mode = "edit";
                     while (!content.activeCell?.editor) await new Promise(requestAnimationFrame);
                     content.activeCell.editor.focus();
                   }""",
                f"ask({text!r})",
            )

        return put

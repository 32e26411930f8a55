"""The hosts of the matrix: each is started, shows the journey's chat, and says what it does otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.hosts.matrix.environments import python_of
from tests.hosts.matrix.journey import CHAT, Place
from tests.hosts.support.chat import Chat
from tests.hosts.support.classic import ClassicHost
from tests.hosts.support.jupyter import JUPYTERLAB, NOTEBOOK_7, JupyterHost, JupyterServer
from tests.hosts.support.kernel import Kernel
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.voila_app import VoilaHost
from tests.hosts.support.vscode_page import VscodeHost
from tests.hosts.support.vscode_themes import THEMES

__all__ = ["HOSTS", "Host", "Open"]

Open = Callable[..., contextlib.AbstractContextManager[Place]]  # with browser, context, folder; with a server too
SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "full"}}
NEW_VIEW = """async () => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = 1;
  await jupyterapp.commands.execute("notebook:create-output-view");
}"""
CLOSE_VIEW = """() => {
  for (const each of [...jupyterapp.shell.widgets("main")]) {
    if (each.context) jupyterapp.shell.activateById(each.id);
    else each.dispose();
  }
}"""
CONSOLE = """async (cells) => {
  const panel = await jupyterapp.commands.execute("console:create", { kernelPreference: { name: "python3" } });
  await panel.sessionContext.ready;
  for (const cell of cells) await panel.console.inject(cell);
  return panel.sessionContext.session.kernel.id;
}"""


def _forced(page: Page) -> dict[str, Callable[[], None]]:
    """Return what shows a page as it is, and with the colors that a user forces on all pages."""
    return {
        "light": lambda: page.emulate_media(forced_colors="none"),
        "forced colors": lambda: page.emulate_media(forced_colors="active"),
    }


def _lab_theme(page: Page, name: str) -> None:
    page.emulate_media(forced_colors="none")
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", f"JupyterLab {name}")


def _sources(page: JupyterPage) -> list[Any]:
    return [(cell["source"], cell["execution_count"]) for cell in page.cells()]


def _jupyter(
    route: str, environment: str = "own", settings: dict[str, object] | None = None, new_view: bool = False
) -> Open:
    @contextlib.contextmanager
    def opened(
        browser: Browser, context: BrowserContext, folder: Path, shared: JupyterServer | None = None
    ) -> Iterator[Place]:
        server = shared or JupyterServer(folder, python_of(environment), settings)
        host = JupyterHost(server, context, route)
        try:
            page = host.open([CHAT, "chat", *([] if new_view else ["chat"])])

            def second() -> Chat:
                if new_view:
                    page.page.evaluate(NEW_VIEW)
                    return Chat(page.page.locator(".jp-LinkedOutputView"))
                page.page.locator(".jp-Cell").last.scroll_into_view_if_needed()
                return page.chat(1)

            def reload() -> None:
                if new_view:
                    page.page.evaluate(CLOSE_VIEW)
                page.reload()

            yield Place(
                page.page, page.chat, lambda expression: page.kernel.value(expression), second, reload,
                lambda on: _lab_theme(page.page, "Dark" if on else "Light"), lambda: _sources(page),
                themes={
                    name: partial(_lab_theme, page.page, name) for name in ("Light", "Dark", "Dark High Contrast")
                } | {"forced colors": _forced(page.page)["forced colors"]},
            )  # fmt: skip
        finally:
            host.close()
            if shared is None:
                server.close()

    return opened


@contextlib.contextmanager
def _console(browser: Browser, context: BrowserContext, folder: Path) -> Iterator[Place]:
    server = JupyterServer(folder)
    host = JupyterHost(server, context, JUPYTERLAB)
    try:
        page = host.open(["1"])
        kernel = Kernel(server.runtime / f"kernel-{page.page.evaluate(CONSOLE, [CHAT, 'chat'])}.json")
        outputs = page.page.locator(".jp-CodeConsole .jp-OutputArea-output").filter(has=page.page.get_by_role("log"))
        yield Place(
            page.page,
            lambda: Chat(outputs.first),
            kernel.value,
            cells=lambda: page.page.locator(".jp-CodeConsole-content .jp-Cell").count(),
            differs={
                "second view": "the console has no second view",
                "reload": "the console does not run its cells again",
                "dark": "as in a notebook",
            },
            themes={name: partial(_lab_theme, page.page, name) for name in ("Light", "Dark")},
        )
        kernel.close()
    finally:
        host.close()
        server.close()


@contextlib.contextmanager
def _classic(browser: Browser, context: BrowserContext, folder: Path) -> Iterator[Place]:
    server = JupyterServer(folder, python_of("kernel 6"))
    host = ClassicHost(server, context)
    try:
        page = host.open([CHAT, "chat", "chat"])

        def reload() -> None:
            page.save()
            page.page.reload()

        cells = "() => Jupyter.notebook.get_cells().map((cell) => cell.get_text())"
        yield Place(
            page.page, page.chat, None, lambda: page.chat(1), reload, None, lambda: page.page.evaluate(cells),
            {"dark": "it has no dark theme"}, themes=_forced(page.page),
        )  # fmt: skip
    finally:
        host.close()
        server.close()


@contextlib.contextmanager
def _voila(browser: Browser, context: BrowserContext, folder: Path) -> Iterator[Place]:
    host = VoilaHost(browser, folder)
    try:
        host.start([CHAT, "chat", "chat"])
        page = host.visit(host.visitor())
        page.scope = ".jp-OutputArea-output"
        yield Place(
            page.page,
            page.chat,
            second=lambda: page.chat(1),
            differs={
                "reload": "each visit has a kernel of its own; save_history keeps the conversation",
                "dark": "the theme is chosen when Voila starts",
            },
            themes=_forced(page.page),
        )
    finally:
        host.close()


def _marimo(mode: str) -> Open:
    @contextlib.contextmanager
    def opened(browser: Browser, context: BrowserContext, folder: Path) -> Iterator[Place]:
        config = folder / "home" / "xdg-config" / "marimo" / "marimo.toml"
        config.parent.mkdir(parents=True)
        config.write_text('[display]\ntheme = "system"\n')
        host = MarimoHost(context, folder, mode)
        try:
            page = host.open([CHAT, "import marimo as mo", "mo.vstack([mo.ui.anywidget(chat)] * 2)"])
            chats = page.page.locator(".chatwidget")

            def dark(on: bool) -> None:
                page.page.emulate_media(color_scheme="dark" if on else "light")

            yield Place(
                page.page,
                lambda: Chat(chats.nth(0).locator("xpath=..")),
                page.value,
                lambda: Chat(chats.nth(1).locator("xpath=..")),
                lambda: page.page.reload() and None,
                dark,
                differs={"slider": "ipywidgets are not displayed in a chat, and the chat says so"}
                | ({"reload": "each visit is a run of its own; save_history keeps the conversation"}
                   if mode == "run" else {}),
                themes={"light": lambda: dark(False), "dark": lambda: dark(True)},
            )  # fmt: skip
        finally:
            host.close()

    return opened


@contextlib.contextmanager
def _vscode(
    browser: Browser, context: BrowserContext, folder: Path, shared: JupyterServer | None = None
) -> Iterator[Place]:
    server = shared or JupyterServer(folder)
    host = VscodeHost(server, context)
    try:
        page = host.open([CHAT, "chat"])

        def second() -> Chat:
            page.show()
            return page.chat(1)

        def reload() -> None:
            page.reload()
            page.show()

        typed: list[str] = []

        def outside() -> list[str]:
            typed.extend(each["key"] for each in page.pressed() if each["key"] != "Shift")
            return typed[:]

        yield Place(
            page.page, page.chat, lambda expression: page.kernel.value(expression), second, reload,
            lambda on: page.put_on("dark-modern" if on else "light-modern"), outside,
            contrast=lambda on: page.put_on("high-contrast" if on else "light-modern"),
            themes={name: partial(page.put_on, name) for name in sorted(THEMES, key="light-modern".__ne__)},
        )  # fmt: skip
    finally:
        host.close()
        if shared is None:
            server.close()


class Host(NamedTuple):
    """A host of the matrix.

    Attributes:
        environment: which of `environments.ENVIRONMENTS` it is installed in.
        packages: whose versions the table says.
        open: starts it, and opens the chat in it.
    """

    environment: str
    packages: list[str]
    open: Open


HOSTS = {
    "JupyterLab": Host("own", ["jupyterlab", "ipykernel"], _jupyter(JUPYTERLAB)),
    "JupyterLab, ipykernel 6": Host("kernel 6", ["jupyterlab", "ipykernel"], _jupyter(JUPYTERLAB, "kernel 6")),
    "JupyterLab, windowed": Host("own", ["jupyterlab"], _jupyter(JUPYTERLAB, settings=SETTINGS)),
    "JupyterLab, New View": Host("own", ["jupyterlab"], _jupyter(JUPYTERLAB, new_view=True)),
    "JupyterLab's console": Host("own", ["jupyterlab"], _console),
    "JupyterLab, together": Host(
        "together", ["jupyterlab", "jupyter-collaboration"], _jupyter(JUPYTERLAB, "together"),
    ),
    "Notebook 7": Host("own", ["notebook"], _jupyter(NOTEBOOK_7)),
    "nbclassic": Host("kernel 6", ["nbclassic", "ipykernel"], _classic),
    "Voila": Host("own", ["voila"], _voila),
    "marimo run": Host("own", ["marimo"], _marimo("run")),
    "marimo edit": Host("own", ["marimo"], _marimo("edit")),
    "VS Code's manager": Host("own", [], _vscode),
}  # fmt: skip

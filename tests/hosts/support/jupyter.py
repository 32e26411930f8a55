"""One Jupyter server for all tests of a run, with nothing of this user's configuration, and the two hosts it serves."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from http.client import HTTPResponse
from pathlib import Path

import nbformat
from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import TimeoutError as PageTimeout

import chatwidget
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.wait import until

__all__ = ["JUPYTERLAB", "NOTEBOOK_7", "JupyterHost", "JupyterServer", "free_port", "is_installed", "isolated", "stop"]

# Where a host shows a notebook: {name} is the notebook's, {fresh} is never the same.
JUPYTERLAB = "/lab/workspaces/{fresh}/tree/{name}"
NOTEBOOK_7 = "/notebooks/{name}"

#: The interpreter whose hosts are tested; another one than that of the tests has other versions of them.
HOSTS_PYTHON = os.environ.get("TEST_HOSTS_PYTHON", sys.executable)


def is_installed(package: str) -> bool:
    """Whether the interpreter whose hosts are tested has a package."""
    if sys.executable == HOSTS_PYTHON:
        return importlib.util.find_spec(package) is not None
    return subprocess.run([HOSTS_PYTHON, "-c", f"import {package}"], capture_output=True).returncode == 0


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def isolated(home: Path) -> dict[str, str]:
    """An environment in which programs find an empty home and no settings."""
    mine = ("JUPYTER_", "IPYTHON", "XDG_", "MARIMO_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
        "XDG_CONFIG_HOME": home / "xdg-config",
        "XDG_CACHE_HOME": home / "xdg-cache",
        "XDG_DATA_HOME": home / "xdg-data",
        "XDG_STATE_HOME": home / "xdg-state",
    }
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    return {**kept, **{name: str(place) for name, place in places.items()}, "PATH": path}


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, gently at first."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class JupyterServer:
    """`jupyter lab`, which serves Notebook 7 too.

    Args:
        folder: for its files.
        python: the interpreter whose JupyterLab and kernel are used.
        settings: a user's settings of JupyterLab, by the name of the plugin.
    """

    def __init__(self, folder: Path, python: str = HOSTS_PYTHON, settings: dict[str, object] | None = None) -> None:
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.static = folder / "static"  # served at /static/, beside the server's own files
        self.static.mkdir()
        self.log = folder / "jupyter.log"
        self.token = secrets.token_hex(16)
        environment = {**isolated(folder / "home"), "JUPYTER_TOKEN": self.token}
        self.runtime = Path(environment["JUPYTER_RUNTIME_DIR"])
        self._config = Path(environment["JUPYTER_CONFIG_DIR"])
        if python != sys.executable:  # there, the package is not installed
            environment["PYTHONPATH"] = str(Path(chatwidget.__file__).parents[1])
        self._configure(self._config, settings or {})
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.notebooks}"],
                env=environment,
                cwd=self.notebooks,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            until(self._answers, f"the Jupyter server answers (its log: {self.log})", timeout=200, interval=0.1)
        except BaseException:
            self.close()
            raise

    def write(self, name: str, cells: Sequence[str]) -> str:
        """Write a notebook of code cells; its path under the server's root."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.notebooks / name)
        return name

    def set_autosave(self, seconds: int | None) -> None:
        """Have pages that are opened from now on save what has changed after so many seconds; None is the default."""
        settings = self._config / "lab" / "user-settings" / "@jupyterlab" / "docmanager-extension"
        settings.mkdir(parents=True, exist_ok=True)
        given = {} if seconds is None else {"autosaveInterval": seconds}
        (settings / "plugin.jupyterlab-settings").write_text(json.dumps(given))

    def shut_down_kernels(self) -> None:
        """End the kernels of the notebooks that were opened, so that each test has the machine for itself."""
        with self._request("GET", "/api/kernels") as answer:
            kernels = [kernel["id"] for kernel in json.load(answer)]
        for kernel in kernels:
            self._request("DELETE", f"/api/kernels/{kernel}").close()

    def close(self) -> None:
        stop(self._process)

    def _configure(self, folder: Path, user: dict[str, object]) -> None:
        for name, given in user.items():
            path = folder / "lab" / "user-settings" / f"{name.replace(':', '/')}.jupyterlab-settings"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(given))
        settings = {
            "ServerApp": {"terminals_enabled": False, "extra_static_paths": [str(self.static)]},
            "LabApp": {"expose_app_in_browser": True},
            "JupyterNotebookApp": {"expose_app_in_browser": True},
            "KernelRestarter": {"time_to_dead": 0.5},
        }
        (folder / "jupyter_server_config.json").write_text(json.dumps(settings))
        # The news would be a toast with an alert and two buttons of its own, and a request to the network.
        page = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        (folder / "labconfig").mkdir()
        (folder / "labconfig" / "page_config.json").write_text(json.dumps(page))

    def _answers(self) -> bool:
        assert self._process.poll() is None, f"the Jupyter server ended:\n{self.log.read_text()}"
        try:
            with self._request("GET", "/api/status") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _request(self, method: str, path: str) -> HTTPResponse:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}{path}", headers=headers, method=method)
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)
        return answer


class JupyterHost:
    """JupyterLab or Notebook 7: opens notebooks in pages, and closes what it opened.

    Args:
        server: serves both.
        context: the browser's profile.
        route: where the host shows a notebook.
        spare: JupyterLabs that earlier tests left open and empty, and where this one's are left; without it every
            notebook gets a page of its own.
    """

    def __init__(
        self, server: JupyterServer, context: BrowserContext, route: str, spare: list[Page] | None = None
    ) -> None:
        self.pages: list[JupyterPage] = []
        self._server = server
        self._context = context
        self._route = route
        self._spare = spare

    def open(self, cells: Sequence[str]) -> JupyterPage:
        """Write a notebook with these cells, open it and run them all."""
        name = self._server.write(f"notebook-{secrets.token_hex(4)}.ipynb", cells)
        page = self._show_in_spare(name) or self._show(name)
        page.run_all()
        return page

    def show(self, name: str) -> JupyterPage:
        """Open a notebook that is there already, and run nothing."""
        return self._show(name)

    def open_again(self, notebook: JupyterPage) -> JupyterPage:
        """The same notebook, with the same kernel, in another page of the browser."""
        notebook.save()
        return self._show(notebook.name)

    def open_in_same_page(self, notebook: JupyterPage) -> JupyterPage:
        """Open a notebook again that was closed in its page; its kernel goes on."""
        self.pages.remove(notebook)  # its page belongs to the one that is opened now
        notebook.kernel.close()
        return self._show(notebook.name, notebook.page)

    def leave(self) -> None:
        """Close every page, and end the kernels: the notebooks stay."""
        for page in self.pages:
            page.close()
        self.pages.clear()
        self._server.shut_down_kernels()

    def close(self, *, clean: bool = False) -> None:
        """End it; with `clean` its first page may serve another test."""
        for number, page in enumerate(self.pages):
            left = page.empty() if clean and self._spare is not None and number == 0 else None
            if left is None or self._spare is None:
                page.close()
            else:
                self._spare.append(left)
        self._server.shut_down_kernels()

    def _show_in_spare(self, name: str) -> JupyterPage | None:
        """Show a notebook in a JupyterLab that is open already; None if there is none, or it does not react."""
        if not self._spare:
            return None
        page = self._spare.pop()
        try:
            return self._show(name, page)
        except PageTimeout:
            page.close()
            return None

    def _show(self, name: str, page: Page | None = None) -> JupyterPage:
        route = self._route.format(name=name, fresh=secrets.token_hex(4))
        address = f"{self._server.url}{route}?token={self._server.token}"
        shown = JupyterPage(self._context, name, address, self._server.runtime, page)
        self.pages.append(shown)
        return shown

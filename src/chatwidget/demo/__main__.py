"""The demo: `python -m chatwidget.demo` opens a notebook with a chat that streams from a real model.

Here belongs the command: which notebook, JupyterLab, and `--check`, which has the notebook's chat answer without a
browser. The model is in `demo_model`. The notebook's own first line imports `serve_model` from here.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from chatwidget.demo.check import check
from chatwidget.demo.model import find_model
from chatwidget.demo.notebook import NOTEBOOK, _shipped_notebook, _working_notebook, announce
from chatwidget.errors import ChatError, MissingDependency


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: The words after `python -m chatwidget.demo`; those of this process if not given.

    Example:
        >>> main(["--check"])  # doctest: +SKIP
        0
    """
    options = _read(arguments)
    try:
        find_model()
        if options.check:
            return check(options.notebook or _shipped_notebook())
        _find_lab()
        return _open_lab(options.notebook or _working_notebook(), browser=not options.no_browser, port=options.port)
    except ChatError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _find_lab() -> None:
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingDependency(
            'The demo requires JupyterLab, which is not installed. Run: pip install "chatwidget[demo]"'
        )


def _open_lab(notebook: Path, *, browser: bool, port: int | None) -> int:
    """Start JupyterLab on the notebook, and wait until the user stops it."""
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}"]
    command += [] if browser else ["--no-browser"]
    command += [f"--port={port}", "--ServerApp.port_retries=0"] if port is not None else []
    command += ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # a container: it refuses otherwise
    announce(f"Opening {notebook} in JupyterLab. Run cells with Shift+Enter. Press Ctrl+C here to stop.")
    if os.name == "posix":  # becoming JupyterLab: Ctrl+C and a terminal that closes reach it and nobody else
        os.chdir(notebook.parent)
        os.execv(command[0], command)
    return subprocess.run(command, cwd=notebook.parent, check=False).returncode


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m chatwidget.demo",
        description="Open a notebook with a chat that uses a model on this machine. No API key, no network.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="ask the model one question without a browser and print the response speed",
    )
    parser.add_argument("--no-browser", action="store_true", help="start JupyterLab without opening a browser")
    parser.add_argument("--port", type=int, metavar="N", help="JupyterLab port (default: 8888 or the next free port)")
    parser.add_argument(
        "--notebook", type=_existing_file, metavar="PATH", help=f"notebook to open instead of {NOTEBOOK}"
    )
    return parser.parse_args(arguments)


def _existing_file(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"file not found: {text!r}")
    return path


if __name__ == "__main__":
    sys.exit(main())

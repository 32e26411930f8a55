"""Notebooks run from the top to the bottom in a real kernel, by nbclient in a process of its own.

A process of its own, since nbclient's event loop and sockets are then not those that earlier tests have used.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat

_EXECUTE = [sys.executable, "-c", "from nbclient.cli import main; main()", "--inplace", "--timeout=60"]


def executed(cells: list[str], folder: Path, kernel: str = "python3", **variables: str) -> nbformat.NotebookNode:
    """The notebook of these cells after it has run in this folder.

    Raises:
        RuntimeError: When a cell fails; with its traceback.
    """
    path = folder / "of-a-test.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    nbformat.write(notebook, path)
    done = subprocess.run(
        [*_EXECUTE, f"--kernel_name={kernel}", path.name],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return nbformat.read(path, as_version=4)

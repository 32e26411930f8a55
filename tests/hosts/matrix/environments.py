"""Environments of pinned packages for the hosts, made by uv in a temporary folder and used again while they last."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["ENVIRONMENTS", "python_of", "versions_of"]

ROOT = Path(__file__).resolve().parents[3]
CHAT = (
    *("anywidget==0.11.0", "ipywidgets==8.1.9", "openai", "huggingface-hub", "filelock", "markdown-it-py"),
    "latex2mathml",
)
DATA = ("pandas", "matplotlib")
LAB = "jupyterlab==4.6.6"
#: What each environment has beside the chat; "own" is the one that this runs in.
ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "kernel 6": (LAB, "ipykernel==6.31.0", "notebook==7.6.5", "nbclassic==1.3.3", *DATA),
    "together": (LAB, "ipykernel==7.4.0", "jupyter-collaboration==5.0.4", *DATA),
    "apps": ("panel==1.9.4", "ipywidgets_bokeh==1.8.0", "solara==1.64.1", "shiny==1.8.0", "shinywidgets==0.8.2", *DATA),
    "lite": (
        "jupyterlite-core==0.8.6",
        "jupyterlite-pyodide-kernel==0.8.6",
        "jupyter_server",
        "build",
        "hatchling",
        "pip",
    ),
}
_NAMES = """
import importlib.metadata, json, sys
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


def _uv() -> str:
    # Where scripts/setup.sh puts it when there is none on PATH.
    found = shutil.which("uv") or next((str(path) for path in ROOT.glob(".uv/*/uv*") if path.stem == "uv"), None)
    found = found or next((str(path) for path in Path(sys.prefix).parent.glob(".uv/*/uv") if path.is_file()), None)
    if found is None:
        sys.exit("uv is needed, and is not on PATH: https://docs.astral.sh/uv/")
    return found


def python_of(name: str) -> str:
    """Return the interpreter of an environment, which is made if it is not there."""
    if name == "own":
        return sys.executable
    packages = [*CHAT, *ENVIRONMENTS[name]]
    pins = hashlib.sha256(repr(packages).encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"chatwidget-hosts-{name.replace(' ', '-')}-{pins}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "complete").exists():
        uv = _uv()
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
        command = [uv, "pip", "install", "--quiet", "--python", str(python), *packages]
        subprocess.run(command, check=True)
        (folder / "complete").touch()
    return str(python)


def versions_of(python: str, packages: list[str]) -> dict[str, str]:
    """Return the versions of those packages that an environment has."""
    found = subprocess.run([python, "-c", _NAMES, *packages], capture_output=True, text=True, check=True).stdout
    return {name: version for name, version in json.loads(found).items() if version}

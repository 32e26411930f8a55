"""One host, visited in a process of its own, which has a bounded time: nothing that hangs there hangs the run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, expect, sync_playwright

from tests.hosts.conftest import FLAGS
from tests.hosts.matrix.bounded import run
from tests.hosts.matrix.hosts import HOSTS
from tests.hosts.matrix.journey import Place
from tests.hosts.matrix.keys import KEYS, who_gets
from tests.hosts.matrix.pictures import take, take_page
from tests.hosts.matrix.steps import STEPS, walk
from tests.support.browser_path import find_browser

__all__ = ["visit"]

Found = dict[str, dict[str, str]]


def visit(host: str, steps: list[str], seconds: float) -> Found:
    """Visit a host; return its "rows" and its "keys", as far as they were found in that time.

    Args:
        host: its name.
        steps: which steps are taken; all, and the keys, if it is empty.
        seconds: after that time the visit is ended, and what it had not come to is "no".
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "found"
        path.touch()
        command = [sys.executable, "-m", "tests.hosts.matrix.visit", host, str(path), *steps]
        said = run(command, seconds)
        found: Found = {"rows": {}, "keys": {}}
        for line in path.read_text("utf-8").splitlines():
            table, name, outcome = json.loads(line)
            found[table][name] = outcome
    missing = [name for name in steps or STEPS if name not in found["rows"]]
    for name in missing:
        found["rows"][name] = f"no: {said or 'not taken'}"
    if not steps and len(found["keys"]) < len(KEYS) and found["rows"].get("keys") == "yes":
        found["rows"]["keys"] = f"no: only {len(found['keys'])} of {len(KEYS)} keys were tried: {said}"
    return found


def _findings(place: Place, host: str, steps: list[str]) -> Iterator[tuple[str, str, str]]:
    for name, outcome in walk(place, steps):
        if outcome.startswith("no"):
            take_page(place, host, name)
        yield "rows", name, outcome
    if not steps:
        take(place, host)
        for key, who in who_gets(place):
            yield "keys", key, who


def main(arguments: list[str]) -> int:
    """Visit the host in this process, and write each finding at once."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts.matrix.visit", description=__doc__)
    parser.add_argument("host", choices=list(HOSTS))
    parser.add_argument("file", type=Path)
    parser.add_argument("steps", nargs="*")
    given = parser.parse_args(arguments)
    expect.set_options(timeout=40_000)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        sync_playwright() as playwright,
        given.file.open("a", encoding="utf-8") as file,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1200, "height": 1000})
        try:
            with HOSTS[given.host].open(browser, context, Path(folder)) as place:
                for finding in _findings(place, given.host, given.steps):
                    file.write(json.dumps(finding) + "\n")
                    file.flush()
                    print(f"  {time.monotonic() - began:4.0f} s  {given.host}, {': '.join(finding[1:])}", flush=True)
        except (AssertionError, Error) as error:
            print(f"  {given.host}: {error}", flush=True)
            return 1
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

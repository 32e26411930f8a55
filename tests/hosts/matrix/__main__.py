"""The journey in every host, printed, and written into docs/hosts.md: `python -m tests.hosts.matrix`.

With names of hosts only those are visited, and what was found of the others stays:
`python -m tests.hosts.matrix "Notebook 7" Voila`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.hosts.conftest import FLAGS, RESULTS
from tests.hosts.matrix.environments import python_of, versions_of
from tests.hosts.matrix.hosts import HOSTS
from tests.hosts.matrix.journey import Place
from tests.hosts.matrix.keys import who_gets
from tests.hosts.matrix.steps import STEPS, walk
from tests.hosts.matrix.tables import Rows, keys_table, markdown, printed
from tests.hosts.support.vscode_packages import MANAGER
from tests.support.browser_path import find_browser

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "hosts.md"
START, END = "<!-- Written by `python -m tests.hosts.matrix`. -->", "<!-- End of what is written. -->"
LAST = Path(__file__).with_name("last.json")
KEYS_TEXT = """Who gets a key that is pressed in the message box. What an editor uses stays in the chat, so that the
host does not run or delete a cell; what no editor uses goes to the host, which may do something with it or not."""


def _picture(place: Place, host: str, name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    place.page.screenshot(path=RESULTS / f"host-{host.replace(' ', '-')}-{name}.png")


def _pictures(place: Place, host: str) -> None:
    _picture(place, host, "light")
    if place.dark is not None:
        place.dark(True)
        place.page.wait_for_timeout(500)
        _picture(place, host, "dark")
        place.dark(False)


def _visit(host: str, context: BrowserContext, steps: list[str], keys: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            assert context.browser is not None
            with HOSTS[host][2](context.browser, context, Path(folder)) as place:
                for name, outcome in walk(place, steps):
                    found[name] = outcome
                    print(f"  {host}, {name}: {outcome}", flush=True)
                    if outcome.startswith("no"):
                        _picture(place, host, name.replace(" ", "-"))
                _pictures(place, host)
                keys.update(who_gets(place))
        except Exception as error:
            found.setdefault("shows", "no: " + " ".join(str(error).split())[:200])
            print(f"  {host}: {error}", flush=True)
    return found


def _write(rows: Rows, versions: dict[str, str], keys: Rows, whole: bool) -> None:
    """Write the tables into the document; with some of the hosts only, the others stay as they were found last."""
    last = {"rows": rows, "versions": versions, "keys": keys}
    if not whole and LAST.exists():
        before = json.loads(LAST.read_text("utf-8"))
        last = {
            name: {host: {**before[name], **found}[host] for host in HOSTS if host in {**before[name], **found}}
            for name, found in last.items()
        }
    LAST.write_text(json.dumps(last, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = f"{markdown(last['rows'], last['versions'])}\n\n## Keys\n\n{KEYS_TEXT}\n\n{keys_table(last['keys'])}"
    before, rest = DOCUMENT.read_text("utf-8").split(START)
    DOCUMENT.write_text(f"{before}{START}\n\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Visit the hosts; return 1 if a step failed in one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts.matrix", description=__doc__)
    parser.add_argument("hosts", nargs="*", help=f"of {', '.join(HOSTS)}")
    parser.add_argument("--step", action="append", help=f"of {', '.join(STEPS)}")
    given = parser.parse_args(arguments)
    expect.set_options(timeout=15_000)
    rows: dict[str, dict[str, str]] = {}
    versions: dict[str, str] = {}
    keys: dict[str, dict[str, str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        for host in given.hosts or HOSTS:
            began = time.monotonic()
            environment, packages, _ = HOSTS[host]
            found = versions_of(python_of(environment), packages) if packages else {}
            versions[host] = ", ".join(f"{name} {version}" for name, version in found.items()) or MANAGER
            context = browser.new_context(viewport={"width": 1200, "height": 1000})
            rows[host] = _visit(host, context, given.step or list(STEPS), keys.setdefault(host, {}))
            context.close()
            print(f"{host}: {time.monotonic() - began:.0f} s", flush=True)
        browser.close()
    print(printed(rows))
    print(keys_table(keys))
    if not given.step:
        _write(rows, versions, keys, whole=not given.hosts)
    return int(any(one.startswith("no") for found in rows.values() for one in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The journey in every host, printed, and written into docs/hosts.md: `python -m tests.hosts.matrix`.

With names of hosts only those are visited, and what was found of the others stays:
`python -m tests.hosts.matrix "Notebook 7" Voila`. The last of them is "saving", the tests of saved notebooks.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tests.hosts.matrix.environments import python_of, versions_of
from tests.hosts.matrix.hosts import HOSTS
from tests.hosts.matrix.saving import saving
from tests.hosts.matrix.steps import STEPS
from tests.hosts.matrix.tables import Rows, keys_table, markdown, printed, saving_table
from tests.hosts.matrix.visit import visit
from tests.hosts.support.vscode_packages import MANAGER

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "hosts.md"
START, END = "<!-- Written by `python -m tests.hosts.matrix`. -->", "<!-- End of what is written. -->"
LAST = Path(__file__).with_name("last.json")
KEYS_TEXT = """Who gets a key that is pressed in the message box. What an editor uses stays in the chat, so that the
host does not run or delete a cell; what no editor uses goes to the host, which may do something with it or not."""
SAVING_TEXT = "The tests of `tests/hosts/test_saving.py`, whole (`TEST_HOSTS=whole`): 1, 10, and 100 turns."
#: How long a visit may take, in seconds; it takes two to four minutes.
VISIT, SAVING = 900, 2400


def _versions(host: str) -> str:
    environment, packages, _ = HOSTS[host]
    found = versions_of(python_of(environment), packages) if packages else {}
    return ", ".join(f"{name} {version}" for name, version in found.items()) or MANAGER


def _merged(found: dict[str, Rows]) -> dict[str, Rows]:
    """Return what was found, and of hosts that were not visited what was found of them last."""
    last = json.loads(LAST.read_text("utf-8")) if LAST.exists() else {}
    tables: dict[str, Rows] = {}
    for table, rows in found.items():
        both = {**last.get(table, {}), **rows}
        order = [*(host for host in HOSTS if host in both), *(name for name in both if name not in HOSTS)]
        tables[table] = {host: both[host] for host in order}
    return tables


def _write(found: dict[str, Rows]) -> None:
    """Write the tables into the document."""
    tables = _merged(found)
    LAST.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = "\n\n".join(
        [
            markdown(tables["rows"], tables["versions"]),  # type: ignore[arg-type]
            *("## Keys", KEYS_TEXT, keys_table(tables["keys"])),
            *("## Saving", SAVING_TEXT, saving_table(tables["saving"])),
        ]
    )
    before, rest = DOCUMENT.read_text("utf-8").split(START)
    DOCUMENT.write_text(f"{before}{START}\n\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Visit the hosts; return 1 if a step failed in one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts.matrix", description=__doc__)
    parser.add_argument("hosts", nargs="*", help=f"of {', '.join([*HOSTS, 'saving'])}")
    parser.add_argument("--step", action="append", default=[], help=f"of {', '.join(STEPS)}")
    given = parser.parse_args(arguments)
    found: dict[str, dict[str, dict[str, str]]] = {"rows": {}, "keys": {}, "saving": {}}
    versions: dict[str, str] = {}
    for host in [name for name in given.hosts or HOSTS if name != "saving"]:
        began = time.monotonic()
        versions[host] = _versions(host)
        for table, outcomes in visit(host, given.step, VISIT).items():
            found[table][host] = outcomes
        print(f"{host}: {time.monotonic() - began:.0f} s", flush=True)
    if not given.step and "saving" in (given.hosts or ["saving"]):
        found["saving"] = saving(SAVING)
    print(printed(found["rows"]))
    print(keys_table(found["keys"]))
    print(printed(found["saving"]))
    if not given.step:
        _write({**found, "versions": versions})  # type: ignore[dict-item]
    wrong = [one for name in ("rows", "saving") for outcomes in found[name].values() for one in outcomes.values()]
    return int(any(one.startswith("no") for one in wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

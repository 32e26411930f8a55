"""What the attack counts: tries, refusals, and what got through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

START, END = "<!-- The table is written by `python -m tests.attack`. -->", "<!-- End of the table. -->"
_HEAD = ["| part | tried | tries | refused | failures | on |", "|---|---|---:|---:|---:|---|"]


@dataclass
class Result:
    """One row of the table in SECURITY.md.

    Attributes:
        name: the road, or the fault.
        tries: how often it was tried.
        refused: how often the chat said no, which is right as well.
        failures: what got through.
    """

    name: str
    tries: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, failures: Iterable[str]) -> None:
        """Keep what got through."""
        self.failures += failures


class Table:
    """The table in a file in Markdown; the rows of a part are written when the part was run.

    Args:
        file: the file.
        parts: the parts, in their order.
    """

    def __init__(self, file: Path, parts: list[str]) -> None:
        self._file, self._parts = file, parts

    def write(self, part: str, results: Iterable[Result], on: dt.date) -> None:
        """Replace the rows of a part."""
        lines = self._lines()
        rows = [line for line in lines if line.startswith("| ") and not line.startswith("| part ")]
        rows = [row for row in rows if row.split(" | ")[0] != f"| {part}"]
        rows += [
            f"| {part} | {one.name} | {one.tries:,} | {one.refused:,} | {len(one.failures):,} | {on} |"
            for one in results
        ]
        order = {f"| {name}": place for place, name in enumerate(self._parts)}
        rows.sort(key=lambda row: order.get(row.split(" | ")[0], len(order)))
        self._replace([*(line for line in lines if not line.startswith("|")), "", *_HEAD, *rows])

    def describe(self, run: str) -> None:
        """Write above the table how all of it was run."""
        self._replace([run, "", *(line for line in self._lines() if line.startswith("|"))])

    def _lines(self) -> list[str]:
        return [line for line in self._file.read_text("utf-8").split(START)[1].split(END)[0].splitlines() if line]

    def _replace(self, lines: list[str]) -> None:
        before, rest = self._file.read_text("utf-8").split(START)
        table = "\n".join(lines).strip()
        self._file.write_text(f"{before}{START}\n\n{table}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")

"""What the attack counts: tries, refusals, and what got through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


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


def table(results: Iterable[Result]) -> str:
    """Return the results as a table in Markdown.

    Example:
        >>> print(table([Result("a label", tries=3, refused=1)]))
        | tried | tries | refused | failures |
        |---|---:|---:|---:|
        | a label | 3 | 1 | 0 |
    """
    head = ["| tried | tries | refused | failures |", "|---|---:|---:|---:|"]
    rows = [f"| {one.name} | {one.tries:,} | {one.refused:,} | {len(one.failures):,} |" for one in results]
    return "\n".join([*head, *rows])

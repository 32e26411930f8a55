"""The phases of `make test`, what became of each, and the screen on which they are told of."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?)")
SUMMARY_OF_NODE = re.compile(r"^(?:#|\u2139) (tests|pass|fail|skipped) (\d+)$", re.MULTILINE)


@dataclass
class Phase:
    """One command, and what became of it."""

    name: str
    command: list[str]
    judged: bool = True
    variables: dict[str, str] = field(default_factory=dict)  # of the environment, besides those of all
    status: int = 0
    seconds: float = 0.0
    output: str = ""
    failures: Path | None = None
    passed_later: tuple[str, ...] = ()

    @property
    def is_pytest(self) -> bool:
        """Whether pytest says what it found."""
        return "pytest" in self.command

    @property
    def counts(self) -> Counter[str]:
        """How many tests passed, failed and so on, from pytest's closing line."""
        closing = [line for line in self.output.splitlines() if re.search(r" in \d+\.\d+s", line)]
        found = Counter({name: int(count) for count, name in COUNT.findall(closing[-1])} if closing else {})
        if self.passed_later:  # these were all that had failed
            found.update(passed=len(self.passed_later))
            for name in ("failed", "error", "errors"):
                found.pop(name, None)
        return found

    @property
    def in_short(self) -> str:
        """The counts in a few words."""
        if self.is_pytest:
            return ", ".join(f"{count} {name}" for name, count in self.counts.items() if name != "deselected")
        return ", ".join(f"{count} {name}" for name, count in SUMMARY_OF_NODE.findall(self.output))

    @property
    def outcome(self) -> str:
        """Passed, failed, or only printed."""
        if not self.judged:
            return "printed"
        return "passed" if self.status == 0 else f"FAILED ({self.status})"


class Screen:
    """What is printed: one phase as it goes, and others between two of its lines."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[str] = []
        self._at_line_start = True

    def headline(self, text: str) -> None:
        """Print the line that a phase begins with, or is told of with."""
        bold = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
        self.block(f"{bold[0]}==>{bold[1]} {text}\n")

    def block(self, text: str) -> None:
        """Print lines that belong together, once the line that is being printed has ended."""
        with self._lock:
            self._waiting.append(text)
            if self._at_line_start:
                self._print_waiting()

    def stream(self, text: str) -> None:
        """Print what a phase says, as it says it."""
        with self._lock:
            first, newline, rest = text.partition("\n")
            self._write(first + newline)
            if newline:
                self._print_waiting()
                self._write(rest)

    def _print_waiting(self) -> None:
        for text in self._waiting:
            self._write(text)
        self._waiting.clear()

    def _write(self, text: str) -> None:
        if text:
            sys.stdout.write(text)
            sys.stdout.flush()
            self._at_line_start = text.endswith("\n")

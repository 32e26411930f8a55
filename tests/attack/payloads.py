"""The texts that are injected: `payloads.jsonl` has one a line, with its class and its origin.

In a text, `@` stands for the payload's number. `ran(@)` is what it tries to run; `attack.invalid/@` and `STUN` are the
addresses that it tries to reach.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

HOST = "attack.invalid"
_FILE = Path(__file__).with_name("payloads.jsonl")


@dataclass(frozen=True)
class Payload:
    """A text that is injected.

    Attributes:
        number: what the text gives away when it gets through.
        kind: its class, such as "mutation".
        origin: where texts of this kind are known from.
        text: the text.
    """

    number: int
    kind: str
    origin: str
    text: str


def all_payloads(stun: str = "127.0.0.1:9") -> list[Payload]:
    """Return every payload; `stun` is where a peer connection is tried."""
    lines = [json.loads(line) for line in _FILE.read_text("utf-8").splitlines()]
    return [
        Payload(number, line["kind"], line["origin"], line["text"].replace("@", str(number)).replace("STUN", stun))
        for number, line in enumerate(lines, 1)
    ]


def every(step: int, payloads: list[Payload], first: int = 0) -> list[Payload]:
    """Return every `step`-th payload, from another one on for each `first`; with enough roads, all have their turn."""
    start = first * 7 % step
    return payloads[start::step]

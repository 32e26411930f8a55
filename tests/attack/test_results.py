"""The table in SECURITY.md is written part by part, and what was not run again stays."""

import datetime as dt
from pathlib import Path

from tests.attack.results import END, START, Result, Table


def test_the_rows_of_a_part_are_replaced_and_those_of_others_stay_in_order(tmp_path: Path) -> None:
    file, on = tmp_path / "SECURITY.md", dt.date(2026, 11, 30)
    file.write_text(f"before\n{START}\n\n{END}\nafter\n", "utf-8")
    table = Table(file, ["texts", "steps"])

    table.write("steps", [Result("random steps", tries=1_000_000)], on)
    table.write("texts", [Result("a label", tries=3, failures=["it ran"])], on)
    table.write("texts", [Result("a label", tries=3, refused=1)], on)

    assert file.read_text("utf-8").splitlines() == [
        "before",
        START,
        "",
        "| part | tried | tries | refused | failures | on |",
        "|---|---|---:|---:|---:|---|",
        "| texts | a label | 3 | 1 | 0 | 2026-11-30 |",
        "| steps | random steps | 1,000,000 | 0 | 0 | 2026-11-30 |",
        "",
        END,
        "after",
    ]


def test_how_the_whole_was_run_stands_above_its_rows_and_stays_when_a_part_is_run_again(tmp_path: Path) -> None:
    file, on = tmp_path / "SECURITY.md", dt.date(2026, 11, 30)
    file.write_text(f"before\n{START}\n\n{END}\nafter\n", "utf-8")
    table = Table(file, ["steps"])
    table.write("steps", [Result("random steps", tries=1)], on)
    table.describe("An earlier run.")

    table.describe("All in 20 minutes.")
    table.write("steps", [Result("random steps", tries=2)], on)

    assert file.read_text("utf-8").splitlines()[2:8] == [
        "",
        "All in 20 minutes.",
        "",
        "| part | tried | tries | refused | failures | on |",
        "|---|---|---:|---:|---:|---|",
        "| steps | random steps | 2 | 0 | 0 | 2026-11-30 |",
    ]

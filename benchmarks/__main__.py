"""Benchmark chatwidget and other chat packages in a browser, and write a table and a plot.

python -m benchmarks --quick        baseline, chatwidget, and display updates; under 3 minutes
python -m benchmarks                five rounds; writes benchmarks/RESULTS.md and docs/benchmark.png
python -m benchmarks --repeat 3     three rounds
python -m benchmarks --only Streamlit --repeat 1

A round measures each subject in turn. What no claim needs, as most other chat packages, and very long answers are
measured in the first round only; `--peers 5` measures them in all.

Without --quick, the exit status is 1 if a claim does not hold, or if a run of all subjects did not measure it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright
from tests.hosts.conftest import FLAGS
from tests.support.browser_path import find_browser

from benchmarks import before, big, claims, heavy, plan, report, rounds, subjects
from benchmarks.claims import Case
from benchmarks.measure import DidNotFinish, reason
from benchmarks.opening import Opened
from benchmarks.plan import Subject

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".benchmarks"  # ignored by git
LASTING = 8  # seconds; longer cases are measured without other long answers in the page
WARM_UP = (20, 50.0)


def python_of(subject: Subject) -> tuple[Path, str]:
    """Return the Python of a subject's environment, which is created if missing, and the package's version."""
    if not subject.packages:
        return Path(sys.executable), ""
    uv = shutil.which("uv") or str(ROOT / ".uv/bin/uv")
    folder = ENVIRONMENTS / subject.packages[0]
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"Creating an environment for {subject.name}", flush=True)
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *subject.packages], check=True)
    code = f"import importlib.metadata as m; print(m.version({subject.packages[0]!r}))"
    version = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    return python, version


def profile(browser: Browser) -> contextlib.closing[BrowserContext]:
    """Return a new browser profile. Servers on one machine share cookies, and some refuse that many."""
    return contextlib.closing(browser.new_context(viewport={"width": 1200, "height": 1000}))


def pages(cases: list[Case]) -> list[list[Case]]:
    """Group the cases that share a page: those with the same history. A case of ten seconds has its own page."""
    shared: dict[tuple[int, float], list[Case]] = {}
    for case in cases:
        history, count, rate = case
        own = rate if rate and count / rate > LASTING else 0.0
        shared.setdefault((history, own), []).append(case)
    return list(shared.values())


def measure(browser: Browser, subject: Subject, cases: list[Case], folder: Path) -> list[dict[str, Any]]:
    """Measure every case of one subject, in pages with the history of the case."""
    rows: list[dict[str, Any]] = []
    try:
        python, version = python_of(subject)
    except (OSError, subprocess.CalledProcessError) as error:  # there is no network, for example
        print(f"{subject.name} was not installed: {reason(error)}", flush=True)
        return rows
    for page in pages(cases):
        history = page[0][0]
        about = {"subject": subject.name, "version": version, "history": history}
        asked = [case for case in page if case[1]]
        before = len(rows)
        try:
            with (
                profile(browser) as context,
                subject.open(context, history, folder / "notes.json", python, folder) as opened,
            ):
                if not any(row["history"] == history for row in rows):
                    shown = {"shown": opened.shown, "shown_cpu": opened.shown_cpu}
                    rows.append({**about, **shown, **opened.meter.opened()})
                if asked:  # a new page is busy at first
                    opened.meter.ask(opened.put, opened.key, *WARM_UP, folder / "notes.json")
                for case in asked:
                    named = {**about, "count": case[1], "rate": case[2]}
                    try:
                        rows.append({**named, **_ask(opened, case, folder / "notes.json")})
                    except DidNotFinish:
                        rows.append({**named, "finished": False})
                        break
        except (OSError, Error, AssertionError, DidNotFinish) as error:
            print(f"{subject.name} with {history} messages: {str(error)[:500]}", flush=True)
            failed = {**about, "failed": reason(error)}
            rows += [failed, *({**failed, "count": count, "rate": rate} for _, count, rate in asked)]
        print(report.lines(rows[before:]), flush=True)
    return rows


def _ask(opened: Opened, case: Case, notes: Path) -> dict[str, float]:
    """Ask for a case. Its CPU is that of the frames that its words need, but at full speed each frame is wanted."""
    _, count, rate = case
    found = opened.meter.ask(opened.put, opened.key, count, rate, notes, every_frame=not rate)
    if case == rounds.TEN:
        again = opened.meter.ask(opened.put, opened.key, count, rate, notes, every_frame=True)
        found |= {"gap": again["gap"], "wrong": found["wrong"] + again["wrong"]}
    return found


def _big(browser: Browser, folder: Path) -> list[dict[str, Any]]:
    """Measure very long answers of chatwidget."""
    with profile(browser) as context:
        rows = list(big.measure(context, subjects.OURS.name, folder))
    for row in rows:
        print(f"{row['big']}, {row['way']}: {row.get('failed') or format(row['gap'], '.0f') + ' ms'}", flush=True)
    return rows


def _heavy(browser: Browser, subject: Subject, folder: Path) -> list[dict[str, Any]]:
    """Measure heavy content in answers of a build of chatwidget."""
    cell = f"import sys\n{subjects.OLDER}\n" if subject is subjects.BEFORE else ""
    try:
        with profile(browser) as context:
            rows = list(heavy.measure(context, subject.name, cell, folder))
    except (Error, AssertionError) as error:
        rows = [
            {"subject": subject.name, "version": "", "heavy": name, "failed": reason(error)} for name in heavy.HEAVY
        ]
    for row in rows:
        print(
            f"{row['heavy']}, {row['subject']}: {row.get('failed') or format(row['shown'], '.2f') + ' s'}", flush=True
        )
    return rows


def _also(browser: Browser, subject: Subject, folder: Path, whole: bool) -> list[dict[str, Any]]:
    """Measure what is not a case of words; very long answers only if `whole`, because they take a minute."""
    rows: list[dict[str, Any]] = []
    if subject is subjects.BEFORE:
        rows += before.costs(subjects.OURS.name, subjects.BEFORE.name)
    if subject is subjects.OURS and whole:
        rows += _big(browser, folder)
    if subject in (subjects.OURS, subjects.BEFORE):
        rows += _heavy(browser, subject, folder)
    return rows


def write(rows: list[dict[str, Any]]) -> None:
    """Write the table and the plot into the repository."""
    from benchmarks import plot  # imports matplotlib, which is not needed elsewhere

    report.write(rows, ROOT / "benchmarks" / "RESULTS.md")
    plot.draw(rows, ROOT / "docs" / "benchmark.png")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="baseline, chatwidget, and display updates; two cases, one run each"
    )
    parser.add_argument(
        "--repeat", type=int, default=None, help="number of repetitions (default: 5, or 1 with --quick)"
    )
    parser.add_argument(
        "--peers", type=int, default=1, help="number of the first repetitions that are whole (default: 1)"
    )
    parser.add_argument("--only", action="append", default=[], help="subject name or prefix; can be repeated")
    parser.add_argument(
        "--raw", type=Path, default=None, help="write all measurements to this JSON file; --report reads it"
    )
    parser.add_argument(
        "--report", type=Path, default=None, help="write the table and plot from a --raw file without measuring"
    )
    return parser.parse_args()


def main() -> None:
    given = arguments()
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):  # an installed package is compiled once, not by each kernel
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ENVIRONMENTS / "compiled"))
    if given.report is not None:
        rows = json.loads(given.report.read_text())
        write(rows)
        sys.exit(claims.judge(rows))
    chosen: list[Subject] = list(subjects.QUICK if given.quick else subjects.ALL)
    if given.only:
        chosen = [each for each in subjects.ALL if any(each.name.startswith(name) for name in given.only)]
    repeat = given.repeat or (1 if given.quick else 5)
    rows = []
    began = time.monotonic()
    if any(subject in (subjects.BEFORE, subjects.TEN_STREAM_BEFORE) for subject in chosen):
        before.build()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, contextlib.ExitStack() as after:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        after.callback(browser.close)
        for number in range(repeat):
            for subject in chosen:
                whole = bool(given.only) or number < given.peers
                cases = plan.cases(subject, quick=given.quick, whole=whole)
                if not cases:
                    continue
                start = time.monotonic()
                rows += measure(browser, subject, cases, Path(name))
                if not given.quick:
                    rows += _also(browser, subject, Path(name), whole)
                print(f"round {number + 1}, {subject.name}: {time.monotonic() - start:.0f} s", flush=True)
                if given.raw is not None:
                    given.raw.write_text(json.dumps(rows, indent=1))
    print(report.table(rows))
    print(f"\n{time.monotonic() - began:.0f} s")
    if given.quick:
        return
    if not given.only:
        write(rows)
    sys.exit(claims.judge(rows, whole=not given.only))


if __name__ == "__main__":
    main()

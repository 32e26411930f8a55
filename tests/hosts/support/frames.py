"""How long the frames of a page were, in time that its main thread ran: what else the machine does is not counted."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

__all__ = ["drawing", "least", "slowness", "traced"]

# A page draws only when something changes; while this runs it draws as often as it can.
ALWAYS = """() => {
    window.frames_wanted = true;
    window.longest_gap = 0;
    let before = null;
    requestAnimationFrame(function next(time) {
        if (before !== null) longest_gap = Math.max(longest_gap, time - before);
        before = time;
        if (frames_wanted) requestAnimationFrame(next);
    });
}"""
ENOUGH = "() => { frames_wanted = false; return longest_gap; }"


# Makes and places 2 000 lines, which nobody sees; the least of some times, in ms.
LINES = """() => {
    const times = [];
    for (let round = 0; round < 7; round += 1) {
        const place = document.createElement("div");
        place.style.cssText = "position: fixed; visibility: hidden";
        const start = performance.now();
        for (let line = 0; line < 2000; line += 1) {
            const one = document.createElement("p");
            one.append(`Some words of a line, number ${line}`);
            place.append(one);
        }
        document.body.append(place);
        place.getBoundingClientRect();
        times.push(performance.now() - start);
        place.remove();
    }
    return Math.min(...times);
}"""
QUIET = 36.0  # ms that they take where little else is at work
ROUNDS = 4


def slowness(page: Page) -> float:
    """How many times longer a page's work takes now than where little else is at work; 1 at least.

    A core that is shared with other work does less in the same time, and that time counts as the page's.
    """
    return max(1.0, float(page.evaluate(LINES)) / QUIET)


def least(limit: float, measure: Callable[[], float]) -> float:
    """The least of up to four measurements, the last of which is the first within the limit.

    What else the machine does can only add to what one of them finds.
    """
    found = math.inf
    for _ in range(ROUNDS):
        found = min(found, measure())
        if found <= limit:
            break
    return found


@contextmanager
def drawing(page: Page) -> Iterator[list[float]]:
    """Have a page draw as often as it can; afterwards the list holds the longest time between two frames, in ms."""
    gaps: list[float] = []
    page.evaluate(ALWAYS)
    try:
        yield gaps
    finally:
        gaps.append(float(page.evaluate(ENOUGH)))


@contextmanager
def traced(page: Page, path: Path) -> Iterator[list[float]]:
    """Trace a page; afterwards the list holds the CPU of its main thread between two frames, in ms, longest first."""
    frames: list[float] = []
    browser = page.context.browser
    assert browser is not None
    with drawing(page):
        browser.start_tracing(page=page, path=path, categories=["devtools.timeline"])
        try:
            yield frames
        finally:
            browser.stop_tracing()
    frames += sorted(read(json.loads(path.read_text())["traceEvents"]), reverse=True)


def read(events: list[dict[str, Any]]) -> list[float]:
    """The CPU, in ms, that the thread which drew most frames had spent since the frame before."""
    drawn = [event for event in events if event["name"] == "FireAnimationFrame" and "tts" in event]
    [(thread, _)] = Counter((event["pid"], event["tid"]) for event in drawn).most_common(1)
    times = sorted(event["tts"] for event in drawn if (event["pid"], event["tid"]) == thread)
    return [(after - before) / 1000 for before, after in pairwise(times)]

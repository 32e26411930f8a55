"""The plot in docs/speed.md: seconds until the last word is shown, and CPU of the page at 100 words a second."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from benchmarks.medians import Row, medians

PANELS = [
    ((100, 4000, 0), "last", "4 000 words at once, 100 messages:\nseconds until the last is shown"),
    ((1000, 500, 0), "last", "500 words at once, 1 000 messages:\nseconds until the last is shown"),
    ((100, 500, 100), "page_cpu", "100 words a second for 5 s, 100 messages:\nseconds of the page's CPU"),
]


def draw(rows: list[Row], path: Path) -> None:
    """Write the plot into a file."""
    bars(rows).savefig(path, dpi=110)


def bars(rows: list[Row]) -> Figure:
    """Return the bars; a subject that did not finish, or was not asked after that, has none."""
    figure, axes = plt.subplots(1, len(PANELS), figsize=(12, 3.2), sharey=True)
    found = [medians(rows, history=history, count=count, rate=rate) for (history, count, rate), _, _ in PANELS]
    names = [name for name in found[0] if any(panel[name].get("asked", True) for panel in found)][::-1]
    for axis, panel, (_, key, title) in zip(axes, found, PANELS, strict=True):
        for place, name in enumerate(names):
            value = panel[name].get(key)
            color = "#1f6feb" if name.startswith("chatwidget") else "#9aa4b2"
            if value is None:
                without = "did not finish" if panel[name].get("asked", True) else "not asked"
                axis.text(0.03, place, without, va="center", fontsize=8, transform=axis.get_yaxis_transform())
            else:
                axis.barh(place, value, color=color)
                axis.text(value, place, f" {value:.2g}", va="center", fontsize=8)
        axis.set_yticks(range(len(names)), names, fontsize=8)
        axis.set_ylim(-0.6, len(names) - 0.4)
        axis.set_xscale("log" if key == "last" else "linear")
        axis.margins(x=0.25)
        axis.set_title(title, fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(axis="x", labelsize=8)
    figure.tight_layout()
    return figure

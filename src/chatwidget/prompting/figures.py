"""Figures of a board: means with their intervals, and cost against score."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from chatwidget.errors import MissingDependency
from chatwidget.prompting.summary import ColumnScore

if TYPE_CHECKING:
    from chatwidget.prompting.playground_state import PlaygroundState

_WIDTH, _ROW, _LEFT, _RIGHT = 640, 24, 160, 60


def bars_svg(name: str, columns: Sequence[ColumnScore]) -> str:
    """Return the means of one score with their intervals as an SVG picture; "" where there is nothing to draw."""
    known = [column for column in columns if column.mean.mean is not None]
    if not known:
        return ""
    ends = [
        value
        for column in known
        for value in (column.mean.low, column.mean.high, column.mean.mean)
        if value is not None
    ]
    low, high = min(0.0, *ends), max(1.0, *ends)

    def x(value: float) -> float:
        return _LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    parts = [f'<text x="0" y="14" font-weight="600">{escape(name)}</text>']
    for index, column in enumerate(known):
        y = 32 + index * _ROW
        mean = float(column.mean.mean or 0.0)
        parts.append(f'<text x="0" y="{y + 4}">{escape(column.variant[:22])}</text>')
        if column.mean.low is not None and column.mean.high is not None:
            ends_x = f'x1="{x(column.mean.low):.1f}" x2="{x(column.mean.high):.1f}"'
            parts.append(f'<line {ends_x} y1="{y}" y2="{y}" stroke="currentColor" stroke-width="2" opacity=".5"/>')
        parts.append(f'<circle cx="{x(mean):.1f}" cy="{y}" r="4" fill="currentColor"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 12}" y="{y + 4}">{mean:.3g}</text>')
    height = 40 + len(known) * _ROW
    label = f"Means of {name} with 95 % intervals"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def score_figure(state: PlaygroundState, score: str) -> object:
    """Return a matplotlib figure of one score: by variant with its interval, and cost against score.

    Raises:
        MissingDependency: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependency("`figure` requires matplotlib. Run: pip install matplotlib") from error
    columns = [column for column in state.summary().columns if column.score == score and column.mean.mean is not None]
    figure = Figure(figsize=(9, 1.5 + 0.4 * len(columns)), layout="constrained")
    bars, costs = figure.subplots(1, 2)
    for index, column in enumerate(reversed(columns)):
        mean = float(column.mean.mean or 0.0)
        bars.plot([mean], [index], "o", color="C0")
        if column.mean.low is not None and column.mean.high is not None:
            bars.plot([column.mean.low, column.mean.high], [index, index], color="C0", alpha=0.6)
        cost = _cost_of(state, column.variant)
        if cost is not None:
            costs.plot([cost], [mean], "o", color="C0")
            costs.annotate(column.variant, (cost, mean), xytext=(6, 4), textcoords="offset points")
    bars.set_yticks(range(len(columns)), [column.variant for column in reversed(columns)])
    bars.set_xlabel(score)
    costs.set_xlabel("cost of all answers")
    costs.set_ylabel(score)
    if not costs.lines:
        costs.text(0.5, 0.5, "prices are not known", ha="center", va="center", transform=costs.transAxes)
    return figure


def _cost_of(state: PlaygroundState, variant: str) -> float | None:
    costs = [state.runner.price(cell, state.board.answer(cell)) for cell in state.board.cells(variants=[variant])]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known and len(known) == len(costs) else None

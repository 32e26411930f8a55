"""A board as static HTML: a table in the saved notebook, and a report in one file that needs nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import escape
from typing import Any

from chatwidget.errors import MissingDependency
from chatwidget.export.formulas import WITHOUT_FORMULAS
from chatwidget.prompting.answer import CUT, DONE, WAITING
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.board_view import cut, score_text
from chatwidget.prompting.figures import bars_svg
from chatwidget.prompting.grades import grade_key
from chatwidget.prompting.playground_state import PlaygroundState
from chatwidget.prompting.summary import ColumnScore, Summary

_ROOM = 150_000  # characters of the table in a saved notebook
_SHORT = 400  # characters of one answer there
WORDS = {"failed": "Failed", "cut": "Cut off", "refused": "Refused", "stopped": "Stopped", "waiting": "Waiting"}

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 24px auto; max-width: 1200px; padding: 0 16px; font: 14px/22px system-ui, sans-serif; }
h1 { font-size: 18px; line-height: 24px; } h2 { font-size: 16px; line-height: 22px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 20px; }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
th { border-bottom-color: #8888; } td { white-space: pre-wrap; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.muted { opacity: .7; } .wide { overflow-x: auto; }
svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
"""


def static_table(state: PlaygroundState) -> str:
    """Return the board for a saved notebook: the numbers, and as many rows as fit in 150 kB."""
    board = state.board
    out = [_numbers(state), f"<table>{_head(board)}<tbody>"]
    room = _ROOM - sum(map(len, out))
    count = 0
    for row in _rows(state, _SHORT):
        if len(row) > room:
            break
        room -= len(row)
        count += 1
        out.append(row)
    out.append("</tbody></table>")
    if count < len(board.cases):
        out.append(f"<p>{count} of {len(board.cases)} cases. Run the cell to see all of them.</p>")
    return f'<div class="{WITHOUT_FORMULAS}">{"".join(out)}</div>'


def report(state: PlaygroundState, title: str) -> str:
    """Return the board as one HTML file, with all answers at full length."""
    board = state.board
    when = time.strftime("%Y-%m-%d %H:%M")
    about = f"{len(board.cases)} cases, {len(board.variants)} variants, {board.samples} samples per cell. {when}"
    prompt = "\n\n".join(f"[{message['role']}] {message['content']}" for message in board.prompt.messages)
    systems = "".join(
        f"<tr><th>{escape(message.name)}</th><td>{escape(repr(message))}</td></tr>" for message in board.variants
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<h1>{escape(title)}</h1><p class="muted">{escape(about)}</p>{_numbers(state, with_figures=True)}'
        f"<h2>Prompt</h2><pre>{escape(prompt)}</pre><h2>Variants</h2><table>{systems}</table>"
        f'<h2>Answers</h2><div class="wide"><table>{_head(board)}<tbody>{"".join(_rows(state, None))}'
        "</tbody></table></div></body></html>"
    )


def _numbers(state: PlaygroundState, *, with_figures: bool = False) -> str:
    try:
        summary = state.summary()
    except MissingDependency as error:
        return f"<p>{escape(str(error))}</p>"
    if not summary.columns:
        return ""
    names = ("Score", "Variant", "Mean", "95 % interval", "Answers", "Against the baseline", "Won, tied, lost")
    head = "".join(f"<th>{name}</th>" for name in names)
    rows = "".join(_number_row(column) for column in summary.columns)
    verdicts = "".join(f"<p><b>{escape(name)}:</b> {escape(text)}</p>" for name, text in summary.verdicts.items())
    figures = _figures(state, summary) if with_figures else ""
    notes = "".join(f"<p>{escape(sentence)}</p>" for sentence in state.notes())
    return f"{verdicts}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{figures}{notes}"


def _figures(state: PlaygroundState, summary: Summary) -> str:
    return "".join(
        bars_svg(name, [column for column in summary.columns if column.score == name]) for name in state.scoring.scores
    )


def _number_row(column: ColumnScore) -> str:
    gap = column.difference
    reach = (
        ""
        if column.mean.low is None or column.mean.high is None
        else f"{column.mean.low:.3g} to {column.mean.high:.3g}"
    )
    mean = "" if column.mean.mean is None else f"{column.mean.mean:.3g}"
    against = "baseline" if gap is None else "" if gap.mean is None else f"{gap.mean:+.3g}"
    games = "" if gap is None else f"{gap.wins}, {gap.ties}, {gap.losses}"
    cells = (column.score, column.variant, mean, reach, f"{column.scored} of {column.total}", against, games)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _head(board: Board) -> str:
    names = ["Case", *(variant.name for variant in board.variants)]
    return "<thead><tr>" + "".join(f"<th>{escape(name)}</th>" for name in names) + "</tr></thead>"


def _rows(state: PlaygroundState, most: int | None) -> Iterator[str]:
    board = state.board
    columns = board.prompt.variables(board.variants) or list(board.cases[0].values)
    for case in board.cases:
        values = "\n".join(f"{name}: {_cut(str(case.values.get(name, '')), most)}" for name in columns)
        cells = []
        for variant in board.variants:
            texts = [_answer_html(state, board.cell(case, variant, sample), most) for sample in range(board.samples)]
            cells.append("<hr>".join(texts))
        yield f"<tr><td>{escape(values)}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _answer_html(state: PlaygroundState, cell: Cell, most: int | None) -> str:
    answer = state.board.answer(cell)
    words: list[Any] = []
    if answer.status != DONE:
        words.append(WORDS[answer.status])
    for name, found in state.scoring.scores.items():
        if cell.key in found:
            words.append(f"{name}: {score_text(found[cell.key])}")
    grade = state.grades.get(grade_key(cell.key, answer.text)).get("grade")
    words += [f"graded {grade}"] if grade is not None else []
    text = answer.text if answer.status in (DONE, CUT) else answer.error or answer.text
    if answer.status == WAITING:
        return "<i>Waiting</i>"
    line = f"\n<i>{escape(' · '.join(words))}</i>" if words else ""
    return f"{escape(_cut(text, most))}{line}"


def _cut(text: str, most: int | None) -> str:
    return text if most is None else cut(text, most)

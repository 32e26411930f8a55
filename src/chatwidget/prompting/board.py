"""The state of a board: which cells there are, what was asked in them, and what was answered. No thread, no request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chatwidget.errors import OptionError
from chatwidget.prompting.answer import WAITING, Answer
from chatwidget.prompting.cases import Case
from chatwidget.prompting.request import Prompt, Request
from chatwidget.prompting.variant import Variant


@dataclass(frozen=True, slots=True)
class Cell:
    """One sample of one variant's answer to one case.

    Attributes:
        case: the case.
        variant: the variant.
        sample: the number of the sample, from 0.
        request: what is asked.
        key: the key of its stored answer.
    """

    case: Case
    variant: Variant
    sample: int
    request: Request
    key: str


class Board:
    """Cases by variants by samples.

    Args:
        prompt: the prompt.
        variants: the columns.
        cases: the rows.
        samples: how many answers each cell has.

    Raises:
        TemplateError: a case cannot be asked.
        OptionError: `samples` is not a whole number from 1.
    """

    def __init__(self, prompt: Prompt, variants: Sequence[Variant], cases: Sequence[Case], samples: int = 1) -> None:
        if samples < 1:
            raise OptionError(f"`samples` must be a whole number from 1, got {samples!r}.")
        prompt.check(variants, cases)
        self.prompt, self.variants, self.cases, self.samples = prompt, list(variants), list(cases), samples
        self.answers: dict[str, Answer] = {}
        self.partial: dict[str, list[str]] = {}  # the pieces of answers under way
        self._requests: dict[tuple[str, str], Request] = {}
        self._cells: dict[tuple[str, str, int], Cell] = {}

    def request(self, case: Case, variant: Variant) -> Request:
        """Return what a variant is asked about a case; rendered once."""
        key = (case.id, variant.name)
        if key not in self._requests:
            self._requests[key] = self.prompt.request(variant, case)
        return self._requests[key]

    def cell(self, case: Case, variant: Variant, sample: int) -> Cell:
        """Return one cell; its key is computed once."""
        key = (case.id, variant.name, sample)
        if key not in self._cells:
            request = self.request(case, variant)
            self._cells[key] = Cell(case, variant, sample, request, request.key(sample))
        return self._cells[key]

    def cells(
        self, cases: Iterable[str] | None = None, variants: Iterable[str] | None = None, limit: int | None = None
    ) -> Iterator[Cell]:
        """Yield cells row by row, from the top.

        Args:
            cases: the ids of the cases, or None for all.
            variants: the names of the variants, or None for all.
            limit: only the first so many cases.

        Raises:
            OptionError: there is no such case or variant.
        """
        rows = self._named_cases(cases)[:limit]
        columns = self._named_variants(variants)
        for case in rows:
            for variant in columns:
                for sample in range(self.samples):
                    yield self.cell(case, variant, sample)

    def known_cells(self) -> list[Cell]:
        """Return the cells that were used so far; all others wait for an answer."""
        return list(self._cells.values())

    def answer(self, cell: Cell) -> Answer:
        """Return the answer of a cell, or one that waits."""
        return self.answers.get(cell.key, _NOT_ASKED)

    def set_stored(self, stored: Mapping[str, Answer]) -> None:
        """Take answers that were stored before."""
        self.answers |= {key: replace(answer, cached=True) for key, answer in stored.items()}

    def _named_cases(self, wanted: Iterable[str] | None) -> list[Case]:
        if wanted is None:
            return self.cases
        by_id = {case.id: case for case in self.cases}
        asked = list(wanted)
        for key in asked:
            if key not in by_id:
                raise OptionError(
                    f"The board has no case {key!r}. Its cases are known by their ids: see `board.cases`."
                )
        return [by_id[key] for key in asked]

    def _named_variants(self, wanted: Iterable[str] | None) -> list[Variant]:
        if wanted is None:
            return self.variants
        by_name = {variant.name: variant for variant in self.variants}
        asked = list(wanted)
        for name in asked:
            if name not in by_name:
                raise OptionError(f"The board has no variant {name!r}. It has: {', '.join(map(repr, by_name))}.")
        return [by_name[name] for name in asked]


_NOT_ASKED = Answer(WAITING)

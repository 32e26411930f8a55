"""The playground: a prompt with variables, asked of several variants about many cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatwidget.errors import OptionError, StoreError
from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting import saved_boards
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.board_events import BoardActions, BoardEvents
from chatwidget.prompting.board_page import BoardPage
from chatwidget.prompting.cases import Case, read_cases
from chatwidget.prompting.grades import grade_key
from chatwidget.prompting.opened_chat import chat_of
from chatwidget.prompting.page_feed import PageFeed
from chatwidget.prompting.playground_exports import PlaygroundExports
from chatwidget.prompting.playground_run import PlaygroundRun
from chatwidget.prompting.playground_state import PlaygroundState, Settings, stored_answers
from chatwidget.prompting.report import static_table
from chatwidget.prompting.request import Prompt
from chatwidget.prompting.results import summary_frame
from chatwidget.prompting.scores import named_scores
from chatwidget.prompting.summary import Agreement, agreement
from chatwidget.prompting.variant import Variant, check_variants
from chatwidget.widget.board_widget import OfTheClass


class Playground(PlaygroundExports):
    """A board of variants (columns) by cases (rows), as a widget; its results are a DataFrame.

    Args:
        prompt: a text with variables such as "Translate {{text}}", or messages.
        variants: `Variant(...)`s or chat functions; the first one is the baseline unless `baseline` names another.
        cases: a DataFrame, a list of dicts, or the path of a CSV, JSONL, JSON, or Parquet file.
        scores: functions `fn(answer, case)` that return True, False, or a number, or judges, by name; or a list of
            functions that have names.
        concurrency: the most requests at once per server and model; how many are used follows what the server takes.
        samples: how many answers each cell gets.
        store: True stores answers in `.chatwidget/answers.sqlite`; a path or the URL of a database, or False.
        id: the column that names a case; without it, a case is known by its content.
        columns: the column for a variable, as in `{"question": "Question"}`.
        history: the column with the messages that come before the prompt.
        files: the column with the path of a file, or a list of paths; they are sent with the prompt.
        baseline: the name of the variant to which the others are compared.
        prices: the price of a million tokens by model, as in `{"llama": (0.10, 0.40)}` for input and output.
        cluster: the column whose equal values mark cases that belong together.
        errors: "zero" counts a failed answer as 0 in every mean, "exclude" leaves it out.

    Raises:
        ChatError: a variable has no value in some case, two variants have one name, or a case cannot be read.

    Example:
        >>> board = Playground("{{a}} + {{b}}", [lambda message: "4"], [{"a": 2, "b": 2}], store=False)
        >>> board.run().wait()
        >>> board.results.answer[0]
        '4'
    """

    def __init__(
        self,
        prompt: object,
        variants: object,
        cases: object,
        scores: Mapping[str, object] | Iterable[object] | None = None,
        concurrency: int = 16,
        samples: int = 1,
        store: object = True,
        *,
        id: str | None = None,  # noqa: A002 (the name of the column, as users know it)
        columns: Mapping[str, str] | None = None,
        history: str | None = None,
        files: str | None = None,
        baseline: str | None = None,
        prices: Mapping[str, tuple[float, float]] | None = None,
        cluster: str | None = None,
        errors: str = "zero",
    ) -> None:
        checked = check_variants(variants)
        settings = Settings(checked[0].name if baseline is None else baseline, errors, cluster, concurrency)
        rows = read_cases(cases, id_column=id, columns=columns)
        board = Board(Prompt(prompt, history, files), checked, rows, samples)
        board.prompt.warn_of_single_braces(checked, rows)
        self._build(board, scores, prices or {}, store, settings)

    def _build(
        self,
        board: Board,
        scores: Mapping[str, object] | Iterable[object] | None,
        prices: Mapping[str, tuple[float, float]],
        store: object,
        settings: Settings,
    ) -> None:
        self._state = PlaygroundState(board, named_scores(scores), prices, store, settings, self._changed)
        self._page_parts = BoardPage(self._state)
        self._feed = PageFeed(self.post, self._page_parts.build)
        self._events = BoardEvents(self._state, self._page_parts, self._feed, BoardActions(self.run, self._chat_model))
        self._chats: list[object] = []  # opened on the page; a widget that nobody holds is closed
        super().__init__("playground")

    @OfTheClass
    def open(
        cls: type[Playground],  # noqa: N805
        name: str,
        store: object = True,
        *,
        variants: Iterable[Variant] = (),
        scores: Mapping[str, object] | Iterable[object] | None = None,
    ) -> Playground:
        """Open a saved board, with its answers, scores, and grades.

        Args:
            name: the name given to `save`.
            store: where it was saved, as for `Playground`.
            variants: variants that replace saved ones of the same name: API keys and chat functions are not saved.
            scores: functions and judges by name. Without them, the saved scores remain.

        Raises:
            OptionError: there is no such board, or it has no such variant.
        """
        found = stored_answers(store)
        if found is None:
            raise OptionError("`store` must be where the board was saved, got False.")
        data = found.board(name)
        if data is None:
            names = ", ".join(map(repr, found.boards())) or "none"
            raise OptionError(f"There is no board {name!r} in {found.where}. Saved boards: {names}.")
        board = saved_boards.board_from_json(data, list(variants))
        opened: Playground = cls.__new__(cls)
        opened._build(board, scores, data["prices"], store, Settings(**data["settings"]))
        return opened

    def save(self, name: str) -> None:
        """Save the board under a name: prompt, variants, cases, and settings. Answers are stored already.

        Raises:
            StoreError: the board has no store, or it cannot be written.
        """
        if self._state.store is None:
            raise StoreError("The board has no store. Create it with `store=True`, a path, or the URL of a database.")
        self._state.store.save_board(name, saved_boards.as_json(self._state))

    @property
    def cases(self) -> list[Case]:
        """The cases, in order."""
        return list(self._state.board.cases)

    @property
    def variants(self) -> list[Variant]:
        """The variants, in order."""
        return list(self._state.board.variants)

    @property
    def baseline(self) -> str:
        """The name of the variant to which the others are compared."""
        return self._state.settings.baseline

    @property
    def summary(self) -> Any:
        """A DataFrame with a row per score and variant: means with intervals, and differences to the baseline."""
        return summary_frame(self._state.summary())

    def verdict(self, score: str) -> str:
        """Say in one sentence which variants differ decisively from the baseline in a score.

        Raises:
            OptionError: there is no such score.
        """
        self._check_score(score)
        return self._state.summary().verdicts[score]

    def agreement(self, score: str) -> Agreement:
        """Return on how many answers a judge (or another score) and the user's grades agree, from 20 of both.

        Raises:
            OptionError: there is no such score.
        """
        self._check_score(score)
        return agreement(self._state.board, self._state.scoring, self._state.grades, score)

    def estimate(self, **which: Any) -> JSONObject:
        """Return what a run would take: requests, about how many tokens, and their cost, "?" where it is unknown.

        Args:
            **which: `cases`, `variants`, and `limit`, as for `run`.
        """
        return self._state.runner.estimate(self._state.board.cells(**which))

    def run(
        self,
        executor: object = None,
        *,
        cases: Iterable[str] | None = None,
        variants: Iterable[str] | None = None,
        limit: int | None = None,
        max_requests: int | None = None,
        max_cost: float | None = None,
        fresh: bool = False,
    ) -> PlaygroundRun:
        """Ask what is not answered yet, row by row; return at once.

        Args:
            executor: a `concurrent.futures.Executor`, or a client that has one, in which requests run.
            cases: the ids of the cases, or None for all.
            variants: the names of the variants, or None for all.
            limit: only the first so many cases.
            max_requests: end after so many requests.
            max_cost: end when the answers have cost so much; prices must be known.
            fresh: ask again what is answered already.

        Returns:
            The run: `wait()`, `await`, `stop()`, `done`, `ended_by`.

        Raises:
            OptionError: a run is on already, or there is no such case or variant.
        """
        chosen = list(self._state.board.cells(cases, variants, limit))
        run = self._state.runner.start(chosen, executor, (max_requests, max_cost), fresh=fresh)
        if self.comm is not None:
            self._feed.beat(lambda: not run.done)
        run.when_done(lambda: self._changed(True))
        return run

    def stop(self) -> None:
        """Stop the run; what is answered stays. Requests in other processes finish."""
        self._state.runner.stop()

    def score(self, **scores: object) -> None:
        """Score the answers there are, without asking their models; new or changed functions may be given by name."""
        for name, function in scores.items():
            self._state.scoring.add(name, function)
        self._state.runner.score(list(self._state.board.cells()))

    def grade(
        self, case: str, variant: str, value: object, *, sample: int = 0, comment: str | None = None, **fields: object
    ) -> None:
        """Record a grade of an answer; it stays with the answer, not with the cell.

        Args:
            case: the id of the case.
            variant: the name of the variant.
            value: the grade, such as "good".
            sample: the number of the sample.
            comment: why.
            **fields: who graded (`grader`) and whether the variant's name was hidden (`blind`).
        """
        cell = self._cell(case, variant, sample)
        key = grade_key(cell.key, self._state.board.answer(cell).text)
        self._state.grades.set(key, value, comment=comment, **fields)
        self._changed(True)

    def forget(self, cases: Iterable[str] | None = None, variants: Iterable[str] | None = None) -> int:
        """Delete answers, stored ones too, so that they are asked again; return how many that were."""
        return self._state.runner.forget(self._state.board.cells(cases, variants))

    def open_chat(self, case: str, variant: str, sample: int = 0) -> Any:
        """Return a chat that goes on from a cell: its request, its answer, and the variant's model."""
        cell = self._cell(case, variant, sample)
        return chat_of(cell, self._state.board.answer(cell))

    def page_document(self) -> JSONObject:
        """Return the document that a page begins with."""
        return self._feed.document()

    def receive(self, event: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Take an event from the page."""
        self._events.receive(event)

    def _changed(self, is_more_than_text: bool) -> None:
        parts = getattr(self, "_page_parts", None)
        if parts is None:
            return
        parts.is_old |= is_more_than_text
        if self.comm is not None:
            self._feed.changed()

    def _cell(self, case: str, variant: str, sample: int) -> Cell:
        for cell in self._state.board.cells([case], [variant]):
            if cell.sample == sample:
                return cell
        raise OptionError(f"`sample` must be from 0 to {self._state.board.samples - 1}, got {sample!r}.")

    def _chat_model(self, cell: Cell) -> str:
        chat = chat_of(cell, self._state.board.answer(cell))
        self._chats.append(chat)
        return str(chat.model_id)

    def stored_form(self) -> dict[str, str]:
        """Return what a notebook stores of the board."""
        return {"text/html": static_table(self._state)}

    def __repr__(self) -> str:
        board = self._state.board
        return f"Playground({len(board.cases)} cases, {len(board.variants)} variants, samples={board.samples})"

"""The cases of a playground: rows of a DataFrame, dicts, or the lines of a file.

A case is known by its content, or by a column that the user names, and never by its position: reordering, filtering, or
shuffling the data asks no model again.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatwidget.errors import MissingDependency, OptionError
from chatwidget.messages.json_types import JSONMapping


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        id: what it is known by; unique on a board.
        values: its columns by the names that templates use.
    """

    id: str
    values: JSONMapping


def read_cases(source: object, *, id_column: str | None = None, columns: Mapping[str, str] | None = None) -> list[Case]:
    """Read cases.

    Args:
        source: a pandas, polars, or other DataFrame that narwhals reads, a list of dicts, or the path of a CSV, JSONL,
            JSON, or Parquet file.
        id_column: the column that names a case. Without it, a case is known by a hash of its content.
        columns: the column for a variable, by the variable's name, as in `{"question": "Question"}`.

    Raises:
        OptionError: the source cannot be read as cases, a named column does not exist, or two cases have one id.

    Example:
        >>> [case.values["q"] for case in read_cases([{"Q": "1 + 1"}], columns={"q": "Q"})]
        ['1 + 1']
    """
    if columns is not None and not isinstance(columns, Mapping):
        raise OptionError(f"`columns` must be a dict such as {{'question': 'Question'}}, got {columns!r}.")
    rows = [dict(row) for row in _rows(source)]
    if not rows:
        raise OptionError("`cases` is empty. Give at least one row.")
    names = {str(name) for row in rows for name in row}
    for wanted in [*(columns or {}).values(), *([id_column] if id_column is not None else ())]:
        if wanted not in names:
            raise OptionError(f"`cases` has no column {wanted!r}. Its columns: {', '.join(map(repr, sorted(names)))}.")
    cases = []
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows):
        key = _content_hash(row) if id_column is None else _named(row, id_column, number)
        seen[key] += 1
        if seen[key] > 1 and id_column is not None:
            raise OptionError(f"Two cases have the {id_column} {key!r}. Give each case an id of its own.")
        unique = key if seen[key] == 1 else f"{key}-{seen[key]}"
        cases.append(Case(unique, {**row, **{name: row.get(column) for name, column in (columns or {}).items()}}))
    return cases


def _named(row: JSONMapping, column: str, number: int) -> str:
    value = row.get(column)
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        raise OptionError(f"Row {number} of `cases` has no {column}. Fill it in, or leave out `id`.")
    return str(value)


def _content_hash(row: JSONMapping) -> str:
    text = json.dumps({str(key): _plain(value) for key, value in row.items()}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return "nan" if math.isnan(value) else value
    item = getattr(value, "item", None)  # a number of NumPy
    return _plain(item()) if callable(item) and getattr(value, "shape", None) == () else str(value)


def _rows(source: Any) -> Iterable[Mapping[Any, object]]:
    if isinstance(source, (str, os.PathLike)):
        return _rows_of_file(Path(source))
    if isinstance(source, (list, tuple)) and all(isinstance(row, Mapping) for row in source):
        return source
    module = type(source).__module__.partition(".")[0]
    if module == "pandas":
        return _checked_names(source.columns, source.to_dict("records"))
    if module == "polars" and hasattr(source, "to_dicts"):
        return source.to_dicts()  # type: ignore[no-any-return]
    try:
        import narwhals
    except ImportError:
        narwhals = None  # type: ignore[assignment]
    if narwhals is not None:
        frame = narwhals.from_native(source, eager_only=True, pass_through=True)
        if isinstance(frame, narwhals.DataFrame):
            return frame.iter_rows(named=True)
    raise OptionError(
        f"`cases` must be a DataFrame, a list of dicts, or the path of a CSV, JSONL, JSON, or Parquet file, got "
        f"{type(source).__name__}."
    )


def _checked_names(names: Iterable[Hashable], rows: list[dict[Hashable, object]]) -> list[dict[Hashable, object]]:
    counts = Counter(names)
    doubled = [name for name, count in counts.items() if count > 1]
    if doubled:
        raise OptionError(f"`cases` has two columns called {doubled[0]!r}. Rename one.")
    return rows


def _rows_of_file(path: Path) -> Iterable[Mapping[object, object]]:
    kind = path.suffix.lower()
    if not path.is_file():
        raise OptionError(f"`cases` names {str(path)!r}; there is no such file.")
    if kind == ".parquet":
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingDependency("Reading Parquet requires pandas. Run: pip install pandas pyarrow") from error
        return _rows(pd.read_parquet(path))
    try:
        if kind in (".csv", ".tsv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file, delimiter="\t" if kind == ".tsv" else ","))
        if kind in (".jsonl", ".ndjson"):
            rows: object = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        elif kind == ".json":
            rows = json.loads(path.read_text("utf-8"))
        else:
            raise OptionError(f"`cases` names {str(path)!r}; its kind must be .csv, .tsv, .jsonl, .json, or .parquet.")
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise OptionError(f"`cases` cannot be read from {str(path)!r}: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise OptionError(f"`cases` cannot be read from {str(path)!r}: each entry must be an object.")
    return rows

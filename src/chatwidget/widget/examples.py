"""Examples of messages: checked as they were given, and as the page gets them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatwidget.errors import OptionError, PictureError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.media import picture_url

_LARGEST_ICON = 65_536  # bytes; an icon travels inside the options
_LONGEST_SIGN = 4  # characters of an icon that is text: an emoji, "Aa"


def check_example(index: int, value: object) -> dict[str, Any]:
    """Return an example as `{"text", "files"?, "label"?, "icon"?, "inputs"?}`.

    Raises:
        OptionError: it is none, or a file of it does not exist.

    Example:
        >>> check_example(0, ["Hello", 0.5])
        {'text': 'Hello', 'inputs': [0.5]}
    """
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (str, dict)):
        first = check_example(index, value[0])
        return {**first, "inputs": list(value[1:])} if len(value) > 1 else first
    if not isinstance(value, dict) or not isinstance(value.get("text", ""), str):
        raise OptionError(
            f"examples[{index}] is {value!r}; an example is text, {{'text': str, 'files': [path, ...]}}, or a row "
            "[message, *additional inputs]."
        )
    given = {**value, "label": value.get("label") or value.get("display_text")}
    files = given.get("files") or []
    if not isinstance(files, (list, tuple)):
        raise OptionError(f"examples[{index}]: files is {files!r}; it is a list of paths.")
    paths = [os.fspath(path) for path in files]
    for path in paths:
        if not Path(path).is_file():
            raise OptionError(f"examples[{index}]: there is no file {path!r} in {os.getcwd()}.")  # noqa: PTH109
    if not given.get("text") and not paths:
        raise OptionError(f"examples[{index}] is {value!r}, which has neither text nor files.")
    known: dict[str, object] = {"text": given.get("text", "")}
    optional = {"files": paths, "label": given["label"], "inputs": given.get("inputs")}
    known |= {key: item for key, item in optional.items() if item}
    if given.get("icon"):
        known["icon"] = icon(given["icon"], f"examples[{index}]")
    return known


def icon(given: object, where: str) -> str:
    """Return an icon as the page draws it: a data URL, or a few characters of text.

    Raises:
        OptionError: there is no such picture, it is too large, or it would have to be fetched from elsewhere.

    Example:
        >>> icon("🦊", "example_icons[0]")
        '🦊'
    """
    name = os.fspath(given) if isinstance(given, (str, os.PathLike)) else ""
    if name.startswith("data:image/") or (name and len(name) <= _LONGEST_SIGN):
        return name
    reason = "must not be fetched from elsewhere: download it first"
    if name and not name.startswith(("http:", "https:")):
        try:
            return picture_url(name, largest=_LARGEST_ICON)
        except PictureError as error:
            reason = str(error)
    raise OptionError(
        f"{where}: the icon is {given!r}, which {reason}. An icon is the path of a picture on this machine, or up to "
        f"{_LONGEST_SIGN} characters such as an emoji."
    )


def check_examples(examples: Any, labels: Any, icons: Any) -> list[dict[str, Any]] | None:
    """Return examples with the labels and icons that were given beside them.

    Raises:
        OptionError: there are more or fewer labels or icons than examples.
    """
    if examples is None:
        return None
    if isinstance(examples, (str, dict)):
        raise OptionError(f"examples is {examples!r}; it is a list of examples.")
    checked = [check_example(i, value) for i, value in enumerate(examples)]
    for name, given in (("label", labels), ("icon", icons)):
        if given is None:
            continue
        if isinstance(given, str) or len(given) != len(checked):
            raise OptionError(f"There are {len(given)} example_{name}s for {len(checked)} examples: {given!r}.")
        for i, (example, value) in enumerate(zip(checked, given, strict=True)):
            if value:
                example[name] = icon(value, f"example_icons[{i}]") if name == "icon" else str(value)
    return checked


def examples_for_page(examples: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Return examples as the page gets them: names instead of paths, and no inputs, which a table shows."""
    if examples is None:
        return None
    for_page = []
    for example in examples:
        page = {key: thaw(item) for key, item in example.items() if key in ("text", "label", "icon")}
        names = [Path(path).name for path in example.get("files", ())]
        for_page.append({**page, "files": names} if names else page)
    return for_page


def table(examples: Sequence[dict[str, Any]] | None, label: str, columns: Sequence[str]) -> dict[str, Any] | None:
    """Return what the page draws as a table if examples have additional inputs, else None.

    Example:
        >>> table([{"text": "Hi", "inputs": [0.5]}], "Examples", ["Temperature"])
        {'label': 'Examples', 'columns': ['Message', 'Temperature'], 'rows': [['0.5']]}
    """
    if not any(value is not None for example in examples or () for value in example.get("inputs", ())):
        return None
    rows = [["" if value is None else str(value) for value in example.get("inputs", ())] for example in examples or ()]
    return {"label": label, "columns": ["Message", *columns], "rows": rows}

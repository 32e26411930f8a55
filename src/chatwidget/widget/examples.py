"""Examples of messages, checked, and in the form for the page. Their cached responses belong in `interface`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatwidget.errors import OptionError, PictureError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.media import picture_url
from chatwidget.messages.show import show

#: An example, as `check_example` returns it.
Example = JSONObject

_LARGEST_ICON = 65_536  # bytes; an icon travels inside the options
_LONGEST_SIGN = 4  # characters of an icon that is text: an emoji, "Aa"


def check_example(index: int, value: object) -> Example:
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
            f"`examples[{index}]` must be a string, {{'text': str, 'files': [path, ...]}}, or a row [message, "
            f"*additional inputs], got {show(value)}."
        )
    given = {**value, "label": value.get("label") or value.get("display_text")}
    files = given.get("files") or []
    if not isinstance(files, (list, tuple)):
        raise OptionError(f"`examples[{index}]`: 'files' must be a list of paths, got {show(files)}.")
    paths = [os.fspath(path) for path in files]
    for path in paths:
        if not Path(path).is_file():
            raise OptionError(f"`examples[{index}]`: file {show(path)} not found in {os.getcwd()}.")  # noqa: PTH109
    if not given.get("text") and not paths:
        raise OptionError(f"`examples[{index}]` needs 'text' or 'files', got {show(value)}.")
    known: Example = {"text": given.get("text", "")}
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
    reason = "is a URL, which is not supported: download the image first"
    if name and not name.startswith(("http:", "https:")):
        try:
            return picture_url(name, largest=_LARGEST_ICON)
        except PictureError as error:
            reason = str(error)
    raise OptionError(
        f"{where}: the icon {show(given)} {reason}. An icon must be the path of a local image file, or an emoji or "
        f"short text of up to {_LONGEST_SIGN} characters."
    )


def check_examples(examples: Any, labels: Any, icons: Any) -> list[Example] | None:
    """Return examples with their labels and icons.

    Raises:
        OptionError: there are more or fewer labels or icons than examples.
    """
    if examples is None:
        return None
    if isinstance(examples, (str, dict)):
        raise OptionError(f"`examples` must be a list, got {show(examples)}.")
    checked = [check_example(i, value) for i, value in enumerate(examples)]
    for name, given in (("label", labels), ("icon", icons)):
        if given is None:
            continue
        if isinstance(given, str) or len(given) != len(checked):
            raise OptionError(
                f"`example_{name}s` has {len(given)} items for {len(checked)} examples: {show(given)}. Pass one for "
                "each example."
            )
        for i, (example, value) in enumerate(zip(checked, given, strict=True)):
            if value:
                example[name] = icon(value, f"example_icons[{i}]") if name == "icon" else str(value)
    return checked


def examples_for_page(examples: Sequence[Example] | None) -> list[Example] | None:
    """Return examples as the page receives them: names instead of paths, without the inputs, which a table shows."""
    if examples is None:
        return None
    pages = []
    for example in examples:
        page = {key: thaw(item) for key, item in example.items() if key in ("text", "label", "icon")}
        names = [Path(path).name for path in example.get("files", ())]
        pages.append({**page, "files": names} if names else page)
    return pages


def table(examples: Sequence[Example] | None, label: str, columns: Sequence[str]) -> Example | None:
    """Return the table of examples that have additional inputs, or None.

    Example:
        >>> table([{"text": "Hi", "inputs": [0.5]}], "Examples", ["Temperature"])
        {'label': 'Examples', 'columns': ['Message', 'Temperature'], 'rows': [['0.5']]}
    """
    if not any(value is not None for example in examples or () for value in example.get("inputs", ())):
        return None
    rows = [["" if value is None else str(value) for value in example.get("inputs", ())] for example in examples or ()]
    return {"label": label, "columns": ["Message", *columns], "rows": rows}

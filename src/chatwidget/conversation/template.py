r"""Texts with variables, as in `Translate {{text}} to {{language}}`: which variables a text has, and filling them in.

The rules: a variable is a name between two pairs of braces, with spaces around it if you like. A name begins with a
letter or an underscore and may contain letters, digits, underscores, spaces, dots, and hyphens, so that it can be the
name of a column. Everything else is literal: single braces, `{%`, `{#`, and double braces without a name. A backslash
before the braces, `\{{name}}`, makes them literal too. A value is put in once and never read as a template again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chatwidget.errors import TemplateError

if TYPE_CHECKING:
    from typing_extensions import Self

_VARIABLE = r"(\\?)\{\{ *([^\W\d](?:[\w .-]*\w)?) *\}\}"  # `re` compiles it when it is needed


def variables_of(text: str) -> list[str]:
    r"""Return the names of a text's variables, each once, in their order.

    Example:
        >>> variables_of(r"Dear {{name}}, {{ first line }} {x} {% if %} {{}} \{{not this}} {{name}}")
        ['name', 'first line']
    """
    return list(dict.fromkeys(match[2] for match in re.finditer(_VARIABLE, text) if not match[1]))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its variables replaced by their values.

    Args:
        text: the template.
        values: a value for each variable; others are ignored. A number is written as Python writes it.

    Raises:
        TemplateError: a variable has no value, or its value is missing data (None or NaN).

    Example:
        >>> fill("{{greeting}}, {{name}}! {x}", {"greeting": "Hello", "name": "{{greeting}}"})
        'Hello, {{greeting}}! {x}'
    """
    check_values([text], values)
    return re.sub(_VARIABLE, lambda match: match[0][1:] if match[1] else str(values[match[2]]), text)


def check_values(texts: Iterable[str], values: Mapping[str, object]) -> None:
    """Check that every variable of some texts has a value.

    Raises:
        TemplateError: one has none; the message names the variables without a value and the names there are.
    """
    wanted = list(dict.fromkeys(name for text in texts for name in variables_of(text)))
    missing = [name for name in wanted if name not in values]
    if missing:
        there = f"There are values for: {', '.join(map(repr, values))}." if values else "There are no values."
        near = [f"{name!r} may be {match[0]!r}" for name in missing if (match := _near(name, values))]
        hint = f" ({'; '.join(near)})" if near else ""
        raise TemplateError(f"No value for {', '.join(map(repr, missing))}{hint}. {there}")
    blank = [name for name in wanted if _is_missing(values[name])]
    if blank:
        raise TemplateError(f"The value of {', '.join(map(repr, blank))} is missing (None or NaN). Fill it in first.")


def _near(name: str, names: Iterable[str]) -> list[str]:
    import difflib

    known = {str(name).casefold(): str(name) for name in names}
    return [known[found] for found in difflib.get_close_matches(name.casefold(), known, 1)]


def _is_missing(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NAType", "NaTType")


class FilledText(str):
    """A text whose variables were filled in, which knows the template and the values.

    Args:
        text: the text with the values.
        template: the text before; None if it is the same.
        inputs: the values that were filled in, by name.
        error: why the variables could not be filled in, or None.
    """

    def __new__(cls, text: str, *_: object, **__: object) -> Self:
        """Make the text."""
        return super().__new__(cls, text)

    def __init__(
        self,
        text: str,
        template: str | None = None,
        inputs: Mapping[str, object] | None = None,
        error: str | None = None,
    ) -> None:
        self.template = str(text) if template is None else template
        self.inputs: dict[str, Any] = dict(inputs or {})
        self.error = error


def filled_text(template: str, values: Mapping[str, object]) -> FilledText:
    """Fill in the variables of a text.

    Args:
        template: the text, with `{{name}}` where a value belongs.
        values: the values of variables.

    Returns:
        The text, or the template with its `error` where a value is missing.

    Example:
        >>> filled_text("Answer in {{language}}.", {"language": "French", "tone": "dry"}).inputs
        {'language': 'French'}
    """
    try:
        text = fill(template, values)
    except TemplateError as missing:
        return FilledText(template, error=str(missing))
    return FilledText(text, template, {name: values[name] for name in variables_of(template)})

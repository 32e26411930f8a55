"""Python functions as tools: their schemas, their arguments, and what is refused in words."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
import pytest

from chatwidget.errors import OptionError
from chatwidget.tools.function_tool import FunctionTool
from chatwidget.tools.tool import ArgumentError
from chatwidget.tools.tool_set import tools_of

CALLED: list[Any] = []


def forecast(city: str, days: int = 3, unit: Literal["C", "F"] = "C") -> str:
    """Look up the weather.

    Args:
        city: its English name.
        days: how many days.

    Returns:
        One line per day.
    """
    CALLED.append((city, days, unit))
    return f"{city}: {days}"


def numpy_style(city: str) -> None:
    """Look up the weather.

    Parameters
    ----------
    city : str
        Its English name.
    """


def sphinx_style(city: str) -> None:
    """Look up the weather.

    :param city: Its English name.
    """


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Frames:
    def rows(self, *, start: int, more: dict[str, int]) -> int:
        """Count rows."""
        return start + sum(more.values())


def test_the_schema_has_the_types_defaults_and_words_of_the_function() -> None:
    tool = FunctionTool(forecast)

    assert tool.name == "forecast"
    assert tool.description == "Look up the weather.\n\nReturns: One line per day."
    assert tool.parameters["required"] == ["city"]
    assert tool.parameters["properties"]["city"]["description"] == "its English name."
    assert tool.parameters["properties"]["unit"]["enum"] == ["C", "F"]
    assert tool.parameters["properties"]["days"] == {
        "default": 3,
        "title": "Days",
        "type": "integer",
        "description": "how many days.",
    }


@pytest.mark.parametrize("function", [numpy_style, sphinx_style])
def test_every_style_of_docstring_describes_the_parameters(function: Callable[..., Any]) -> None:
    tool = FunctionTool(function)

    assert tool.parameters["properties"]["city"]["description"] == "Its English name."


def test_arguments_are_checked_and_completed_without_calling_the_function() -> None:
    CALLED.clear()

    arguments = FunctionTool(forecast).check('{"city": "Rome", "days": "5"}')

    assert arguments == {"city": "Rome", "days": 5, "unit": "C"}
    assert CALLED == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ('{"city": 5}', "city: Input should be a valid string, got 5"),
        ('{"city": "Rome", "days": "many"}', "days: Input should be a valid integer"),
        ('{"city": "Rome", "unit": "K"}', "unit: Input should be 'C' or 'F', got 'K'"),
        ('{"city": "Rome", "nights": 2}', "nights: "),
        ("{}", "city: Missing required argument"),
        ('{"city": "Ro', "Invalid JSON"),
        ("null", "Arguments must be"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_words_that_name_them(given: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refusal:
        FunctionTool(forecast).check(given)

    assert says in str(refusal.value)
    assert "was not called" in str(refusal.value)


def test_methods_and_partials_are_called_with_what_was_checked() -> None:
    method, partial = FunctionTool(Frames().rows), FunctionTool(functools.partial(forecast, days=9))

    assert method.call(method.check('{"start": 1, "more": {"a": 2}}')) == 3
    assert partial.name == "forecast"
    assert partial.check('{"city": "Rome"}')["days"] == 9


def test_a_dataclass_is_made_of_its_fields() -> None:
    def distance(to: Point) -> int:
        return to.x + to.y

    tool = FunctionTool(distance)

    assert tool.call(tool.check('{"to": {"x": 3}}')) == 3


def _any_number(*numbers: int) -> None: ...


def _any_names(**numbers: int) -> None: ...


def _by_position(number: int, /) -> None: ...


def _of_a_table(table: pd.DataFrame) -> None: ...


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (_any_number, r"takes \*numbers, but a model passes arguments by the names.*a list"),
        (_any_names, r"takes \*\*numbers, but a model passes arguments by the names.*a dict"),
        (_by_position, "parameter number of the tool _by_position is positional-only"),
        (_of_a_table, "a type that no model can pass as JSON.*DataFrame.*look the value up"),
        (lambda city: city, "lambda.*no name.*Use `def`"),
        ("forecast", "must be a list of functions, got 'forecast'"),
    ],
)
def test_what_no_model_can_call_is_refused_when_the_chat_is_made(function: Any, says: str) -> None:
    with pytest.raises(OptionError, match=says):
        tools_of([function])


def test_an_annotation_that_is_not_defined_is_named() -> None:
    def tool(city: Unknown) -> None: ...  # type: ignore[name-defined] # noqa: F821

    with pytest.raises(OptionError, match="Unknown"):
        FunctionTool(tool)


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(OptionError, match="Two tools have the name 'forecast'"):
        tools_of([forecast, functools.partial(forecast, days=1)])


def test_something_else_than_a_list_is_refused() -> None:
    with pytest.raises(OptionError, match="`tools` must be a list of functions"):
        tools_of(forecast)

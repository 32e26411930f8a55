"""Variables in texts: which there are, what is literal, and what a value may do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwidget.conversation.template import check_values, fill, variables_of
from chatwidget.errors import TemplateError


@pytest.mark.parametrize(
    "text",
    [
        "{name}",
        "{% if name %}{# note #}",
        "{{}}",
        "{{ }}",
        "{{1}}",
        "{{ a\nb }}",
        '{"a": {"b": {}}}',
        "${{{}}}",
        "\\frac{{1}}{{2}}",
        "{{a|upper}}",
        "{{a()}}",
        "{ {a} }",
    ],
)
def test_everything_but_a_name_between_double_braces_is_literal(text: str) -> None:
    assert variables_of(text) == []
    assert fill(text, {}) == text


@pytest.mark.parametrize("name", ["a", "_a1", "First name", "größe", "a.b", "col-2", "名前"])
def test_a_column_name_can_be_a_variable_with_spaces_around_it(name: str) -> None:
    assert variables_of(f"{{{{{name}}}}} {{{{  {name} }}}}") == [name]
    assert fill(f"<{{{{ {name} }}}}>", {name: 3}) == "<3>"


def test_a_backslash_makes_the_braces_literal() -> None:
    assert fill(r"\{{a}} {{a}}", {"a": 1}) == "{{a}} 1"


def test_a_value_is_put_in_once_and_never_read_as_a_template() -> None:
    assert fill("{{a}}{{b}}", {"a": "{{b}}", "b": r"\{{a}}\1\g<0>"}) == r"{{b}}\{{a}}\1\g<0>"


@given(st.text(), st.text())
def test_any_value_arrives_as_it_is(before: str, value: str) -> None:
    text = before.replace("{", "(").rstrip("\\") + "{{x}}"

    assert fill(text, {"x": value}).endswith(value)


def test_what_is_missing_is_named_with_what_there_is_and_what_was_meant() -> None:
    with pytest.raises(TemplateError, match=r"No value for 'question' \('question' may be 'Question'\)\. There are"):
        fill("{{question}}", {"Question": "?", "id": 1})
    with pytest.raises(TemplateError, match=r"There are no values\."):
        fill("{{question}}", {})


@pytest.mark.parametrize("value", [None, float("nan")])
def test_missing_data_is_refused_by_name(value: Any) -> None:
    with pytest.raises(TemplateError, match="'q' is missing"):
        check_values(["{{q}}"], {"q": value})


def test_missing_data_of_pandas_is_refused_too() -> None:
    pd = pytest.importorskip("pandas")

    with pytest.raises(TemplateError, match="'q' is missing"):
        fill("{{q}}", {"q": pd.NA})
    with pytest.raises(TemplateError, match="'q' is missing"):
        fill("{{q}}", {"q": pd.NaT})

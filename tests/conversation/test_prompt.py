"""A prompt alone: which values its fields accept, what texts from the page mean, and lists of models."""

from __future__ import annotations

from typing import Any

import pytest

from chatwidget.conversation.prompt import Prompt, PromptInput, Setting, check_value, check_variables
from chatwidget.conversation.prompt_fields import FIELDS
from chatwidget.errors import EventRefused, OptionError


def _prompt(**settings: Any) -> Prompt:
    return Prompt([Setting(name, value) for name, value in settings.items()], {"tone": "dry"})


ACCEPTED: list[tuple[str, object, object]] = [
    ("model", "llama", "llama"),
    ("temperature", 1, 1),
    ("temperature", 0.5, 0.5),
    ("max_tokens", 10, 10),
    ("seed", -1, -1),
    ("stop_sequences", ("a", "b"), ["a", "b"]),
    ("extra_body", {"a": [1]}, {"a": [1]}),
    ("response_format", {"type": "json_object"}, {"type": "json_object"}),
    (
        "response_format",
        {"title": "A city", "type": "object"},
        {
            "type": "json_schema",
            "json_schema": {"name": "A_city", "schema": {"title": "A city", "type": "object"}},
        },
    ),
]
REFUSED: list[tuple[str, object]] = [
    ("model", " "),
    ("model", 1),
    ("system_message", b"text"),
    ("temperature", True),
    ("temperature", "0.5"),
    ("temperature", 11),
    ("top_p", float("nan")),
    ("max_tokens", 0),
    ("max_tokens", 1.5),
    ("seed", False),
    ("stop_sequences", [1]),
    ("extra_body", {1: "a"}),
    ("extra_body", {"a": float("inf")}),
    ("response_format", {"name": "city"}),
]


@pytest.mark.parametrize(("name", "value", "stored"), ACCEPTED)
def test_a_value_that_fits_its_field_is_stored(name: str, value: object, stored: object) -> None:
    assert check_value(name, value) == stored
    assert check_value(name, None) is None


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_with_what_is_expected(name: str, value: object) -> None:
    with pytest.raises(OptionError, match=f"`{name}` must be {FIELDS[name].expected}, or None, got "):
        check_value(name, value)


def test_a_class_of_pydantic_is_the_schema_of_a_response() -> None:
    pydantic = pytest.importorskip("pydantic")

    stored = check_value("response_format", pydantic.create_model("City", name=(str, ...)))

    assert stored["json_schema"]["name"] == "City"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("model", " llama ", "llama"),
        ("temperature", "0.5", 0.5),
        ("temperature", " ", None),
        ("seed", "-3", -3),
        ("stop_sequences", "END\none\\ntwo\nback\\\\slash", ["END", "one\ntwo", "back\\slash"]),
        ("extra_body", '{"a": 1}', {"a": 1}),
        ("system_message", "Be brief.", "Be brief."),
    ],
)
def test_a_text_from_the_page_is_read_and_written_again(name: str, text: str, value: object) -> None:
    prompt = _prompt(**{name: None})

    prompt.read({name: text})

    assert prompt.values[name] == value
    written = FIELDS[name].write(value)
    assert FIELDS[name].read(written) == value


def test_variables_from_the_page_are_texts_beside_those_there_are() -> None:
    prompt = _prompt(system_message="{{tone}}")

    prompt.read({"variables": {"language": 1}})

    assert prompt.variables == {"tone": "dry", "language": "1"}


@pytest.mark.parametrize("texts", [{"temperature": "1"}, {"model": 1}, {"variables": "text"}])
def test_a_field_that_is_not_there_is_refused(texts: dict[str, Any]) -> None:
    with pytest.raises(EventRefused, match="This chat has no field"):
        _prompt(model="llama").read(texts)


def test_a_text_that_cannot_be_read_is_refused_in_words_and_in_part() -> None:
    with pytest.raises(EventRefused, match=r"Temperature must be a number from 0 to 10, not 'x{80}…'"):
        _prompt(temperature=1).read({"temperature": "x" * 200})


def test_a_field_that_the_chat_lacks_cannot_be_assigned() -> None:
    with pytest.raises(OptionError, match=r"This chat has no 'seed'\. It has: model\."):
        _prompt(model="llama").assign({"seed": 1})


def test_a_change_is_reported_with_old_and_new_values_and_no_change_is_not() -> None:
    prompt, changes = _prompt(model="llama", seed=1), list[Any]()
    prompt.attach(changes.append)

    prompt.assign({"seed": 2, "variables": None})
    prompt.assign({"seed": 2})

    assert changes == [{"seed": (1, 2), "variables": ({"tone": "dry"}, None)}]


def test_another_prompt_with_changes_leaves_the_first_one_as_it_is() -> None:
    prompt = _prompt(model="llama", system_message="Be {{tone}}.")

    other = prompt.with_changes({"model": "qwen"})

    assert (prompt.values["model"], other.values["model"]) == ("llama", "qwen")
    assert other.sent_values()["system_message"] == "Be dry."
    assert _prompt(model="llama").sent_values() == {"model": "llama"}


def test_models_are_listed_or_it_is_said_why_not() -> None:
    answers: list[Any] = [["llama"], OSError("no server")]

    def choices() -> list[str]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        models: list[str] = answer
        return models

    prompt = Prompt([Setting("model", "llama", choices)])
    prompt.list_models()
    first = prompt.for_page()
    prompt.list_models()

    assert (first["models"], first["models_error"]) == (["llama"], None)
    assert (prompt.models, prompt.models_error) == (["llama"], "no server")


def test_a_prompt_without_a_list_of_models_does_not_ask_for_one() -> None:
    prompt = _prompt(model="llama")

    prompt.list_models()

    assert prompt.models is None


def test_a_typed_text_has_its_variables_filled_in_or_is_refused() -> None:
    prompt = _prompt(model="llama")

    assert str(prompt.filled("Be {{tone}}.")) == "Be dry."
    assert str(Prompt([]).filled("Be {{tone}}.")) == "Be {{tone}}."
    with pytest.raises(EventRefused, match="language"):
        prompt.filled("In {{language}}.")


def test_a_field_is_an_input_with_a_value_that_can_be_refused() -> None:
    prompt = _prompt(seed=1, system_message="Be {{tone}}.")
    seed, system = PromptInput(prompt, "seed"), PromptInput(prompt, "system_message")

    seed.value = 2

    assert (seed.value, str(system.value), prompt.values["seed"]) == (2, "Be dry.", 2)
    assert (seed.refusal(3), seed.refusal("x")) == (None, "it must be a whole number")


class _Row(tuple[Any, ...]):
    def _asdict(self) -> dict[str, Any]:
        return {"language": self[0], "when": self[1]}


def test_variables_are_plain_values_of_a_dict_or_a_row() -> None:
    numpy = pytest.importorskip("numpy")

    assert check_variables(_Row((numpy.int64(3), [1]))) == {"language": 3, "when": "[1]"}
    with pytest.raises(OptionError, match="`variables` must be a dict or a row"):
        check_variables("language")

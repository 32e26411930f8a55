"""The public names, and how tools see them."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
import typing
from typing import Any

import pytest

import chatwidget as cw

CLASSES = [name for name in cw.__all__ if inspect.isclass(getattr(cw, name))]


def test_dir_shows_the_public_names_and_nothing_else() -> None:
    assert dir(cw) == sorted(cw.__all__)


@pytest.mark.parametrize("name", cw.__all__)
def test_a_public_name_is_at_home_in_the_package(name: str) -> None:
    value = getattr(cw, name)

    first_line = pydoc.plain(pydoc.render_doc(value)).splitlines()[0]
    assert value.__module__ == "chatwidget"
    assert first_line.endswith(f"{name} in module chatwidget")
    assert value.__doc__


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_says_its_public_name(name: str) -> None:
    assert repr(getattr(cw, name)) == f"<class 'chatwidget.{name}'>"


@pytest.mark.parametrize(
    "value",
    [
        cw.RetryData(1, "hi"),
        cw.LikeData(2, "yes", True, comment="good"),
        cw.ChatMessage("hi", metadata={"title": "Search"}),
    ],
)
def test_plain_things_survive_pickling_and_copying(value: Any) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_a_public_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(cw.ChatError("why")))

    assert (type(error), str(error)) == (cw.ChatError, "why")


@pytest.mark.parametrize("name", [name for name in CLASSES if name.endswith("Data")] + ["ChatMessage"])
def test_the_types_of_a_dataclass_can_be_read(name: str) -> None:
    hints = typing.get_type_hints(getattr(cw, name))

    assert hints.keys() == inspect.signature(getattr(cw, name)).parameters.keys()


@pytest.mark.parametrize("name", cw.__all__)
def test_the_signature_of_a_public_name_can_be_read(name: str) -> None:
    value = getattr(cw, name)

    assert inspect.getmodule(value) is cw
    assert name == "ChatError" or inspect.signature(value).parameters

"""The public names, and how tools see them."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
import subprocess
import sys
import typing
from typing import Any

import pytest

import chatwidget as cw

MOST_MODULES = 92  # of ours
#: Rooms that nobody needs who only shows a chat.
UNUSED = {"client", "convert", "demo", "prompting", "providers", "serve", "store", "testing", "tools"}
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


def test_importing_the_package_imports_no_more_than_a_first_chat_needs() -> None:
    code = "import chatwidget, sys; print(*(name for name in sys.modules if name.startswith('chatwidget.')))"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    rooms = {name.split(".")[1] for name in imported}
    assert rooms.isdisjoint(UNUSED)
    assert "chatwidget.export.exporter" not in imported
    assert len(imported) <= MOST_MODULES, "each module is read from disk; import what is rarely used where it is used"


def test_importing_the_package_compiles_no_regular_expression() -> None:
    code = (
        "import anywidget, re, sys; compile_, ours = re.compile, []\n"
        "def recorded(pattern, *flags):\n"
        "    name = sys._getframe(1).f_globals['__name__']\n"
        "    ours.extend([name] if name.startswith('chatwidget') else [])\n"
        "    return compile_(pattern, *flags)\n"
        "re.compile = recorded; import chatwidget; print(*ours)"
    )

    compiling = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert compiling == [], "one takes up to a millisecond; `re` compiles a text when it is first used"


def test_showing_a_first_chat_imports_hardly_more() -> None:
    code = (
        "import chatwidget, sys; chatwidget.ChatInterface(lambda message, history: message)._repr_mimebundle_();"
        "print(*(name for name in sys.modules if name.startswith('chatwidget.')))"
    )
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert {name.split(".")[1] for name in imported}.isdisjoint(UNUSED)
    assert not {"chatwidget.callback_data", "chatwidget.export.exporter", "chatwidget.runs.driver"} & {*imported}
    assert len(imported) <= MOST_MODULES + 2, "each module is read from disk before the chat is displayed"


def test_help_and_a_star_import_see_every_public_name() -> None:
    names: dict[str, object] = {}

    exec("from chatwidget import *", names)

    text = pydoc.plain(pydoc.render_doc(cw))
    assert names.keys() - {"__builtins__"} == set(cw.__all__)
    assert [name for name in cw.__all__ if f"class {name}" not in text and f"{name}(" not in text] == []

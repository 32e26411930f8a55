"""Every rule of the layout finds a small bad example, and lets a good one pass."""

from __future__ import annotations

import pytest

from tests.project import layout_rules as rules

LONG = "def f():\n" + "    x = 1\n" * 61


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def _keptFiles(): ...", 1, "'kept'"),
        ("class Told: ...", 1, "'told'"),
        ("x = 1\ndef f(placed): ...", 2, "'placed'"),
        ("def f(self):\n    self.note = 1", 2, "'note'"),
        ("for every in x: ...", 1, "'every'"),
    ],
)
def test_a_refused_word_is_found_in_an_identifier(source: str, line: int, words: str) -> None:
    [found] = rules.refused_words(source)

    assert found.line == line
    assert words in found.rule


@pytest.mark.parametrize("source", ["queue.put(1)", "every_row = 1", "placeholder = 1", "lookup = 1"])
def test_names_of_others_and_longer_words_may_be_used(source: str) -> None:
    assert list(rules.refused_words(source)) == []


def test_a_long_function_is_found() -> None:
    [found] = rules.long_functions(LONG)

    assert (found.line, found.rule) == (1, "f() has 62 lines of code; at most 60")


def test_docstrings_comments_and_blank_lines_are_no_code() -> None:
    source = 'def f():\n    """Text.\n' + "\n" * 80 + '    """\n' + "    # why\n\n" * 40 + "    return 1\n"

    assert list(rules.long_functions(source)) == []


def test_a_class_that_grows_by_its_bases_is_found() -> None:
    def methods(first: int, count: int) -> str:
        return "".join(f"    def f{i}(self): ...\n" for i in range(first, first + count))

    sources = {
        "a": f"class Base:\n{methods(0, 20)}",
        "b": f"class Grown(Base):\n{methods(20, 11)}class ChatWidget(Base):\n{methods(20, 20)}",
    }

    assert [(module, found.line) for module, found in rules.large_classes(sources)] == [("b", 1)]


@pytest.mark.parametrize(
    "statement",
    ["self.session.page = 1", "other.x = 1", "other.x += 1", "other.a, y = 1, 2", "del self.x; other.x: int = 1"],
)
def test_an_attribute_of_another_object_is_not_assigned(statement: str) -> None:
    [found] = rules.foreign_assignments(f"def f(self, other):\n    {statement}")

    assert found.line == 2


@pytest.mark.parametrize(
    "source",
    [
        "def f(self): self.x = 1",
        "def __init__(self, other): other.x = self",
        "def attach(self, other): other.x = self",
        "def f(): made = Thing(); made.x = 1",
    ],
)
def test_a_constructor_attach_and_the_maker_may_assign(source: str) -> None:
    assert list(rules.foreign_assignments(source)) == []


@pytest.mark.parametrize("reach", ["chat._controller.stop()", "browser._do(1)", "Store._shared", "make_chat()._x"])
def test_a_reach_into_a_chat_is_found(reach: str) -> None:
    assert len(list(rules.reaches_inside(f"x = {reach}"))) == 1


@pytest.mark.parametrize("reach", ["chat.history", "self._chat", "chat.__class__", "module._x"])
def test_a_public_door_is_no_reach(reach: str) -> None:
    assert list(rules.reaches_inside(f"x = {reach}")) == []


@pytest.mark.parametrize(("module", "noun"), [("queue", True), ("pacing", True), ("saving", False), ("asking", False)])
def test_the_name_of_a_module_is_a_noun(module: str, noun: bool) -> None:
    assert rules.is_noun(module) is noun


def test_the_rooms_are_read_from_contributing() -> None:
    rows = ["| room | what | imports |", "|---|---|---|", "| `errors` | every error | |", "| `store/` | tables | |"]

    text = "\n".join(["# Rooms", "", *rows, "", "Text"])

    assert rules.rooms_of(text) == [("errors", "every error"), ("store", "tables")]

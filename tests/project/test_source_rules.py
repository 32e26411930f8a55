"""The rules about the source text of every room: names, sizes, and who assigns what."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.project import layout_rules as rules

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "chatwidget"
SOURCES = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.py"))}
MOST_ANY = 400
BELONGS = dict(rules.rooms_of((ROOT / "CONTRIBUTING.md").read_text("utf-8")))


def where(name: str, broken: rules.Broken) -> str:
    """Return the file, the line, the rule, and what belongs in that room."""
    room = name.removeprefix("src/chatwidget/").partition("/")[0].removesuffix(".py")
    belongs = f" In `{room}` belongs: {BELONGS[room]}." if room in BELONGS else ""
    return f"{name}:{broken.line} {broken.rule}.{belongs}"


@pytest.mark.parametrize(
    "rule", [rules.refused_words, rules.long_functions, rules.foreign_assignments], ids=lambda rule: rule.__name__
)
def test_every_room_follows_the_rule(rule: rules.Rule) -> None:
    found = [where(name, broken) for name, source in SOURCES.items() for broken in rule(source)]

    assert found == []


def test_no_class_has_too_many_functions() -> None:
    assert [where(name, broken) for name, broken in rules.large_classes(SOURCES)] == []


def test_few_types_are_any() -> None:
    found = [where(name, broken) for name, source in SOURCES.items() for broken in rules.any_types(source)]

    assert len(found) <= MOST_ANY, f"{len(found)} types are Any, {MOST_ANY} may be:\n" + "\n".join(found)


def test_no_other_name_stands_for_any() -> None:
    assignments = (node for source in SOURCES.values() for node in ast.walk(ast.parse(source)))
    values = [node.value for node in assignments if isinstance(node, (ast.Assign, ast.AnnAssign))]

    assert [value.lineno for value in values if isinstance(value, ast.Name) and value.id == "Any"] == []


def test_the_name_of_a_module_is_a_noun() -> None:
    assert [name for name in SOURCES if not rules.is_noun(Path(name).stem)] == []


def test_no_test_reaches_into_a_chat_a_browser_or_a_store() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT).as_posix()}:{broken.line} {broken.rule}"
        for file in tests
        for broken in rules.reaches_inside(file.read_text("utf-8"))
    ]

    assert found == []


def test_a_broken_rule_is_reported_with_file_line_and_what_belongs_in_the_room() -> None:
    [broken] = rules.refused_words("def told(): ...")

    report = where("src/chatwidget/store/rows.py", broken)

    assert report.startswith("src/chatwidget/store/rows.py:1 the name 'told' has the refused word 'told'")
    assert report.endswith(f"In `store` belongs: {BELONGS['store']}.")

"""An object's attributes are assigned by its own class alone, or by whoever makes it; `attach` connects parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "chatwidget"
ROOMS = ("conversation", "wire", "runs", "controller", "widget")
FILES = [PACKAGE / "session.py", *sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))]


def assignments(node: ast.AST, function: str = "") -> Iterator[str]:
    """Yield the attributes of other objects that code assigns, with the line."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and isinstance(child.ctx, ast.Store) and function != "attach":
            owner = child.value
            is_documentation = child.attr in ("__doc__", "__module__")
            if not is_documentation and not (isinstance(owner, ast.Name) and owner.id in ("self", "cls")):
                yield f"line {child.lineno}: {ast.unparse(child)}"
        inside = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
        yield from assignments(child, inside)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_attribute_of_another_object_is_assigned(file: Path) -> None:
    found = list(assignments(ast.parse(file.read_text("utf-8"))))

    assert not found, f"{file.name} assigns what belongs to other objects: {found}. Give them a method with a name."


def test_such_an_assignment_is_found() -> None:
    code = "def turn(self, other):\n    self.a = 1\n    other.b = 2\n    self.c.d += 3\n"

    assert list(assignments(ast.parse(code))) == ["line 3: other.b", "line 4: self.c.d"]

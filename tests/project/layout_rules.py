"""The rules about source text: each is a function that yields what breaks it, by line.

A rule says what is wrong and where such code belongs; `test_layout` adds the file and the room.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

LONGEST_FUNCTION = 60  # lines of code, without docstrings, comments, and blank lines
LARGEST_CLASS = 30  # functions, those of our own bases included
FACES = {"ChatWidget", "ChatInterface", "Playground"}  # what users see: their methods are one-line delegations
NOUNS_IN_ING = {"testing", "pacing", "closing"}

#: Words that say too many things, in no identifier; CONTRIBUTING.md has what to say instead.
REFUSED = {
    *("kept", "keep", "keeps", "told", "tell", "tells", "said", "say", "says", "note", "noted", "notice", "noticed"),
    *("place", "placed", "put", "puts", "held", "hold", "holds", "holder", "holders", "piece", "pieces", "gone"),
    *("look", "looks", "dress", "dressed", "wear", "wears"),
}
#: Words that name nothing as long as they stand alone.
REFUSED_ALONE = {"one", "every", "more", "others", "shown", "its", "elsewhere"}
#: Names of others' interfaces, and of our public ones.
ALLOWED = {"keep", "keep_sent", "hold_after", "holdAfter", "keepalive", "put", "notice", "look"}
#: Attributes that libraries want assigned, as their constructors do not take them.
OF_LIBRARIES = {
    "isolation_level",
    "should_exit",
    "publish_msg",
    "n_threads",
    "path",
    "value",
    "metadata",
    "__doc__",
    "__module__",
}

_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


class Broken(NamedTuple):
    """A place where a rule is broken."""

    line: int
    rule: str


Rule: TypeAlias = Callable[[str], Iterator[Broken]]


def words_of(name: str) -> list[str]:
    """Return the words of an identifier.

    Example:
        >>> words_of("_keptFiles_2")
        ['kept', 'files', '2']
    """
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def refused_word(name: str) -> str | None:
    """Return the refused word in an identifier, or None."""
    words = words_of(name)
    if name in ALLOWED:
        return None
    if len(words) == 1 and words[0] in REFUSED_ALONE:
        return words[0]
    return next((word for word in words if word in REFUSED), None)


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every name that a module makes up, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_own(node):
            yield node.lineno, node.attr


def refused_words(source: str) -> Iterator[Broken]:
    """Find identifiers with a word that the glossary refuses."""
    for line, name in sorted(set(_names(ast.parse(source)))):
        word = refused_word(name)
        if word is not None:
            yield Broken(
                line, f"the name {name!r} has the refused word {word!r}; CONTRIBUTING.md, 'Words', has a better"
            )


def _lines_of_code(source: str, tree: ast.AST) -> set[int]:
    """Return the lines that have code: neither blank, nor a comment, nor a docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def long_functions(source: str) -> Iterator[Broken]:
    """Find functions of more lines of code than a reader can follow."""
    tree = ast.parse(source)
    code = _lines_of_code(source, tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = len(code.intersection(range(node.lineno, (node.end_lineno or node.lineno) + 1)))
            if length > LONGEST_FUNCTION:
                yield Broken(node.lineno, f"{node.name}() has {length} lines of code; at most {LONGEST_FUNCTION}")


def large_classes(sources: Mapping[str, str]) -> Iterator[tuple[str, Broken]]:
    """Find classes with too many functions, by the module's name; those of our own bases count."""
    classes = {
        node.name: (module, node)
        for module, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
    }

    def functions(name: str, seen: set[str]) -> set[str]:
        if name not in classes or name in seen:
            return set()
        seen.add(name)
        node = classes[name][1]
        own = {each.name for each in node.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))}
        bases = [base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases]
        return own.union(*(functions(base, seen) for base in bases))

    for name, (module, node) in classes.items():
        count = len(functions(name, set()))
        if count > LARGEST_CLASS and name not in FACES:
            yield module, Broken(node.lineno, f"{name} has {count} functions with its bases; at most {LARGEST_CLASS}")


def _is_own(target: ast.Attribute) -> bool:
    return isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")


def foreign_assignments(source: str) -> Iterator[Broken]:
    """Find attributes of another object that are assigned outside a constructor or `attach`."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if function.name in ("__init__", "attach"):
            continue
        made = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Store) or _is_own(node):
                continue
            if node.attr not in OF_LIBRARIES and not (isinstance(node.value, ast.Name) and node.value.id in made):
                rule = f"{function.name}() assigns {ast.unparse(node)}; give that object a method for it"
                yield Broken(node.lineno, rule)


def reaches_inside(source: str) -> Iterator[Broken]:
    """Find private attributes of a chat, a browser, or a store in a test."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute) or not node.attr.startswith("_") or node.attr.startswith("__"):
            continue
        owner = ast.unparse(node.value)
        if re.search(r"(chat|browser|store|Store)\w*(\(.*\))?$", owner) and not node.attr.startswith("_repr"):
            rule = f"a test reaches into {owner}.{node.attr}; use a public method, or `chatwidget.testing.parts`"
            yield Broken(node.lineno, rule)


def any_types(source: str) -> Iterator[Broken]:
    """Find the places where a type is Any, which checks nothing: aliases count where they are defined."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id == "Any":
            yield Broken(node.lineno, "the type Any checks nothing; say what is meant, or object")


def is_noun(module: str) -> bool:
    """Return whether a module's name is a noun, as far as its end can say it."""
    return not module.endswith("ing") or module in NOUNS_IN_ING


def rooms_of(contributing: str) -> list[tuple[str, str]]:
    """Return the rooms of CONTRIBUTING.md in its order, each with what belongs there."""
    table = contributing.partition("| room |")[2].split("\n\n")[0]
    return re.findall(r"^\| `(\w+)(?:\.py|/)?` \| ([^|]+?) \|", table, flags=re.MULTILINE)

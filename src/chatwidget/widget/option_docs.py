"""The text of every option, as `help()` shows it: in the docstrings of the chats, and on the trait itself.

A docstring shows the options where it has a line with `{options}` alone.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import traitlets as t

_Function = TypeVar("_Function", bound=Callable[..., Any])
_SLOT = "{options}"
_ARGUMENT = r"(?m)^        (\w+): (.+(?:\n            .+)*)"
_WIDTH = 100  # columns of a docstring as a notebook shows it
_NAMES: dict[type[t.TraitType[Any, Any]], str] = {t.Bool: "True or False", t.Unicode: "a string", t.Int: "an int"}


def document(trait: t.TraitType[Any, Any], text: str, accepts: str = "") -> None:
    """Give a trait the text that `help()` shows, and say which values it accepts.

    Example:
        >>> trait = t.Unicode(None, allow_none=True)
        >>> document(trait, "Label above the chat.")
        >>> print(trait.__doc__)
        Label above the chat. A string or None; default None.
    """
    trait.metadata.update(help=text, accepts=accepts or accepted(trait))
    trait.__doc__ = _sentence(text, trait.metadata["accepts"], trait.default())


def names_of(owner: object, **metadata: bool) -> tuple[str, ...]:
    """Return the names of a class's traits with certain metadata."""
    return _found_names(owner, **metadata)


@functools.lru_cache(64)  # looking for them takes half the time of making a chat
def _found_names(owner: Any, **metadata: bool) -> tuple[str, ...]:
    return tuple(owner.class_trait_names(**metadata))


def accepted(trait: t.TraitType[Any, Any]) -> str:
    """Return the values that a trait accepts, in words.

    Example:
        >>> accepted(t.Enum(["bubble", "panel"], "bubble")), accepted(t.List(t.Unicode()))
        ("'bubble' or 'panel'", 'a list of strings')
    """
    if "accepts" in trait.metadata:
        return str(trait.metadata["accepts"])
    if isinstance(trait, t.Enum):
        words = [repr(value) for value in trait.values or ()]
    elif isinstance(trait, t.List):
        items = getattr(trait, "_trait", None)
        kind = f" of {accepted(items)}" if isinstance(items, t.Enum) else ""
        words = ["a list of strings" if isinstance(items, t.Unicode) else f"a list{kind}"]
    elif isinstance(trait, t.Union):
        words = [accepted(each) for each in trait.trait_types]
    else:
        words = [next((name for kind, name in _NAMES.items() if isinstance(trait, kind)), "a value")]
    if trait.allow_none and isinstance(trait, t.List):
        return f"{words[0]}, or None"
    return _any_of([*words, "None"] if trait.allow_none else words)


def _any_of(words: Iterable[str]) -> str:
    *first, last = words
    if not first:
        return last
    return f"{', '.join(first)}, or {last}" if len(first) > 1 else f"{first[0]} or {last}"


def _sentence(text: str, accepts: str, default: object) -> str:
    known = [] if default in (inspect.Parameter.empty, t.Undefined) else [f"default {default!r}"]
    facts = "; ".join([accepts, *known] if accepts else known)
    return f"{text} {facts[0].upper()}{facts[1:]}." if facts else text


def fill_in(owner: type[t.HasTraits], doc: str | None, *, without: Collection[str] = ()) -> str | None:
    """Return a docstring with the options of a chat in the place of its `{options}`.

    Args:
        owner: the chat's class.
        doc: the docstring.
        without: names of options that the docstring describes itself.
    """
    slot = next((line for line in (doc or "").split("\n") if line.lstrip(" ") == _SLOT), None)
    if doc is None or slot is None:
        return doc
    before, after = doc.split(slot, 1)
    outer = slot.removesuffix(_SLOT)
    declared = {name: each for base in reversed(owner.__mro__) for name, each in vars(base).items()}
    # Not `class_trait_names`: a class that is being made has no traits of its own yet.
    names = [name for name, each in declared.items() if getattr(each, "metadata", {}).get("option")]
    texts = {name: _text_of_trait(owner, name) for name in names}
    if owner.__doc__ is not doc:  # a function that takes what the chat takes
        texts |= _texts_of_arguments(owner)
    indent = outer + " " * 4
    rows = [_row(name, text, indent) for name, text in sorted(texts.items()) if name not in without]
    return "\n".join((f"{before}{outer}Options:", *rows)) + after


@functools.cache  # both chats have most options, and all of it happens at the import
def _row(name: str, text: str, indent: str) -> str:
    lines = [f"{indent}{name}:"]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) <= _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}    {word}")
    return "\n".join(lines)


def _text_of_trait(owner: type[t.HasTraits], name: str) -> str:
    declared = (vars(base).get(name) for base in owner.__mro__)
    return next((str(each.__doc__) for each in declared if "help" in getattr(each, "metadata", {})), "")


def _texts_of_arguments(owner: type[t.HasTraits]) -> dict[str, str]:
    parameters = inspect.signature(owner).parameters
    found = {name: " ".join(text.split()) for name, text in re.findall(_ARGUMENT, owner.__doc__ or "")}
    optional = {name: each.default for name, each in parameters.items() if each.default is not each.empty}
    names = (optional.keys() & found.keys()) - set(owner.class_trait_names(option=True))
    return {name: _sentence(found[name], "", optional[name]) for name in names}


def with_options_of(owner: type[t.HasTraits], *, without: Collection[str] = ()) -> Callable[[_Function], _Function]:
    """Decorate a function that takes the options of a chat: its docstring shows those that it does not name itself."""

    def decorate(function: _Function) -> _Function:
        own = inspect.signature(function).parameters
        function.__doc__ = fill_in(owner, function.__doc__, without={*own, *without})
        return function

    return decorate

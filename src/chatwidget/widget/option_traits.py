"""The types of the options' traits; those that nobody sets are stored in no chat."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import traitlets as t
from ipywidgets import DOMWidget, Layout
from ipywidgets.widgets.trait_types import InstanceDict

_CONSTANT = (str, int, float, bool, tuple, type(None))


class Flag(t.Bool[bool, object]):
    """A trait that is True or False; like the next three, no chat stores it as long as nobody sets or reads it."""


class Number(t.Int[int, object]):
    """A trait that is a number."""


class Text(t.Unicode[object, object]):
    """A trait that is a text."""


class Either(t.Union):
    """A trait of one of several kinds."""


class CheckedTrait(t.TraitType[Any, Any]):
    """A trait whose value a function checks; None is allowed when it is the default."""

    def __init__(self, check: Callable[[Any], Any], default: object = None) -> None:
        super().__init__(default, allow_none=default is None)
        self._check = check

    def validate(self, obj: object, value: object) -> Any:
        """Return the checked value."""
        return self._check(value)


_KEYWORD, _FUNCTION = "fill|auto|none|(min|max|fit)-content|0", "calc|min|max|clamp|var|env|fit-content"
_LENGTH = rf"{_KEYWORD}|\d*\.?\d+(%|[a-z]{{1,5}})|({_FUNCTION})\([^;{{}}]*\)"


class CSSLength(t.Unicode[str, str]):
    """A trait for a CSS length, or a keyword of CSS in place of one."""

    def validate(self, obj: Any, value: Any) -> str:
        """Return the length.

        Raises:
            TraitError: it is none.
        """
        if not re.fullmatch(_LENGTH, super().validate(obj, value).strip(), re.IGNORECASE):
            self.error(obj, value)
        return str(value)


class LayoutWhenRead(InstanceDict):  # type: ignore[misc]
    """A trait for the layout, which is a widget of its own: it is made, and sent, when Python reads it."""

    def __init__(self) -> None:
        super().__init__(Layout)

    def get(self, obj: Any, cls: type | None = None) -> Any:
        """Return the layout; the page gets a new one."""
        is_new = not obj.trait_has_value(self.name)
        layout = super().get(obj, cls)
        if is_new and obj.comm is not None:
            obj.send_state(self.name)
        return layout


def whole_state(
    chat: DOMWidget, document: tuple[object, object], read: Callable[[list[str]], dict[str, object]]
) -> dict[str, object]:
    """Return all traits of a chat as its page gets them; only those that somebody has set are read one by one.

    Args:
        chat: the chat.
        document: its history, and its page besides that.
        read: returns others by their names, and stores their defaults in the chat.
    """
    owner: object = type(chat)
    state = _defaults(owner) | {"history": document[0], "_page": document[1]}

    def is_missing(name: str) -> bool:
        return name not in state or (chat.trait_has_value(name) and getattr(chat, name) is not state[name])

    return state | read([name for name in chat.keys if is_missing(name)])


@functools.lru_cache(64)
def _defaults(owner: type[t.HasTraits]) -> dict[str, object]:
    """Return a class's defaults as the page gets them, but for those made for each chat, or changed in place."""
    traits = owner.class_traits(sync=True)
    made = set(_names_with_own_default(owner))
    fixed = {
        name: trait.default()
        for name, trait in traits.items()
        if name not in made and not isinstance(trait, LayoutWhenRead) and "to_json" not in trait.metadata
    }
    layouts: dict[str, object] = {name: None for name, trait in traits.items() if isinstance(trait, LayoutWhenRead)}
    return layouts | {name: value for name, value in fixed.items() if isinstance(value, _CONSTANT)}


def _names_with_own_default(owner: type) -> Iterator[str]:
    for member in (member for each in owner.__mro__ for member in vars(each).items()):
        if isinstance(member[1], t.DefaultHandler):
            yield member[1].trait_name
        elif member[0].startswith("_") and member[0].endswith("_default"):
            yield member[0][1 : -len("_default")]

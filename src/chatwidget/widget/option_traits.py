"""The types of the options' traits; those that nobody sets are stored in no chat."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import traitlets as t
from ipywidgets import Layout
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


def page_defaults(owner: object) -> dict[str, object]:
    """Return the values of a class's traits that the page gets as long as they are not set, by name.

    A trait is left out if its default is made for each chat, or can be changed in place.
    """
    return dict(_page_defaults(owner))


@functools.lru_cache(64)
def _page_defaults(owner: type[t.HasTraits]) -> dict[str, object]:
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

"""One provider: which values are its chunks, and what reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from chatwidget.providers.deltas import Delta

Reader: TypeAlias = Callable[[Any], Iterable[Delta]]
Opener: TypeAlias = Callable[[Any], Any]


def _no_class(module: str, name: str) -> Reader | None:
    return None


def _no_shape(value: object) -> Reader | None:
    return None


class Provider(NamedTuple):
    """A provider's values by type or by shape; no client library is imported.

    Args:
        packages: top-level names of the modules its classes come from.
        by_class: given a class's module and name, what reads its instances, or None. It is asked for each base of a
            value's class in turn, and only for classes of `packages`.
        by_shape: given a plain dict, list, or tuple, what reads it, or None.
        openers: by class name, what makes an iterator of responses of a stream that has no `__next__`.
    """

    packages: tuple[str, ...]
    by_class: Callable[[str, str], Reader | None] = _no_class
    by_shape: Callable[[object], Reader | None] = _no_shape
    openers: Mapping[str, Opener] | None = None


def by_name(readers: Mapping[str, Reader]) -> Callable[[str, str], Reader | None]:
    """Return a `by_class` that looks at the class's name alone."""
    return lambda module, name: readers.get(name)


def read_nothing(value: object) -> Iterable[Delta]:
    """Read a value that repeats or accompanies what other values say."""
    return ()

"""Values and numbers of things as text for an error; of a value even where its `repr` raises."""

from __future__ import annotations


def show(value: object) -> str:
    """Return the `repr` of a value, or its type where that raises an exception.

    Example:
        >>> show("text"), show(10**5000)
        ("'text'", 'a value of type int (repr() raised ValueError)')
    """
    try:
        return repr(value)
    except Exception as error:
        return f"a value of type {type(value).__name__} (repr() raised {type(error).__name__})"


def counted(count: int, noun: str) -> str:
    """Return a number of things in words, with the plural of a noun that takes an s.

    Example:
        >>> counted(1, "value"), counted(2, "value")
        ('1 value', '2 values')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def has_no_repr(value: object) -> bool:
    """Return whether the `repr` of a value raises an exception."""
    try:
        repr(value)
    except Exception:
        return True
    return False

"""Any value as text for an error, even one whose `repr` raises."""

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


def has_no_repr(value: object) -> bool:
    """Return whether the `repr` of a value raises an exception."""
    try:
        repr(value)
    except Exception:
        return True
    return False

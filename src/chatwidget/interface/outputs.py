"""Additional outputs of a chat function: `(response, *values)` taken apart, and the values set."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from chatwidget.errors import CallbackError, OptionError
from chatwidget.providers import streams
from chatwidget.providers.deltas import DELTAS


class AdditionalOutputs:
    """The additional outputs, in the order in which the chat function gives their values.

    Args:
        given: one or a list of objects with a `.value`, ipywidgets for instance.

    Example:
        >>> from types import SimpleNamespace
        >>> code = SimpleNamespace(value="")
        >>> outputs = AdditionalOutputs(code)
        >>> response, values = outputs.unpack(("Done.", "print(1)"))
        >>> outputs.give(values)
        >>> response, code.value
        ('Done.', 'print(1)')
    """

    def __init__(self, given: Any = None) -> None:
        every = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
        for i, target in enumerate(every):
            if isinstance(target, (str, type)) or not hasattr(target, "value"):
                raise OptionError(
                    f"additional_outputs[{i}] is {target!r}, which has no .value to set; give an ipywidget, or any "
                    "object with a .value."
                )
        self._targets = every

    def __len__(self) -> int:
        return len(self._targets)

    def opened(self, result: Any) -> Any:
        """What a chat function returned; a stream with values beside it becomes a stream whose first value has them."""
        if not self._targets:
            return result
        if inspect.isawaitable(result):
            return self._awaited(result)
        if isinstance(result, tuple) and result and streams.is_stream(result[0]):
            return streams.with_first_extras(result[0], result[1:])
        return result

    async def _awaited(self, result: Awaitable[Any]) -> Any:
        return self.opened(await result)

    def unpack(self, value: Any) -> tuple[Any, tuple[Any, ...]]:
        """The response in what a chat function gave, and the values for the outputs (none, if it gave no tuple).

        Raises:
            CallbackError: there are more or fewer values than outputs.
        """
        if not self._targets or not isinstance(value, tuple) or isinstance(value, DELTAS):
            return value, ()
        if len(value) != 1 + len(self._targets):
            raise CallbackError(
                f"The chat function gave a tuple of {len(value)}, {value!r}; with {len(self._targets)} "
                f"additional output(s) it gives the response alone, or {1 + len(self._targets)}: (response, *values), "
                "where None leaves an output as it is."
            )
        return value[0], value[1:]

    def give(self, values: Sequence[Any]) -> None:
        """Set them: None leaves one as it is, a dict sets several of its traits.

        Raises:
            CallbackError: an output does not take its value.
        """
        for i, (target, value) in enumerate(zip(self._targets, values, strict=False)):
            if value is None:
                continue
            for name, item in (value if isinstance(value, Mapping) else {"value": value}).items():
                if not isinstance(name, str) or not hasattr(target, name):
                    raise CallbackError(
                        f"The chat function gave {value!r} for additional_outputs[{i}]; a dict sets traits by their "
                        f"names, and {type(target).__name__} has no {name!r}."
                    )
                try:
                    setattr(target, name, item)
                except Exception as error:
                    raise CallbackError(
                        f"additional_outputs[{i}] ({type(target).__name__}) does not take {item!r} as its "
                        f"{name!r}: {error}"
                    ) from error

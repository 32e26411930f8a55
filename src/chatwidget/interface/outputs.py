"""Additional outputs of a chat function: separates `(response, *values)`, and sets the values."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping, Sequence

from chatwidget.errors import CallbackError, OptionError
from chatwidget.messages.show import counted, show


class AdditionalOutputs:
    """The additional outputs, in the order in which the chat function gives their values.

    Args:
        given: one or a list of objects with a `.value`, ipywidgets for instance.

    Example:
        >>> from types import SimpleNamespace
        >>> code = SimpleNamespace(value="")
        >>> outputs = AdditionalOutputs(code)
        >>> response, values = outputs.unpack(("Done.", "print(1)"))
        >>> outputs.set_outputs(values)
        >>> response, code.value
        ('Done.', 'print(1)')
    """

    def __init__(self, given: object = None) -> None:
        targets = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
        for i, target in enumerate(targets):
            if isinstance(target, (str, type)) or not hasattr(target, "value"):
                raise OptionError(
                    f"`additional_outputs[{i}]` must be an ipywidget or an object with a `.value` attribute, got "
                    f"{show(target)}."
                )
        self._targets = targets

    def __len__(self) -> int:
        return len(self._targets)

    def with_outputs(self, result: object) -> object:
        """Return what a chat function returned; a stream beside values becomes a stream whose first value has them."""
        if not self._targets:
            return result
        if inspect.isawaitable(result):
            return self._awaited(result)
        from chatwidget.providers import streams  # not needed to show a chat

        if isinstance(result, tuple) and result and streams.is_stream(result[0]):
            return streams.with_first_extras(result[0], result[1:])
        return result

    async def _awaited(self, result: Awaitable[object]) -> object:
        return self.with_outputs(await result)

    def unpack(self, value: object) -> tuple[object, tuple[object, ...]]:
        """Return the response in what a chat function returned, and the values for the outputs, if it is a tuple.

        Raises:
            CallbackError: there are more or fewer values than outputs.
        """
        if not self._targets or not isinstance(value, tuple):
            return value, ()
        from chatwidget.providers.deltas import DELTAS  # not needed to show a chat

        if isinstance(value, DELTAS):
            return value, ()
        if len(value) != 1 + len(self._targets):
            outputs = counted(len(self._targets), "additional output")
            raise CallbackError(
                f"The chat function returned a tuple of {len(value)}: {show(value)}. With {outputs}, return the "
                f"response alone or a tuple of {1 + len(self._targets)}: (response, *values). None leaves an output "
                "unchanged."
            )
        return value[0], value[1:]

    def set_outputs(self, values: Sequence[object]) -> None:
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
                        f"The chat function returned {show(value)} for `additional_outputs[{i}]`, but "
                        f"{type(target).__name__} has no trait {show(name)}. A dict sets traits by name."
                    )
                try:
                    setattr(target, name, item)
                except Exception as error:
                    raise CallbackError(
                        f"Cannot set {show(name)} of `additional_outputs[{i}]` ({type(target).__name__}) to "
                        f"{show(item)}: {error}"
                    ) from error

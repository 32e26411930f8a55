"""Additional inputs of a chat function: their widgets, the section that shows them, and their present values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from chatwidget.conversation.prompt import Prompt, PromptInput, Setting
from chatwidget.conversation.prompt_fields import FIELDS
from chatwidget.errors import EventRefused, OptionError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.show import counted, show
from chatwidget.messages.text import whole_characters

_WIDE: dict[str, object] = {"style": {"description_width": "initial"}, "layout": {"width": "auto"}}
#: Widgets whose value is several.
_MANY = (
    ipywidgets.FloatRangeSlider,
    ipywidgets.IntRangeSlider,
    ipywidgets.SelectMultiple,
    ipywidgets.SelectionRangeSlider,
)

#: Gradio's names of components, and the widget that does the same in a notebook.
SHORTCUTS: dict[str, Callable[..., object]] = {
    "text": ipywidgets.Text,
    "textbox": ipywidgets.Text,
    "textarea": ipywidgets.Textarea,
    "password": ipywidgets.Password,
    "number": ipywidgets.FloatText,
    "slider": ipywidgets.FloatSlider,
    "checkbox": ipywidgets.Checkbox,
    "colorpicker": ipywidgets.ColorPicker,
    "date": ipywidgets.DatePicker,
}


def _from_name(name: str, description: str) -> object:
    make = SHORTCUTS.get(name.lower())
    if make is not None:
        return make(description=description, **_WIDE)
    choices = {"dropdown": "Dropdown", "radio": "RadioButtons", "checkboxgroup": "SelectMultiple"}
    if name.lower() in choices:
        raise OptionError(
            f"`additional_inputs`: {show(name)} needs choices. Pass ipywidgets.{choices[name.lower()]}(options=[...]) "
            "instead."
        )
    raise OptionError(
        f"Unknown input name {show(name)} in `additional_inputs`. Valid names: "
        f"{', '.join(sorted(SHORTCUTS))}; and, for the prompt bar: {', '.join(FIELDS)}. "
        "Otherwise, pass an ipywidget or an object with a `.value` attribute."
    )


def _setting(given: object, defaults: Mapping[str, object]) -> object:
    """Return the field of the prompt that a name means, and anything else as it is."""
    return Setting(given, defaults.get(given)) if isinstance(given, str) and given in FIELDS else given


def _has_value(given: object) -> bool:
    try:
        return hasattr(given, "value")
    except Exception:  # it has one: marimo refuses to read it in the cell that creates the element
        return True


def _source(given: object, index: int, description: str) -> Any:
    if isinstance(given, str):
        return _from_name(given, description)
    if isinstance(given, type) or not _has_value(given):
        raise OptionError(
            f"`additional_inputs[{index}]` must be an ipywidget, a name such as 'slider', or an object with a "
            f"`.value` attribute, got {show(given)}."
        )
    return given


def _contains(visible: object, source: object) -> bool:
    children = getattr(visible, "children", ()) if isinstance(visible, ipywidgets.Widget) else ()
    return visible is source or any(_contains(child, source) for child in children)


def is_displayed(source: object) -> bool:
    """Return whether a widget is the result of a cell already, alone or inside another widget."""
    core = sys.modules.get("IPython.core.getipython")
    shell = core.get_ipython() if core is not None else None
    results = getattr(shell, "user_ns", {}).get("Out") or {}
    return any(_contains(result, source) for result in list(results.values()))


class AdditionalInputs:
    """The additional inputs, in the order in which the chat function takes them.

    Args:
        given: one or a list: an ipywidget, a name from `SHORTCUTS`, or any object with a `.value`.
        accordion: label of the place where they are shown, or `{"label": str, "open": bool}`; None shows none of them.
        names: the chat function's names for them, which label the inputs made from a name.
        defaults: the values that the chat function's parameters have by default, with which fields of the prompt begin.
        variables: values for variables of the prompt, or None.

    Example:
        >>> inputs = AdditionalInputs(["text", ipywidgets.IntSlider(value=3)], names=["system_prompt", "n"])
        >>> inputs.values(), inputs.sources[0].description
        (('', 3), 'System prompt')
    """

    def __init__(
        self,
        given: object = None,
        accordion: object = "Additional inputs",
        names: Sequence[str] = (),
        defaults: Mapping[str, object] | None = None,
        variables: object = None,
    ) -> None:
        given_inputs = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
        labels = [name.replace("_", " ").strip().capitalize() for name in names]
        labels += [f"Input {i + 1}" for i in range(len(labels), len(given_inputs))]
        given_inputs = [_setting(item, defaults or {}) for item in given_inputs]
        self.prompt = Prompt([item for item in given_inputs if isinstance(item, Setting)], variables)
        self.sources: list[Any] = [
            PromptInput(self.prompt, item.name) if isinstance(item, Setting) else _source(item, i, labels[i])
            for i, item in enumerate(given_inputs)
        ]
        self.labels = [getattr(s, "description", "") or labels[i] for i, s in enumerate(self.sources)]
        self._accordion_state = _accordion(accordion)

    def __len__(self) -> int:
        return len(self.sources)

    def values(self, prompt: Prompt | None = None) -> tuple[Any, ...]:
        """Return their present values; those of fields of the prompt from another prompt, if one is given."""
        sources = [
            PromptInput(prompt, source.name) if isinstance(source, PromptInput) and prompt is not None else source
            for source in self.sources
        ]
        return tuple(source.value for source in sources)

    def set_inputs(self, values: Sequence[Any]) -> None:
        """Give them other values, all or none of them; None leaves one as it is.

        Raises:
            EventRefused: one does not take its value (any more).
        """
        given = [(k, value) for k, value in enumerate(values) if value is not None]
        for k, value in given:
            reason = self.refusal(k, value)
            if reason is not None:
                raise EventRefused(self._does_not_take(k, value, reason))
        before = self.values()
        for done, (k, value) in enumerate(given):
            try:
                self.sources[k].value = value
            except Exception as error:
                for filled, _ in given[:done]:
                    self.sources[filled].value = before[filled]
                raise EventRefused(self._does_not_take(k, value, str(error).rstrip("."))) from error

    def _does_not_take(self, index: int, value: object, reason: str) -> str:
        return f"This example sets {show(self.labels[index])} to {show(value)}, which is not allowed: {reason}."

    def container(self) -> dict[str, object] | None:
        """Return the box of the inputs that the chat shows: the id of its model, its label, and whether it is open."""
        visible = [s for s in self.sources if isinstance(s, ipywidgets.DOMWidget) and not is_displayed(s)]
        if self._accordion_state is None or not visible:
            return None
        box = ipywidgets.VBox(visible)
        return {"model": box.model_id, **self._accordion_state}

    def refusal(self, index: int, value: Any) -> str | None:
        """Return why an input does not accept a value, or None."""
        source = self.sources[index]
        if isinstance(source, PromptInput):
            return source.refusal(value)
        trait = source.traits().get("value") if isinstance(source, ipywidgets.Widget) else None
        if trait is None or value is None:
            return None
        choices = getattr(source, "_options_values", None)
        least, most = getattr(source, "min", None), getattr(source, "max", None)
        chosen = value if isinstance(source, _MANY) else [value]
        try:
            if choices is not None and any(item not in choices for item in chosen):
                return f"it must be one of {', '.join(map(repr, choices))}"
            trait._validate(source, value)
            if any((least is not None and item < least) or (most is not None and item > most) for item in chosen):
                return f"it must be from {least} to {most}"
        except Exception as error:
            return str(error).rstrip(".")
        return None


def check_example_rows(examples: Sequence[JSONMapping], inputs: AdditionalInputs, given: Sequence[Any]) -> None:
    """Refuse examples whose rows do not match the additional inputs.

    Args:
        examples: the examples as dicts.
        inputs: the additional inputs.
        given: the examples as they were given.

    Raises:
        OptionError: a row has too many or too few values, or one that its input does not take.
    """
    for i, item in enumerate(examples):
        values = item.get("inputs", ())
        if len(inputs) and not isinstance(given[i], (list, tuple)):
            raise OptionError(
                f"`examples[{i}]` must be a row [message, {', '.join(inputs.labels)}] because this chat has "
                f"`additional_inputs`, got {show(given[i])}. None leaves an input unchanged."
            )
        if len(values) != len(inputs):
            raise OptionError(
                f"`examples[{i}]` has {counted(len(values), 'value')} after the message ({show(values)}), but there "
                f"are {len(inputs)} `additional_inputs`."
            )
        for k, value in enumerate(values):
            reason = inputs.refusal(k, value)
            if reason is not None:
                raise OptionError(
                    f"`examples[{i}]`: {show(value)} is not a valid value for {show(inputs.labels[k])}: {reason}."
                )


def _accordion(given: object) -> dict[str, object] | None:
    if given is None or given is False:
        return None
    if isinstance(given, str):
        return {"label": whole_characters(given), "open": False}
    known = {"label": str, "open": bool}
    if isinstance(given, Mapping) and all(k in known and isinstance(v, known[k]) for k, v in given.items()):
        label = whole_characters(given.get("label", "Additional inputs"))
        return {"open": False, **given, "label": label}
    raise OptionError(
        f"`additional_inputs_accordion` must be a label, {{'label': str, 'open': bool}}, or None (to display the "
        f"inputs yourself), got {show(given)}."
    )

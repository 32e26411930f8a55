"""The prompt of a chat: model, system prompt, parameters, and variables, which can change between two requests.

A change counts from the next request on and forks nothing: each answer's metadata say what it was asked with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from chatwidget.conversation.prompt_fields import FIELDS, Field
from chatwidget.conversation.template import FilledText, filled_text, variables_of
from chatwidget.errors import EventRefused, OptionError
from chatwidget.messages.json_types import JSONMapping, JSONObject

#: The name of the variables, beside those of the fields.
VARIABLES = "variables"


class Setting(NamedTuple):
    """A field with the value that it has at first.

    Attributes:
        name: the field.
        value: its first value, or None.
        choices: lists the values there are, which may take a while; None if that is unknown.
    """

    name: str
    value: Any = None
    choices: Callable[[], list[str]] | None = None


class Prompt:
    """The fields of one chat, and their present values.

    Args:
        settings: the fields that the chat has.
        variables: values for `{{name}}` in the system prompt and in messages. None: messages have no variables.

    Raises:
        OptionError: a field does not accept its value.

    Example:
        >>> prompt = Prompt([Setting("model", "llama"), Setting("temperature", 0.2)])
        >>> prompt.assign({"temperature": 0.7})
        >>> prompt.values
        {'model': 'llama', 'temperature': 0.7}
    """

    def __init__(self, settings: Iterable[Setting], variables: object = None) -> None:
        settings = list(settings)
        self._choices = {each.name: each.choices for each in settings if each.choices is not None}
        self.values: JSONObject = {each.name: check_value(each.name, each.value) for each in settings}
        self.variables = None if variables is None else check_variables(variables)
        self.models: list[str] | None = None
        self.models_error: str | None = None
        self._listener: Callable[[dict[str, tuple[object, object]]], None] = lambda changes: None

    def attach(self, listener: Callable[[dict[str, tuple[object, object]]], None]) -> None:
        """Call a function after each change with the old and the new values by name; `models` is among the names."""
        self._listener = listener

    def has(self, name: str) -> bool:
        """Return whether the chat has a field; every prompt has variables."""
        return name in self.values or name == VARIABLES

    def value(self, name: str) -> Any:
        """Return the present value of a field, or the variables."""
        return self.variables if name == VARIABLES else self.values[name]

    def assign(self, changes: JSONMapping) -> None:
        """Change several values, all or none.

        Raises:
            OptionError: a field does not exist here, or does not accept its value.
        """
        checked = {name: self._checked(name, value) for name, value in changes.items()}
        before = {name: self.value(name) for name in checked}
        changed = {name: value for name, value in checked.items() if not _is_same(before[name], value)}
        if VARIABLES in changed:
            self.variables = changed[VARIABLES]
        self.values = {**self.values, **{name: value for name, value in changed.items() if name != VARIABLES}}
        if changed:
            self._listener({name: (before[name], value) for name, value in changed.items()})

    def sent_values(self) -> JSONObject:
        """Return the values as a request has them: the variables of the system prompt are filled in."""
        system = self.values.get("system_message")
        if system is None:
            return self.values
        return {**self.values, "system_message": str(filled_text(system, self.variables or {}))}

    def with_changes(self, changes: JSONMapping) -> Prompt:
        """Return a prompt with other values; this one stays as it is.

        Raises:
            OptionError: a field does not exist here, or does not accept its value.
        """
        other = Prompt([Setting(name, value) for name, value in self.values.items()], self.variables)
        other.assign(changes)
        return other

    def _checked(self, name: str, value: object) -> Any:
        if not self.has(name):
            raise OptionError(f"This chat has no {name!r}. It has: {', '.join(self.values) or 'no prompt at all'}.")
        if name == VARIABLES:
            return None if value is None else check_variables(value)
        return check_value(name, value)

    def read(self, texts: JSONMapping) -> None:
        """Change values as texts from the page say.

        Raises:
            EventRefused: a text cannot be read, or there is no such field.
        """
        changes: JSONObject = {}
        for name, text in texts.items():
            if name == VARIABLES and isinstance(text, Mapping):
                changes[name] = {**(self.variables or {}), **{str(key): str(value) for key, value in text.items()}}
            elif name in self.values and isinstance(text, str):
                changes[name] = self._read(FIELDS[name], text)
            else:
                raise EventRefused(f"This chat has no field {name!r}. Reload the page.")
        self.assign(changes)

    @staticmethod
    def _read(field: Field, text: str) -> Any:
        try:
            return field.read(text)
        except (ValueError, TypeError, RecursionError):
            excerpt = text if len(text) <= 80 else text[:80] + "…"
            raise EventRefused(
                f"{field.label} must be {field.expected}, not {excerpt!r}. Leave it empty to use the server default."
            ) from None

    def filled(self, text: str) -> FilledText:
        """Return a typed text with its variables filled in, if this chat has variables.

        Raises:
            EventRefused: a variable has no value.
        """
        typed = FilledText(text) if self.variables is None else filled_text(text, self.variables)
        if typed.error is not None:
            raise EventRefused(typed.error)
        return typed

    def list_models(self) -> None:
        """Ask which models there are; this may take a while."""
        choices = self._choices.get("model")
        if choices is None:
            return
        try:
            self.models, self.models_error = choices(), None
        except Exception as error:
            self.models_error = str(error)
        self._listener({"models": (None, self.models)})

    def for_page(self) -> JSONObject:
        """Return what the page shows."""
        fields = [
            {"name": name, "label": field.label, "about": field.about, "kind": field.kind, "text": field.write(value)}
            for name, value, field in ((name, value, FIELDS[name]) for name, value in self.values.items())
        ]
        return {
            "fields": fields,
            "models": self.models,
            "models_error": self.models_error,
            "variables": self.variables and {name: str(value) for name, value in self.variables.items()},
            "has_variables": self.variables is not None,
            "needed": variables_of(self.values.get("system_message") or ""),
        }


class PromptInput:
    """One field as an additional input of a chat function: an object with a `.value`.

    Args:
        prompt: the prompt.
        name: the field's name.
    """

    def __init__(self, prompt: Prompt, name: str) -> None:
        self._prompt, self.name = prompt, name
        self.description = FIELDS[name].label

    @property
    def value(self) -> Any:
        """The present value; of a system prompt, with its variables filled in."""
        value = self._prompt.value(self.name)
        if self.name == "system_message" and value is not None:
            return filled_text(value, self._prompt.variables or {})
        return value

    @value.setter
    def value(self, value: object) -> None:
        self._prompt.assign({self.name: value})

    def refusal(self, value: object) -> str | None:
        """Return why a value is not accepted, or None."""
        try:
            check_value(self.name, value)
        except OptionError:
            return f"it must be {FIELDS[self.name].expected}"
        return None


def check_value(name: str, value: object, given_as: str | None = None) -> Any:
    """Return a field's value as it is stored.

    Args:
        name: the field.
        value: the value.
        given_as: the name of the argument, if it is not the field's.

    Raises:
        OptionError: the field does not accept it.

    Example:
        >>> check_value("stop_sequences", "END"), check_value("seed", None)
        (['END'], None)
    """
    field = FIELDS[name]
    if value is None:
        return None
    try:
        return field.check(value)
    except (ValueError, TypeError, RecursionError):
        raise OptionError(f"`{given_as or name}` must be {field.expected}, or None, got {value!r}.") from None


def check_variables(given: object) -> dict[str, Any]:
    """Return values of variables as plain Python: of a mapping, a row of a DataFrame, or a named tuple.

    Raises:
        OptionError: it is none of these.

    Example:
        >>> check_variables({"language": "French"})
        {'language': 'French'}
    """
    if hasattr(given, "_asdict"):
        given = given._asdict()
    if not isinstance(given, Mapping) and not (hasattr(given, "items") and hasattr(given, "index")):
        raise OptionError(f"`variables` must be a dict or a row of a DataFrame such as df.iloc[0], got {given!r}.")
    return {str(name): _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, if it can be; a text otherwise."""
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        value = value.item()
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)


def _is_same(old: object, new: object) -> bool:
    return type(old) is type(new) and bool(old == new)

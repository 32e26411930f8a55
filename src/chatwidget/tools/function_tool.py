"""A Python function as a tool: its schema from its signature and docstring, its arguments checked by pydantic."""

from __future__ import annotations

import functools
import inspect
import re
import types
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from chatwidget.errors import MissingDependency, OptionError
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.runtime.loops import is_async
from chatwidget.tools.tool import ArgumentError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_LONGEST = 1500  # characters of an error about arguments


class FunctionTool:
    """A function, a method, or a partial, as a tool.

    Args:
        function: the function. Its parameters need names; types and a docstring help the model.

    Raises:
        OptionError: it cannot be called by name, or a parameter has a type that no JSON can have.
        MissingDependency: pydantic is too old.

    Example:
        >>> def add(a: int, b: int = 2) -> int:
        ...     '''Add two numbers.'''
        ...     return a + b
        >>> tool = FunctionTool(add)
        >>> tool.name, tool.check('{"a": "1"}'), tool.call({"a": 1, "b": 2})
        ('add', {'a': 1, 'b': 2}, 3)
    """

    def __init__(self, function: Callable[..., object]) -> None:
        if not callable(function):
            raise OptionError(f"`tools` must be a list of functions, got {function!r}.")
        self._function = function
        self.name = _name(function)
        self.is_async = is_async(function)
        self._signature = _signature(function, self.name)
        schema, self._validator = _schema(function, self.name)
        self.description, about = _documented(function)
        for name, text in about.items():
            if name in schema.get("properties", {}):
                schema["properties"][name].setdefault("description", text)
        self.parameters: JSONMapping = schema

    def check(self, arguments: str) -> Mapping[str, object]:
        """See `Tool.check`."""
        from pydantic_core import ValidationError

        try:
            args, kwargs = self._validator.validate_json(arguments.strip() or "{}")
        except ValidationError as error:
            raise ArgumentError(_refusal(error)) from None
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def call(self, arguments: JSONMapping) -> Any:
        """See `Tool.call`."""
        return self._function(**arguments)


def _name(function: Callable[..., object]) -> str:
    inner = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    name = getattr(inner, "__name__", None) or type(inner).__name__
    if name == "<lambda>":
        raise OptionError(f"A lambda in `tools` has no name for the model to call: {function!r}. Use `def`.")
    if not _NAME.fullmatch(name):
        raise OptionError(f"A tool's name must be ASCII letters, digits, _ or -, at most 64, got {name!r}.")
    return name


def _signature(function: Callable[..., object], name: str) -> inspect.Signature:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise OptionError(f"The tool {name} has no signature that Python can read. Wrap it in a `def`.") from None
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            stars, instead = ("*", "list") if parameter.kind is parameter.VAR_POSITIONAL else ("**", "dict")
            raise OptionError(
                f"The tool {name} takes {stars}{parameter.name}, but a model passes arguments by the names of "
                f"parameters. Use a parameter that is a {instead}."
            )
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise OptionError(
                f"The parameter {parameter.name} of the tool {name} is positional-only, but a model passes arguments "
                "by name. Remove the / from its signature, or wrap it in a `def`."
            )
    return signature


def _schema(function: Callable[..., object], name: str) -> tuple[JSONObject, Any]:
    """Return the JSON schema of a function's arguments, and what checks them without calling it.

    `TypeAdapter(function).validate_json` would call the function.
    """
    try:
        from pydantic import PydanticUserError, TypeAdapter
        from pydantic.experimental.arguments_schema import generate_arguments_schema
        from pydantic_core import SchemaValidator
    except ImportError as error:
        raise MissingDependency(
            "`tools` requires pydantic 2.12 or newer. Run: pip install chatwidget[tools]"
        ) from error
    try:
        function = _resolved(function) if isinstance(function, functools.partial) else function
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a default that no JSON can have: it is then not in the schema
            adapter: Any = TypeAdapter
            schema = adapter(function).json_schema()
        return schema, SchemaValidator(generate_arguments_schema(function))
    except NameError as error:
        raise OptionError(
            f"An annotation of the tool {name} names something that is not defined at the top of its module: {error}."
        ) from error
    except PydanticUserError as error:
        raise OptionError(
            f"A parameter of the tool {name} has a type that no model can pass as JSON: {_first_line(error)} Pass a "
            "name, a path, or a number, and look the value up in the function."
        ) from error


def _resolved(function: Callable[..., object]) -> Callable[..., object]:
    """Return a function with the signature of a partial, in whose module pydantic does not look names up."""
    signature = inspect.signature(function, eval_str=True)
    types_of = {p.name: p.annotation for p in signature.parameters.values() if p.annotation is not p.empty}
    named = types.FunctionType(_with_names.__code__, {})
    named.__signature__ = signature  # type: ignore[attr-defined]
    named.__annotations__ = types_of
    return named


def _with_names(**arguments: object) -> None:
    """Do nothing: only the signature of a copy is read."""


def _first_line(error: Any) -> str:
    text = str(error).split(" Set `arbitrary_types_allowed", 1)[0].split("\n", 1)[0]
    return text if text.endswith(".") else f"{text}."


def _documented(function: Callable[..., object]) -> tuple[str, dict[str, str]]:
    """Return what a docstring says of a function, and of each parameter if a parser of docstrings is installed."""
    inner = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    text = inspect.getdoc(inner) or ""
    if inspect.getdoc(type(inner)) == text and not inspect.isroutine(inner):
        text = ""  # the docstring of the class, which is not about a call
    try:
        import docstring_parser
    except ImportError:
        return text, {}
    try:
        parsed = docstring_parser.parse(text)
    except docstring_parser.ParseError:
        return text, {}
    about = {each.arg_name: " ".join((each.description or "").split()) for each in parsed.params}
    returns = parsed.returns.description if parsed.returns is not None else None
    parts = [parsed.short_description, parsed.long_description, returns and f"Returns: {returns}"]
    return "\n\n".join(part for part in parts if part), {name: words for name, words in about.items() if words}


def _refusal(error: Any) -> str:
    """Return what is wrong with arguments, a line each, in words that help a model to correct them."""
    lines = []
    for each in error.errors(include_url=False, include_context=False):
        where = ".".join(str(step) for step in each["loc"])
        given = each["input"]
        got = "" if each["type"] in ("missing_argument", "json_invalid") else f", got {given!r}"
        lines.append(f"{where}: {each['msg']}{got}" if where else f"{each['msg']}{got}")
    text = "The arguments do not fit, and the tool was not called. " + "; ".join(lines)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

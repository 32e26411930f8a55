"""What is compared: a model with a system prompt and parameters, or a chat function, under a name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.interface.example_cache import fingerprint
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.text import without_user
from chatwidget.prompting.parameters import check_parameters


class Variant:
    """A way of answering, under a name.

    Args:
        name: what columns and results call it.
        target: a base URL such as "http://localhost:8000/v1", a client (`openai.OpenAI`, `openai.AsyncOpenAI`), or a
            chat function that takes a message and, if it wants it, the history.
        model: the name of the model.
        token: the API key; only with a URL. It is never stored, nor part of what identifies an answer.
        system_message: the system prompt, which may have variables as in `{{language}}`.
        version: for a chat function, the name of its version. Without it, its source, defaults, and closure do.
        **parameters: what else is sent with each request, such as `temperature`; the `openai` client must accept it.
            A parameter that only the server knows goes in `extra_body`, as in `extra_body={"top_k": 40}`.

    Raises:
        OptionError: the name is blank, or the target is none of these.
        UnknownOption: the client does not accept a parameter.

    Example:
        >>> Variant("terse", "http://localhost:8000/v1", "llama", system_message="Be brief.", temperature=0)
        Variant('terse', 'http://localhost:8000/v1', 'llama', system_message='Be brief.', temperature=0)
    """

    def __init__(
        self,
        name: str,
        target: Any,
        model: str | None = None,
        token: str | None = None,
        system_message: str | None = None,
        *,
        version: str | None = None,
        **parameters: Any,
    ) -> None:
        if not str(name).strip():
            raise OptionError(f"`name` of a Variant must not be blank, got {name!r}.")
        is_url = isinstance(target, str)
        if is_url and not target.startswith(("http://", "https://")):
            raise OptionError(f"`target` of the variant {name!r} must begin with http:// or https://, got {target!r}.")
        completions = getattr(getattr(target, "chat", None), "completions", None)
        is_client = not is_url and callable(getattr(completions, "create", None))
        if not (is_url or is_client or callable(target)):
            raise OptionError(
                f"`target` of the variant {name!r} must be a base URL, a client, or a chat function, got {target!r}."
            )
        self.name, self.target, self.model, self.system_message = str(name), target, model, system_message
        self.parameters: JSONObject = dict(parameters)
        self.is_function = not (is_url or is_client)
        self._token, self._version = token, version
        self._identity: JSONObject | None = None
        if self.is_function and (model is not None or token is not None):
            raise OptionError(
                f"The variant {name!r} is a chat function; `model` and `token` go with a URL or a client."
            )
        if self.is_function and parameters:
            raise OptionError(f"The variant {name!r} is a chat function, which takes no {', '.join(parameters)}.")
        check_parameters(self.name, parameters)
        if token is not None and not is_url:
            raise OptionError(f"The variant {name!r} has a client, which has its own key; `token` goes with a URL.")

    @property
    def token(self) -> str | None:
        """The API key."""
        return self._token

    @property
    def server(self) -> str:
        """The address that is asked, without a user name and password; "" for a chat function."""
        if self.is_function:
            return ""
        return without_user(str(self.target if isinstance(self.target, str) else self.target.base_url)).rstrip("/")

    def identity(self) -> JSONObject:
        """Return what identifies this variant's answers, as JSON; neither its name nor its key."""
        if self._identity is None:
            self._identity = self._identified()
        return self._identity

    def _identified(self) -> dict[str, object]:
        if not self.is_function:
            return {"server": self.server, "model": self.model, **thaw(self.parameters)}
        mark = self._version
        if mark is None:
            mark = hashlib.sha256(json.dumps(fingerprint(self.target), default=repr).encode()).hexdigest()
        return {"function": getattr(self.target, "__qualname__", type(self.target).__qualname__), "version": mark}

    def as_json(self) -> JSONObject:
        """Return it as JSON, without its key; of a chat function only its name and version."""
        saved = {"name": self.name, "system_message": self.system_message}
        if self.is_function:
            return {**saved, **self.identity()}
        return {**saved, "server": self.server, "model": self.model, "parameters": thaw(self.parameters)}

    def __repr__(self) -> str:
        given: Mapping[str, object] = {
            "system_message": self.system_message,
            "version": self._version,
            **self.parameters,
        }
        words = [repr(self.name), repr(self.server or self.target)]
        words += [repr(self.model)] if self.model is not None else []
        words += [f"{name}={value!r}" for name, value in given.items() if value is not None]
        return f"Variant({', '.join(words)})"


class MissingFunction:
    """A chat function of a saved board that was not given again."""

    def __init__(self, variant: str, name: str) -> None:
        self._variant, self.__qualname__ = variant, name

    def __call__(self, message: object) -> object:
        """Refuse."""
        raise OptionError(
            f"The chat function of the variant {self._variant!r} is not saved. Give it to open: "
            f"Playground.open(name, variants=[Variant({self._variant!r}, ...)])."
        )


def variant_from_json(data: JSONMapping, token: str | None = None) -> Variant:
    """Make a variant of what `Variant.as_json` returned.

    Example:
        >>> variant_from_json(Variant("a", "http://localhost/v1", "m", temperature=0).as_json())
        Variant('a', 'http://localhost/v1', 'm', temperature=0)
    """
    name, system = data["name"], data.get("system_message")
    if "server" in data:
        return Variant(name, data["server"], data["model"], token, system, **data["parameters"])
    return Variant(name, MissingFunction(name, data["function"]), system_message=system, version=data["version"])


def check_variants(variants: Any) -> list[Variant]:
    """Check the variants of a board: chat functions get the name that they have in Python.

    Raises:
        OptionError: there is none, one is no variant, two have one name, or one has a parameter of chats alone.

    Example:
        >>> [variant.name for variant in check_variants([Variant("a", print), str.upper])]
        ['a', 'upper']
    """
    if isinstance(variants, (Variant, str)) or callable(variants):
        variants = [variants]
    found: list[Variant] = []
    for variant in variants:
        if isinstance(variant, Variant):
            found.append(variant)
        elif callable(variant):
            function: Callable[..., object] = variant
            found.append(Variant(getattr(variant, "__name__", type(variant).__name__), function))
        else:
            raise OptionError(f"`variants` must be of Variant(...) or chat functions, got {variant!r}.")
    if not found:
        raise OptionError("`variants` is empty. Give at least one Variant or chat function.")
    names = [variant.name for variant in found]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise OptionError(f"Two variants are called {doubled[0]!r}. Give each a name of its own.")
    for variant in found:
        if "streaming" in variant.parameters:
            raise OptionError(
                f"The variant {variant.name!r} has `streaming`, which only chats have. Remove it: responses on a "
                "board are streamed."
            )
    return found

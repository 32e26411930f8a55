"""A model behind a client: what is sent to it, and how its answers are opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from chatwidget.client.parameters import NAMES, NEWER_LIMIT, request_parameters
from chatwidget.client.request_messages import request_messages
from chatwidget.client.response_stream import AsyncResponseStream, ResponseStream, has_content
from chatwidget.client.server_errors import ErrorExplainer, response_body
from chatwidget.errors import ModelError, OptionError
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.model_view import model_view
from chatwidget.messages.secrets import register_named_secrets, register_secret, without_secrets
from chatwidget.messages.show import show
from chatwidget.providers.error_words import error_words, parameter_words
from chatwidget.providers.fields import field


class ModelClient:
    """A model behind an OpenAI or a Hugging Face client, synchronous or not.

    Args:
        client: the client.
        model: the model's name, or None for the client's own or the server's first.
        streaming: whether responses are streamed.
        kinds: of files that are sent.
        limit: what the server calls `max_tokens`.

    Raises:
        OptionError: it is no such client, or no model is named and the server lists none.
    """

    def __init__(
        self,
        client: object,
        model: str | None,
        *,
        streaming: bool,
        kinds: Sequence[str],
        limit: str = "max_tokens",
    ) -> None:
        self._client, self._create = client, _create_method(client)
        self._is_hugging_face = _is_a(client, "huggingface_hub")
        self.is_async = type(client).__name__.startswith("Async")
        register_secret(getattr(client, "api_key", None) or getattr(client, "token", None))
        for headers in ("default_headers", "headers"):
            register_named_secrets(getattr(client, headers, None))
        own = getattr(client, "model", None)  # where huggingface_hub keeps a base URL too
        url = own if isinstance(own, str) and own.startswith("http") else "The model server"
        self.address = without_secrets(str(getattr(client, "base_url", None) or url))
        self.model = own if model is None else model
        if self.model is None and not self._is_hugging_face:
            self.model = _first_model(client, self.address)
        #: What the server calls `max_tokens`: OpenAI's newer models refuse that name.
        self.limit = limit
        self._streaming, self._kinds = streaming, kinds
        self._reports_usage = streaming

    def check_limit(self, most: object) -> None:
        """Refuse a limit of tokens by a name that the client does not know.

        Raises:
            OptionError: it was given by the newer name to a client of huggingface_hub.
        """
        if self.limit == NEWER_LIMIT and self._is_hugging_face:
            raise OptionError(
                f"`{NEWER_LIMIT}` is not supported with a huggingface_hub client. Use `max_tokens={show(most)}`."
            )

    @property
    def lists_models(self) -> bool:
        """Return whether the server can be asked which models it has."""
        return not self._is_hugging_face

    def models(self) -> list[str]:
        """Return the models that the server lists.

        Raises:
            ModelError: it cannot be reached, or refuses.
        """
        return _listed_models(self._client, self.address)

    def describe(self, values: JSONMapping) -> dict[str, Any]:
        """Return what asks the same model in the same way, with these values of the prompt."""
        return {
            "model": values.get("model"),
            "base_url": self.address if self.address.startswith("http") else None,
            "system_message": values.get("system_message"),
            "parameters": request_parameters(values, self.limit),
            "client": self._client,
            "sent": lambda messages: self.sent(model_view(messages)),
        }

    def answer(self, message: object, history: list[JSONObject], *values: object) -> Any:
        """Answer a message: the chat function of a synchronous client."""
        return _run_at_once(self.answer_async(message, history, *values))

    async def answer_async(self, message: object, history: list[JSONObject], *values: object) -> Any:
        """Answer a message: the chat function of an asynchronous client.

        Raises:
            TypeError: there are fewer or more additional inputs than parameters.
            ModelError: the server refuses, fails, or answers with nothing.
        """
        if len(values) != len(NAMES):
            raise TypeError(
                f"The chat function of load_chat takes (message, history, {', '.join(NAMES)}), where each may be None; "
                f"{len(values)} of {len(NAMES)} were given."
            )
        return await self._respond([*history, {"role": "user", "content": message}], values)

    def continuation(self, history: list[JSONObject], *values: object) -> Any:
        """Go on from the partial answer that the history ends with; what comes is to be appended to it.

        The partial answer is sent as the last message. llama.cpp, for instance, completes such a message; a server that
        does not begins another message, which usually takes up where the partial answer ends.
        """
        return _run_at_once(self.continuation_async(history, *values))

    async def continuation_async(self, history: list[JSONObject], *values: object) -> Any:
        """Go on from the partial answer, with an asynchronous client."""
        return await self._respond(list(history), values, continues=True)

    async def _respond(self, messages: list[JSONObject], values: Sequence[Any], *, continues: bool = False) -> object:
        return await self.open(self.sent(messages), values, continues=continues)

    def sent(self, messages: list[JSONObject]) -> list[JSONObject]:
        """Return messages as the server gets them."""
        return request_messages(messages, self._kinds)

    def open_at_once(self, messages: list[JSONObject], values: Sequence[Any], tools: Mapping[str, object]) -> Any:
        """Send a request with a synchronous client; see `open`."""
        return _run_at_once(self.open(messages, values, tools))

    async def open(
        self,
        messages: list[JSONObject],
        values: Sequence[Any],
        tools: Mapping[str, object] = MappingProxyType({}),
        *,
        continues: bool = False,
    ) -> Any:
        """Send a request, and return the model's answer: a stream of chunks, or the whole.

        Args:
            messages: as the server gets them; the system prompt comes before them.
            values: of the prompt's fields, in the order of `NAMES`.
            tools: what the request says of tools.
            continues: whether the last message is an answer to be continued.

        Raises:
            ModelError: the server refuses, fails, or answers with nothing.
        """
        given = dict(zip(NAMES, values, strict=True))
        system = given["system_message"]
        first = [] if system is None else [{"role": "system", "content": str(system)}]
        server = ErrorExplainer(self.address, given["model"])
        with server.explaining():
            answer = await self._ask([*first, *messages], given, tools)
        if not self._streaming:
            return _checked(answer, server, continues)
        if self.is_async:
            return AsyncResponseStream(answer, server, continues)
        return ResponseStream(answer, server, continues)

    async def _ask(self, messages: list[JSONObject], given: JSONMapping, tools: Mapping[str, object]) -> Any:
        """Send a request, and send it again in the way that the server's refusal asks for."""
        while True:
            asked = {"messages": messages, **tools, **request_parameters(given, self.limit)}
            asked["stream"] = self._streaming
            if given["model"] is not None:
                asked["model"] = given["model"]
            if self._reports_usage:
                asked["stream_options"] = {"include_usage": True}
            try:
                answer = self._create(**asked)
                return await answer if self.is_async else answer
            except Exception as error:
                if not self._adapt(error, asked):
                    raise

    def _adapt(self, error: Exception, asked: dict[str, Any]) -> bool:
        """Return whether a refusal says how this server wants to be asked; it is asked so from then on."""
        body = response_body(error)
        text = f"{error} {error_words(body)} {parameter_words(body)} {getattr(error, 'param', '')}"
        if "stream_options" in asked and "stream_options" in text:
            self._reports_usage = False
        elif "max_tokens" in asked and NEWER_LIMIT in text and not self._is_hugging_face:
            self.limit = NEWER_LIMIT
        else:
            return False
        return True


def _checked(answer: object, server: ErrorExplainer, continues: bool) -> Any:
    """Return a whole answer.

    Raises:
        ModelError: it is an error, a web page, or says nothing.
    """
    if isinstance(answer, (str, bytes)):
        body = answer.encode("utf-8", "surrogatepass") if isinstance(answer, str) else answer
        raise server.empty_error(body[:65_536])
    error = field(answer, "error")
    if error:
        raise server.empty_error(_as_body(error))
    if not has_content(answer, end_counts=continues):
        raise server.empty_error()
    return answer


def _as_body(error: object) -> bytes:
    return json.dumps({"error": error}, default=str).encode()


def _is_a(value: object, package: str) -> bool:
    return any(str(cls.__module__).split(".", 1)[0] == package for cls in type(value).__mro__)


def _create_method(client: object) -> Callable[..., Any]:
    """Return what sends a request for a chat completion."""
    chat_completion = getattr(client, "chat_completion", None)
    if callable(chat_completion):
        return chat_completion  # type: ignore[no-any-return]
    create = getattr(getattr(getattr(client, "chat", None), "completions", None), "create", None)
    if callable(create):
        return create  # type: ignore[no-any-return]
    raise OptionError(
        "`base_url_or_client` must be a base URL, an openai.OpenAI or AsyncOpenAI, or a "
        f"huggingface_hub.InferenceClient or AsyncInferenceClient, got {show(client)}."
    )


def _listed_models(client: Any, address: str) -> list[str]:
    """Return the models that a server lists; an asynchronous client's server is asked by a synchronous one.

    Raises:
        ModelError: the server cannot be reached, or refuses.
    """
    if type(client).__name__.startswith("Async"):
        import openai

        client = openai.OpenAI(base_url=str(client.base_url), api_key=client.api_key)
    with ErrorExplainer(address, None).explaining():
        listed = client.models.list()
        return [] if isinstance(listed, str) else [str(model.id) for model in listed.data or []]


def _first_model(client: object, address: str) -> str:
    try:
        models = _listed_models(client, address)
    except ModelError as error:  # without the client's own traceback, which says nothing more
        asked = "No `model` was given, so the server was asked for its list. Pass `model` if it has no such list."
        raise OptionError(f"{error} {asked}") from None
    if not models:
        raise OptionError(f"Pass `model`: {address} does not list any models.")
    return models[0]


def _run_at_once(coroutine: Coroutine[object, object, object]) -> Any:
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("a synchronous client returned an awaitable")

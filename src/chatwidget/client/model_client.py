"""A model behind a client: what is sent to it, and how its answers are opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from chatwidget.client.parameters import NAMES, NEWER_LIMIT, RequestParameters
from chatwidget.client.request_messages import request_messages
from chatwidget.client.response_stream import AsyncResponseStream, ResponseStream, has_content
from chatwidget.client.server_errors import ErrorExplainer, response_body
from chatwidget.errors import ModelError, OptionError
from chatwidget.messages.secrets import register_secret
from chatwidget.messages.text import without_user
from chatwidget.providers.error_words import error_words, parameter_words
from chatwidget.providers.fields import field


class ModelClient:
    """A model behind an OpenAI or a Hugging Face client, synchronous or not.

    Args:
        client: the client.
        model: the model's name, or None for the client's own or the server's first.
        system_message: the system prompt, or None.
        streaming: whether responses are streamed.
        kinds: of files that are sent.
        parameters: of each request.

    Raises:
        OptionError: it is no such client, or no model is named and the server lists none.
    """

    def __init__(
        self,
        client: Any,
        model: str | None,
        *,
        system_message: str | None,
        streaming: bool,
        kinds: Sequence[str],
        parameters: RequestParameters,
    ) -> None:
        self._create = _create_method(client)
        self._is_hugging_face = _is_a(client, "huggingface_hub")
        self.is_async = type(client).__name__.startswith("Async")
        register_secret(getattr(client, "api_key", None) or getattr(client, "token", None))
        own = getattr(client, "model", None)  # where huggingface_hub keeps a base URL too
        url = own if isinstance(own, str) and own.startswith("http") else "The model server"
        self.address = without_user(str(getattr(client, "base_url", None) or url))
        self.model = own if model is None else model
        if self.model is None and not self._is_hugging_face:
            self.model = _first_model(client, self.address)
        self.system_message = system_message
        self._streaming, self._kinds, self._parameters = streaming, kinds, parameters
        if parameters.limit == NEWER_LIMIT and self._is_hugging_face:
            limit = parameters.request([widget.value for widget in parameters.widgets])[NEWER_LIMIT]
            raise OptionError(
                f"`{NEWER_LIMIT}` is not supported with a huggingface_hub client. Use `max_tokens={limit!r}`."
            )
        self._server = ErrorExplainer(self.address, self.model)
        self._request: dict[str, Any] = {"stream": streaming}
        if self.model is not None:
            self._request["model"] = self.model
        if streaming:
            self._request["stream_options"] = {"include_usage": True}

    def describe(self) -> dict[str, Any]:
        """Return what a script needs to ask the same model in the same way."""
        return {
            "model": self.model,
            "base_url": self.address if self.address.startswith("http") else None,
            "system_message": self.system_message,
            "parameters": self._parameters.request([widget.value for widget in self._parameters.widgets]),
        }

    def answer(self, message: Any, history: list[Any], *texts: str | None) -> Any:
        """Answer a message: the chat function of a synchronous client."""
        return _run_at_once(self.answer_async(message, history, *texts))

    async def answer_async(self, message: Any, history: list[Any], *texts: str | None) -> Any:
        """Answer a message: the chat function of an asynchronous client.

        Raises:
            TypeError: there are fewer or more additional inputs than parameters.
            ModelError: the server refuses, fails, or answers with nothing.
        """
        if len(texts) != len(NAMES):
            raise TypeError(
                f"The chat function of load_chat takes (message, history, {', '.join(NAMES)}), where each parameter "
                f"is the text of its field, '' or None; {len(texts)} of {len(NAMES)} parameters were given."
            )
        return await self._respond([*history, {"role": "user", "content": message}], texts)

    def continuation(self, history: list[Any], *texts: str | None) -> Any:
        """Go on from the partial answer that the history ends with; what comes is to be appended to it.

        The partial answer is sent as the last message. llama.cpp, for instance, completes such a message; a server that
        does not begins another message, which usually takes up where the partial answer ends.
        """
        return _run_at_once(self.continuation_async(history, *texts))

    async def continuation_async(self, history: list[Any], *texts: str | None) -> Any:
        """Go on from the partial answer, with an asynchronous client."""
        return await self._respond(list(history), texts, continues=True)

    async def _respond(self, messages: list[Any], texts: Sequence[str | None], *, continues: bool = False) -> Any:
        return await self.open(self.sent(messages), texts, continues=continues)

    def sent(self, messages: list[Any]) -> list[dict[str, Any]]:
        """Return messages as the server gets them, behind the system prompt."""
        system = [] if self.system_message is None else [{"role": "system", "content": self.system_message}]
        return [*system, *request_messages(messages, self._kinds)]

    def open_at_once(self, messages: list[Any], texts: Sequence[str | None], tools: Mapping[str, Any]) -> Any:
        """Send a request with a synchronous client; see `open`."""
        return _run_at_once(self.open(messages, texts, tools))

    async def open(
        self,
        messages: list[Any],
        texts: Sequence[str | None],
        tools: Mapping[str, Any] = MappingProxyType({}),
        *,
        continues: bool = False,
    ) -> Any:
        """Send a request, and return the model's answer: a stream of chunks, or the whole.

        Raises:
            ModelError: the server refuses, fails, or answers with nothing.
        """
        with self._server.explaining():
            answer = await self._ask(messages, texts, tools)
        if not self._streaming:
            return self._checked(answer, continues)
        if self.is_async:
            return AsyncResponseStream(answer, self._server, continues)
        return ResponseStream(answer, self._server, continues)

    async def _ask(self, messages: list[Any], texts: Sequence[str | None], tools: Mapping[str, Any]) -> Any:
        """Send a request, and send it again in the way that the server's refusal asks for."""
        while True:
            asked = {"messages": messages, **tools, **self._parameters.request(texts), **self._request}
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
            self._request.pop("stream_options", None)  # it does not report its usage
        elif "max_tokens" in asked and NEWER_LIMIT in text and not self._is_hugging_face:
            self._parameters.use_newer_limit()
        else:
            return False
        return True

    def _checked(self, answer: Any, continues: bool) -> Any:
        """Return a whole answer.

        Raises:
            ModelError: it is an error, a web page, or says nothing.
        """
        if isinstance(answer, (str, bytes)):
            body = answer.encode("utf-8", "surrogatepass") if isinstance(answer, str) else answer
            raise self._server.empty_error(body[:65_536])
        error = field(answer, "error")
        if error:
            raise self._server.empty_error(_as_body(error))
        if not has_content(answer, end_counts=continues):
            raise self._server.empty_error()
        return answer


def _as_body(error: Any) -> bytes:
    return json.dumps({"error": error}, default=str).encode()


def _is_a(value: Any, package: str) -> bool:
    return any(str(cls.__module__).split(".", 1)[0] == package for cls in type(value).__mro__)


def _create_method(client: Any) -> Callable[..., Any]:
    """Return what sends a request for a chat completion."""
    chat_completion = getattr(client, "chat_completion", None)
    if callable(chat_completion):
        return chat_completion  # type: ignore[no-any-return]
    create = getattr(getattr(getattr(client, "chat", None), "completions", None), "create", None)
    if callable(create):
        return create  # type: ignore[no-any-return]
    raise OptionError(
        "`base_url_or_client` must be a base URL, an openai.OpenAI or AsyncOpenAI, or a "
        f"huggingface_hub.InferenceClient or AsyncInferenceClient, got {client!r}."
    )


def _first_model(client: Any, address: str) -> str:
    """Return the first model that a server lists; an asynchronous client's server is asked by a synchronous one."""
    if type(client).__name__.startswith("Async"):
        import openai

        client = openai.OpenAI(base_url=str(client.base_url), api_key=client.api_key)
    try:
        with ErrorExplainer(address, None).explaining():
            listed = client.models.list()
            models = [] if isinstance(listed, str) else listed.data or []
    except ModelError as error:
        raise OptionError(f"Pass `model`: the list of models could not be read from the server. {error}") from error
    if not models:
        raise OptionError(f"Pass `model`: {address} does not list any models.")
    return str(models[0].id)


def _run_at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("a synchronous client returned an awaitable")

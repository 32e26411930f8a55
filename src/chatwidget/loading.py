"""load_chat: one line from a server or a client to a chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import MissingDependency, ModelError, OptionError
from .interface import ChatInterface
from .sending import checked_file_types, outgoing
from .server_errors import Server


def load_chat(
    base_url_or_client: Any,
    model: str | None = None,
    token: str | None = None,
    *,
    system_message: str | None = None,
    streaming: bool = True,
    file_types: Any = "text_encoded",
    temperature: float | None = None,
    top_p: float | None = None,
    max_tokens: int | None = None,
    seed: int | None = None,
    stop: str | list[str] | None = None,
    **options: Any,
) -> ChatInterface:
    """A chat with a model behind an OpenAI-compatible server or a Hugging Face client.

    Args:
        base_url_or_client: URL such as "http://localhost:8000/v1", or an `openai.OpenAI`,
            `openai.AsyncOpenAI`, `huggingface_hub.InferenceClient` or `AsyncInferenceClient`.
        model: name of the model; a client may have its own. The first in the server's list, if not given; the chat's
            label says which.
        token: key for the server; only with a URL.
        system_message: stands before every conversation that is sent.
        streaming: whether the answer arrives token by token.
        file_types: which attached files are sent: "text_encoded" (text files, inlined under their name), "image",
            a list of these, or None for a chat without files. Files of other kinds are named only.
        temperature: goes to the server as it is, like `top_p`, `max_tokens`, `seed` and `stop`; what is None is not
            sent.
        top_p: see `temperature`.
        max_tokens: see `temperature`.
        seed: see `temperature`.
        stop: see `temperature`.
        **options: the options of `ChatInterface`.

    Returns:
        The chat. Only `role` and `content` are sent to the server.

    Raises:
        OptionError: the first argument is neither a URL nor such a client, or no model is named and the server lists
            none.

    Example:
        >>> chat = load_chat("http://localhost:8000/v1", model="llama", token="key")
        >>> chat.label
        'llama'
    """
    kinds = checked_file_types(file_types)
    client = base_url_or_client
    if isinstance(client, str):
        if not client.startswith(("http://", "https://")):
            raise OptionError(
                f"load_chat was given {client!r}; a base URL begins with http:// or https://, "
                "for instance 'http://localhost:8000/v1'."
            )
        client = _openai_client(client, token)
    elif token is not None:
        raise OptionError("load_chat: token goes with a URL; the client has its own already.")
    create = _create(client)
    if model is None:
        model = getattr(client, "model", None)
    own = getattr(client, "model", None)  # where huggingface_hub keeps a base URL
    url = own if isinstance(own, str) and own.startswith("http") else "the model's server"
    address = str(getattr(client, "base_url", None) or url)
    if model is None and not hasattr(client, "chat_completion"):
        model = _first_model(client, address)
    server = Server(address, model)
    given = {"temperature": temperature, "top_p": top_p, "max_tokens": max_tokens, "seed": seed, "stop": stop}
    request: dict[str, Any] = {"stream": streaming, **{name: v for name, v in given.items() if v is not None}}
    if model is not None:
        request["model"] = model
    if streaming:
        request["stream_options"] = {"include_usage": True}
    system = [] if system_message is None else [{"role": "system", "content": system_message}]

    def messages(message: Any, history: list[Any]) -> list[dict[str, Any]]:
        return [*system, *outgoing([*history, {"role": "user", "content": message}], kinds)]

    def without_usage(error: Exception) -> bool:
        """Whether the server refused to tell the usage; it is not asked again."""
        refused = "stream_options" in request and "stream_options" in str(error)
        return refused and request.pop("stream_options", None) is not None

    if type(client).__name__.startswith("Async"):

        async def answer_async(message: Any, history: list[Any]) -> Any:
            sent = messages(message, history)
            with server.explaining():
                try:
                    answer = await create(messages=sent, **request)
                except Exception as error:
                    if not without_usage(error):
                        raise
                    answer = await create(messages=sent, **request)
            return server.async_stream(answer) if streaming else answer

        function: Callable[..., Any] = answer_async
    else:

        def answer(message: Any, history: list[Any]) -> Any:
            sent = messages(message, history)
            with server.explaining():
                try:
                    answer = create(messages=sent, **request)
                except Exception as error:
                    if not without_usage(error):
                        raise
                    answer = create(messages=sent, **request)
            return server.stream(answer) if streaming else answer

        function = answer
    options.setdefault("label", model)
    options.setdefault("multimodal", bool(kinds))
    return ChatInterface(function, **options)


def _openai_client(base_url: str, token: str | None) -> Any:
    try:
        import openai
    except ImportError as error:
        raise MissingDependency("load_chat needs the openai package: pip install openai") from error
    return openai.OpenAI(base_url=base_url, api_key=token or "none")


def _create(client: Any) -> Callable[..., Any]:
    chat_completion = getattr(client, "chat_completion", None)
    if callable(chat_completion):
        return chat_completion  # type: ignore[no-any-return]
    completions = getattr(getattr(client, "chat", None), "completions", None)
    create = getattr(completions, "create", None)
    if callable(create):
        return create  # type: ignore[no-any-return]
    raise OptionError(
        f"load_chat was given {client!r}; give a base URL, an openai.OpenAI or AsyncOpenAI, or a "
        "huggingface_hub.InferenceClient or AsyncInferenceClient."
    )


def _first_model(client: Any, address: str) -> str:
    """The first model that a server lists; an asynchronous client's server is asked through a synchronous one."""
    if type(client).__name__.startswith("Async"):
        client = _openai_client(str(client.base_url), client.api_key)
    try:
        with Server(address, None).explaining():
            models = client.models.list().data
    except ModelError as error:
        raise OptionError(
            f"load_chat needs model='...': the server's list of models cannot be read. {error}"
        ) from error
    if not models:
        raise OptionError(f"load_chat needs model='...': {address} lists no model.")
    return str(models[0].id)

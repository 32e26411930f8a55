"""load_chat: one line from a server or a client to a chat; and replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conversation import for_model
from .errors import MissingDependency, OptionError, not_built_yet
from .interface import ChatInterface
from .server_errors import Server


def load_chat(
    base_url_or_client: Any,
    model: str | None = None,
    token: str | None = None,
    *,
    system_message: str | None = None,
    streaming: bool = True,
    file_types: Any = "text_encoded",
    **options: Any,
) -> ChatInterface:
    """A chat with a model behind an OpenAI-compatible server or a Hugging Face client.

    Args:
        base_url_or_client: URL such as "http://localhost:8000/v1", or an `openai.OpenAI`,
            `openai.AsyncOpenAI`, `huggingface_hub.InferenceClient` or `AsyncInferenceClient`.
        model: name of the model; a client may have its own.
        token: key for the server; only with a URL.
        system_message: stands before every conversation that is sent.
        streaming: whether the answer arrives token by token.
        file_types: how attached files are sent; files are not built yet.
        **options: the options of `ChatInterface`.

    Returns:
        The chat. Only `role` and `content` are sent to the server.

    Raises:
        OptionError: the first argument is neither a URL nor such a client, or no model is named.

    Example:
        >>> chat = load_chat("http://localhost:8000/v1", model="llama", token="key")
        >>> chat.label
        'llama'
    """
    if file_types != "text_encoded":
        raise not_built_yet("load_chat(file_types=...)")
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
    if model is None and not hasattr(client, "chat_completion"):
        raise OptionError("load_chat needs model='...': the name the server has for the model.")
    request: dict[str, Any] = {"stream": streaming}
    if model is not None:
        request["model"] = model
    system = [] if system_message is None else [{"role": "system", "content": system_message}]
    server = Server(str(getattr(client, "base_url", None) or "the model's server"), model)

    def messages(message: Any, history: list[Any]) -> list[dict[str, Any]]:
        return [*system, *for_model([*history, {"role": "user", "content": message}])]

    if type(client).__name__.startswith("Async"):

        async def answer_async(message: Any, history: list[Any]) -> Any:
            with server.explaining():
                answer = await create(messages=messages(message, history), **request)
            return server.async_stream(answer) if streaming else answer.choices[0].message.content

        function: Callable[..., Any] = answer_async
    else:

        def answer(message: Any, history: list[Any]) -> Any:
            with server.explaining():
                answer = create(messages=messages(message, history), **request)
            return server.stream(answer) if streaming else answer.choices[0].message.content

        function = answer
    options.setdefault("label", model)
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


def replay(path: Any) -> Any:
    """A chat function that streams the answers of a saved conversation. Not built yet."""
    raise not_built_yet("replay")

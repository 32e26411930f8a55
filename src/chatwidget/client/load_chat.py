"""load_chat: one line from a server or a client to a chat."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from chatwidget.client.parameters import NEWER_LIMIT, RequestParameters
from chatwidget.client.request_messages import check_file_types, request_messages
from chatwidget.client.server_errors import ErrorExplainer
from chatwidget.errors import MissingDependency, ModelError, OptionError
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.text import without_user
from chatwidget.runtime.loops import is_async
from chatwidget.widget.option_docs import with_options_of


@with_options_of(ChatInterface, without=["additional_inputs", "additional_inputs_accordion"])
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
    max_completion_tokens: int | None = None,
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
        temperature: begins the input of that name in the panel "Request parameters", like `top_p`, `max_tokens`,
            `seed` and `stop`; an empty input is not sent.
        top_p: see `temperature`.
        max_tokens: see `temperature`. A server that refuses this name for `max_completion_tokens`, as OpenAI's does for
            its newer models, is asked again by that name, and so from then on.
        max_completion_tokens: begins the same input as `max_tokens`, and is sent by this name from the first on.
        seed: see `temperature`.
        stop: see `temperature`.
        **options: the options of `ChatInterface`, which are below.

    {options}

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
    kinds = check_file_types(file_types)
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
    hugging_face = hasattr(client, "chat_completion")
    own = getattr(client, "model", None)  # where huggingface_hub keeps a base URL too
    model = own if model is None else model
    url = own if isinstance(own, str) and own.startswith("http") else "the model's server"
    address = without_user(str(getattr(client, "base_url", None) or url))
    if model is None and not hugging_face:
        model = _first_model(client, address)
    server = ErrorExplainer(address, model)
    if max_completion_tokens is not None and hugging_face:
        raise OptionError(f"max_completion_tokens is {max_completion_tokens!r}; huggingface_hub calls it max_tokens.")
    given = {"temperature": temperature, "top_p": top_p, "max_tokens": max_tokens, "seed": seed, "stop": stop}
    parameters = RequestParameters({**given, NEWER_LIMIT: max_completion_tokens})
    request: dict[str, Any] = {"stream": streaming}
    if model is not None:
        request["model"] = model
    if streaming:
        request["stream_options"] = {"include_usage": True}
    system = () if system_message is None else ({"role": "system", "content": system_message},)
    asynchronous = type(client).__name__.startswith("Async")

    async def create_now(**asked: Any) -> Any:
        return create(**asked)

    ask = create if asynchronous else create_now

    def learnt(error: Exception, asked: dict[str, Any]) -> bool:
        """Whether a refusal says how this server wants to be asked; it is asked so from then on."""
        said = str(error)
        if "stream_options" in asked and "stream_options" in said:
            request.pop("stream_options", None)  # it does not tell its usage
        elif "max_tokens" in asked and NEWER_LIMIT in said and not hugging_face:
            parameters.limit = NEWER_LIMIT
        else:
            return False
        return True

    async def asked_as_it_wants(messages: list[Any], texts: Sequence[str | None]) -> Any:
        while True:
            asked = {"messages": messages, **parameters.request(texts), **request}
            try:
                return await ask(**asked)
            except Exception as error:
                if not learnt(error, asked):
                    raise

    async def answered(message: Any, history: list[Any], *texts: str | None) -> Any:
        sent = [*system, *request_messages([*history, {"role": "user", "content": message}], kinds)]
        with server.explaining():
            answer = await asked_as_it_wants(sent, texts)
        if not streaming:
            return answer
        return server.async_stream(answer) if asynchronous else server.stream(answer)

    def answered_now(message: Any, history: list[Any], *texts: str | None) -> Any:
        return _at_once(answered(message, history, *texts))

    _add_panel(options, parameters)
    options.setdefault("label", model)
    options.setdefault("multimodal", bool(kinds))
    own_url = address if address.startswith("http") else None

    def script_source() -> dict[str, Any]:
        return {
            "model": model,
            "base_url": own_url,
            "system_message": system_message,
            "parameters": parameters.request([widget.value for widget in parameters.widgets]),
        }

    return ChatInterface(answered if asynchronous else answered_now, _script_source=script_source, **options)


def _at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("a synchronous client gave something to wait for")


def _add_panel(options: dict[str, Any], parameters: RequestParameters) -> None:
    """Add the parameters as the chat's inputs, which examples leave as they are."""
    if options.get("additional_inputs") is not None:
        raise OptionError(
            "load_chat has additional inputs of its own, the parameters of the request; for others write a chat "
            "function, and give it to ChatInterface."
        )
    options["additional_inputs"] = parameters.widgets
    options.setdefault("additional_inputs_accordion", "Request parameters")
    examples, validator = options.get("examples"), options.get("validator")
    if isinstance(examples, (list, tuple)):
        alone = [None] * len(parameters.widgets)
        options["examples"] = [row if isinstance(row, (list, tuple)) else [row, *alone] for row in examples]

    if validator is not None and (not callable(validator) or is_async(validator)):
        return  # which ChatInterface refuses, in words

    def refusal(message: Any, *texts: str | None) -> str | None:
        return parameters.refusal(texts) or (None if validator is None else validator(message))

    options["validator"] = refusal


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
        with ErrorExplainer(address, None).explaining():
            models = client.models.list().data
    except ModelError as error:
        raise OptionError(
            f"load_chat needs model='...': the server's list of models cannot be read. {error}"
        ) from error
    if not models:
        raise OptionError(f"load_chat needs model='...': {address} lists no model.")
    return str(models[0].id)

"""load_chat: one line from a server or a client to a chat."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from chatwidget.client.model_client import ModelClient
from chatwidget.client.parameters import NAMES, example_row, initial_limit
from chatwidget.client.request_messages import check_file_types
from chatwidget.client.tool_answers import ToolAnswers
from chatwidget.conversation.prompt import Setting, check_value
from chatwidget.errors import MissingDependency, OptionError
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.secrets import register_secret
from chatwidget.messages.show import show
from chatwidget.tools.approval import Approval
from chatwidget.tools.results import LIMIT
from chatwidget.tools.rounds import ROUNDS, Limits
from chatwidget.tools.tool_set import tools_of
from chatwidget.widget.option_docs import with_options_of
from chatwidget.widget.unknown_option import unknown_option


@with_options_of(ChatInterface, without=["additional_inputs", "additional_inputs_accordion"])
def load_chat(
    base_url_or_client: object,
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
    response_format: Any = None,
    extra_body: dict[str, Any] | None = None,
    tools: Sequence[object] = (),
    approve: object = False,
    tool_choice: object = None,
    strict: bool = False,
    max_rounds: int = ROUNDS,
    max_result: int | None = LIMIT,
    **options: Any,
) -> ChatInterface:
    """Return a chat with a model behind an OpenAI-compatible server or a Hugging Face client.

    Args:
        base_url_or_client: base URL such as "http://localhost:8000/v1", or an `openai.OpenAI`,
            `openai.AsyncOpenAI`, `huggingface_hub.InferenceClient` or `AsyncInferenceClient`.
        model: model name. Default: the client's own model, otherwise the first model the server lists. It is the
            chat's label.
        token: API key; only with a base URL.
        system_message: system prompt, sent as the first message of every request. It may have variables, as in
            `Answer in {{language}}.`; see `variables`.
        streaming: whether responses are streamed.
        file_types: which attached files are sent: "text_encoded" (text files, inlined under their name), "image",
            a list of these, or None for a chat without files. For other files, only the name is sent.
        temperature: initial value of a field in the chat's prompt bar, as are the parameters below. Empty fields are
            not sent. Each is an attribute of the chat, as in `chat.temperature = 0.2`, which counts from the next
            request on.
        top_p: see `temperature`.
        max_tokens: see `temperature`. If the server requires `max_completion_tokens` instead, as newer OpenAI models
            do, the request is repeated with that name, which is then used for the rest of the chat.
        max_completion_tokens: initial value of the same field as `max_tokens`, which is sent by this name.
        seed: see `temperature`.
        stop: see `temperature`; the attribute is `stop_sequences`.
        response_format: a JSON schema, a pydantic class, or a `response_format` of the OpenAI API.
        extra_body: other fields of each request.
        tools: functions that the model may call, described by their names, types, and docstrings; and MCP servers,
            from `cw.mcp`.
        approve: whether the user must approve each call in the chat before it runs: True, or a dict from the names of
            tools to True, False, or a function of the arguments. If no page can ask within 30 s, a call is denied.
        tool_choice: sent with the tools, such as "required".
        strict: send tools as strict, as OpenAI calls it: the model can only pass arguments that fit, and must pass all.
        max_rounds: how often the model may call tools in a response; then it is asked for an answer, without tools.
        max_result: how many characters of a tool's result the model receives; None for all. The user sees all of it.
        **options: the options of `ChatInterface`, which are below.

    {options}

    Returns:
        The chat. Only `role` and `content` are sent to the server.

    Raises:
        OptionError: the first argument is neither a base URL nor such a client, no model is named and the server
            lists none, or there is no option of that name.

    Example:
        >>> chat = load_chat("http://localhost:8000/v1", model="llama", token="key")
        >>> chat.label
        'llama'
    """
    _check_names(options)
    kinds = check_file_types(file_types)
    most, limit = initial_limit(max_tokens, max_completion_tokens)
    source = ModelClient(_client(base_url_or_client, token), model, streaming=streaming, kinds=kinds, limit=limit)
    source.check_limit(most)
    initial = {
        "model": source.model,
        "system_message": system_message,
        "temperature": temperature,
        "top_p": top_p,
        "max_tokens": check_value("max_tokens", most, limit),
        "seed": seed,
        "stop_sequences": check_value("stop_sequences", stop, "stop"),
        "response_format": response_format,
        "extra_body": extra_body,
    }
    lists = source.models if source.lists_models else None
    _add_inputs(options, [Setting(name, initial[name], lists if name == "model" else None) for name in NAMES])
    options.setdefault("label", source.model)
    options.setdefault("multimodal", bool(kinds))
    if source.address.startswith("http"):
        options.setdefault("placeholder", _where_messages_go(source.address))
    answers: Any = source
    if tools:
        limits = Limits(max_rounds, max_result, tool_choice, strict)
        answers = ToolAnswers(source, tools_of(tools), Approval(approve), limits)
    function = answers.answer_async if source.is_async else answers.answer
    go_on = source.continuation_async if source.is_async else source.continuation
    return ChatInterface(function, _script_source=answers.describe, _continuation=go_on, **options)


def _check_names(options: dict[str, object]) -> None:
    known = ChatInterface.option_names()
    for name in options:
        if name not in known:
            raise unknown_option(name, [*inspect.signature(load_chat).parameters, *known], "load_chat")


def _where_messages_go(address: str) -> str:
    """Say to whom an empty chat speaks, and whether messages leave the computer."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    if parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return f"**Ask a question**\n\nMessages stay on the kernel's computer: they are sent to `{host}`."
    return f"**Ask a question**\n\nMessages are sent to `{host}`."


def _client(base_url_or_client: object, token: str | None) -> Any:
    if not isinstance(base_url_or_client, str):
        if token is not None:
            raise OptionError("`token` is only used with a base URL. A client already has its own API key.")
        return base_url_or_client
    if not base_url_or_client.startswith(("http://", "https://")):
        raise OptionError(
            "`base_url_or_client` must be a URL that starts with http:// or https://, such as "
            f"'http://localhost:8000/v1', got {show(base_url_or_client)}."
        )
    register_secret(token)
    try:
        import openai
    except ImportError as error:
        raise MissingDependency("load_chat requires the openai package. Run: pip install openai") from error
    return openai.OpenAI(base_url=base_url_or_client, api_key=token or "none")


def _add_inputs(options: dict[str, object], settings: list[Setting]) -> None:
    """Add the prompt as the chat's inputs, which examples leave as they are."""
    if options.get("additional_inputs") is not None:
        raise OptionError(
            "`additional_inputs` cannot be used with load_chat, whose inputs are the model, the system prompt, and the "
            "parameters. Write a chat function and pass it to ChatInterface instead."
        )
    options["additional_inputs"] = settings
    examples = options.get("examples")
    if isinstance(examples, (list, tuple)):
        rows = [row if isinstance(row, (list, tuple)) else [row] for row in examples]
        options["examples"] = [example_row(row) if row else row for row in rows]

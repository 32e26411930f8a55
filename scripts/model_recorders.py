"""What clients of models stream, with their own classes, against the scripted server."""

# ruff: noqa: D103 (each function is named after what it records)

from __future__ import annotations

import asyncio
import os
import warnings
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # it would ask the network for prices
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

HI: Any = [{"role": "user", "content": "hi"}]
BEDROCK_HI: Any = [{"role": "user", "content": [{"text": "hi"}]}]
USAGE: Any = {"include_usage": True}


def collect(values: Any) -> list[Any]:
    """Return what an asynchronous stream gives."""

    async def all_of_them() -> list[Any]:
        return [value async for value in values]

    return asyncio.run(all_of_them())


def openai_client(url: str) -> Any:
    import openai

    return openai.OpenAI(base_url=url + "/v1", api_key="k", timeout=30, max_retries=0)


def openai_chat(url: str) -> Any:
    return openai_client(url).chat.completions.create(model="m", messages=HI, stream=True, stream_options=USAGE)


def openai_chat_whole(url: str) -> Any:
    return [openai_client(url).chat.completions.create(model="m", messages=HI)]


def openai_chat_helper(url: str) -> Any:
    with openai_client(url).chat.completions.stream(model="m", messages=HI, stream_options=USAGE) as stream:
        yield from stream


def openai_responses(url: str) -> Any:
    return openai_client(url).responses.create(model="m", input="hi", stream=True)


def openai_responses_helper(url: str) -> Any:
    with openai_client(url).responses.stream(model="m", input="hi") as stream:
        yield from stream


def hugging_face_chat(url: str) -> Any:
    import huggingface_hub

    client = huggingface_hub.InferenceClient(base_url=url + "/v1", api_key="k", timeout=30)
    yield from client.chat_completion(HI, model="m", stream=True, stream_options=USAGE)


def hugging_face_generation(url: str) -> Any:
    import huggingface_hub

    client = huggingface_hub.InferenceClient(model=url + "/generate", token="k", timeout=30)
    yield from client.text_generation("hi", stream=True, details=True)


def anthropic_client(url: str) -> Any:
    import anthropic

    return anthropic.Anthropic(base_url=url, api_key="k", timeout=30, max_retries=0)


def anthropic_raw(url: str) -> Any:
    return anthropic_client(url).messages.create(model="m", max_tokens=99, messages=HI, stream=True)


def anthropic_helper(url: str) -> Any:
    with anthropic_client(url).messages.stream(model="m", max_tokens=99, messages=HI) as stream:
        yield from stream


def mistral(url: str) -> Any:
    from mistralai.client import Mistral

    client = Mistral(api_key="k", server_url=url + "/mistral")
    yield from client.chat.stream(model="m", messages=HI)


def cohere(url: str) -> Any:
    import cohere

    yield from cohere.ClientV2(api_key="k", base_url=url).chat_stream(model="m", messages=HI)


def ollama(url: str) -> Any:
    import ollama

    return ollama.Client(host=url).chat(model="m", messages=HI, stream=True)


def google(url: str) -> Any:
    from google import genai

    client = genai.Client(api_key="k", http_options={"base_url": url})
    yield from client.models.generate_content_stream(model="m", contents="hi")


def bedrock_client(url: str) -> Any:
    import boto3

    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "k"}
    return boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=url, **keys)


def bedrock(url: str) -> Any:
    yield from bedrock_client(url).converse_stream(modelId="m", messages=BEDROCK_HI)["stream"]


def bedrock_whole(url: str) -> Any:
    return [bedrock_client(url).converse(modelId="m", messages=BEDROCK_HI)]


def langchain_model(url: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_openai import ChatOpenAI
    return ChatOpenAI(base_url=url + "/v1", api_key="k", model="m", timeout=30, stream_usage=True)


def langchain(url: str) -> Any:
    return langchain_model(url).stream("hi")


def langchain_v2(url: str) -> Any:
    return collect(langchain_model(url).astream_events("hi", version="v2"))


def langchain_v3(url: str) -> Any:
    return langchain_model(url).stream_events("hi", version="v3")


def litellm(url: str) -> Any:
    import litellm

    return litellm.completion(
        "openai/m", messages=HI, stream=True, stream_options=USAGE, api_base=url + "/v1", api_key="k"
    )


def llama_index(url: str) -> Any:
    from llama_index.llms.openai_like import OpenAILike

    more: Any = {"stream_options": USAGE}
    return OpenAILike(model="m", is_chat_model=True, api_base=url + "/v1", api_key="k", additional_kwargs=more)


def llama_index_chat(url: str) -> Any:
    from llama_index.core.llms import ChatMessage

    return llama_index(url).stream_chat([ChatMessage("hi")])


def llama_index_complete(url: str) -> Any:
    return llama_index(url).stream_complete("hi")


def haystack_generator(url: str, callback: Any = None) -> Any:
    from haystack.components.generators.chat import OpenAIChatGenerator
    from haystack.dataclasses import ChatMessage
    from haystack.utils import Secret

    generator = OpenAIChatGenerator(Secret.from_token("k"), "m", callback, api_base_url=url + "/v1")
    return generator.run([ChatMessage.from_user("hi")])


def haystack(url: str) -> Any:
    chunks: list[Any] = []
    haystack_generator(url, chunks.append)
    return chunks


def haystack_result(url: str) -> Any:
    return [haystack_generator(url)]


def weather(city: str) -> str:
    """Return the weather."""
    return f"18 degrees in {city}"


def llm(url: str) -> Any:
    from llm.default_plugins.openai_models import Chat

    model = Chat("m", api_base=url + "/v1", supports_tools=True)
    return [model.prompt("hi", key="k", tools=[weather])]


def dspy(url: str) -> Any:
    import dspy

    model = dspy.LM("openai/m", api_base=url + "/v1", api_key="k", cache=False)
    with dspy.context(lm=model, adapter=dspy.ChatAdapter()):
        program = dspy.streamify(
            dspy.Predict("question -> answer"), stream_listeners=[dspy.streaming.StreamListener("answer")]
        )
        return collect(program(question="hi"))

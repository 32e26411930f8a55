"""One function per client: each takes the scripted server's URL without /v1, and gives what a chat function returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import agent_recorders as agents
import model_recorders as models


class Recorder(NamedTuple):
    """How to record one stream.

    Args:
        package: the package whose version is recorded; the first to install.
        values: given the server's URL, the values.
        more: further packages to install.
        runs: whether the client runs the tool itself, so that the model answers twice.
    """

    package: str
    values: Callable[[str], Any]
    more: tuple[str, ...] = ()
    runs: bool = False


GRAPH = ("langchain-openai", "langchain-core")
LIKE_OPENAI = ("llama-index-llms-openai-like",)
RECORDERS: dict[str, Recorder] = {
    "openai_chat": Recorder("openai", models.openai_chat),
    "openai_chat_whole": Recorder("openai", models.openai_chat_whole),
    "openai_chat_helper": Recorder("openai", models.openai_chat_helper),
    "openai_responses": Recorder("openai", models.openai_responses),
    "openai_responses_helper": Recorder("openai", models.openai_responses_helper),
    "hugging_face_chat": Recorder("huggingface_hub", models.hugging_face_chat),
    "hugging_face_generation": Recorder("huggingface_hub", models.hugging_face_generation),
    "anthropic": Recorder("anthropic", models.anthropic_raw),
    "anthropic_helper": Recorder("anthropic", models.anthropic_helper),
    "mistral": Recorder("mistralai", models.mistral),
    "cohere": Recorder("cohere", models.cohere),
    "ollama": Recorder("ollama", models.ollama),
    "google": Recorder("google-genai", models.google),
    "langchain": Recorder("langchain-core", models.langchain, ("langchain-openai",)),
    "langchain_v2": Recorder("langchain-core", models.langchain_v2, ("langchain-openai",)),
    "langchain_v3": Recorder("langchain-core", models.langchain_v3, ("langchain-openai",)),
    "langgraph_messages": Recorder("langgraph", agents.langgraph_messages, GRAPH, runs=True),
    "langgraph_updates": Recorder("langgraph", agents.langgraph_updates, GRAPH, runs=True),
    "langgraph_values": Recorder("langgraph", agents.langgraph_values, GRAPH, runs=True),
    "langgraph_v3": Recorder("langgraph", agents.langgraph_v3, GRAPH, runs=True),
    "litellm": Recorder("litellm", models.litellm),
    "llama_index_chat": Recorder("llama-index-core", models.llama_index_chat, LIKE_OPENAI),
    "llama_index_complete": Recorder("llama-index-core", models.llama_index_complete, LIKE_OPENAI),
    "pydantic_ai_events": Recorder("pydantic-ai-slim", agents.pydantic_ai_events, ("openai",), runs=True),
    "pydantic_ai_result": Recorder("pydantic-ai-slim", agents.pydantic_ai_result, ("openai",), runs=True),
    "smolagents": Recorder("smolagents", agents.smolagents, ("openai",), runs=True),
    "openai_agents": Recorder("openai-agents", agents.openai_agents, runs=True),
    "openai_agents_result": Recorder("openai-agents", agents.openai_agents_result, runs=True),
    "haystack": Recorder("haystack-ai", models.haystack),
    "haystack_result": Recorder("haystack-ai", models.haystack_result),
    "llm": Recorder("llm", models.llm),
    "dspy": Recorder("dspy", models.dspy),
    "bedrock": Recorder("boto3", models.bedrock),
    "bedrock_whole": Recorder("boto3", models.bedrock_whole),
}


def values_of(name: str, url: str) -> Iterable[Any]:
    """Return the values of one stream."""
    values: Iterable[Any] = RECORDERS[name].values(url)
    return values

"""What agents stream, with their own classes, against the scripted server; the model calls `weather` first."""

# ruff: noqa: D103 (each function is named after what it records)

from __future__ import annotations

import os
from typing import Any

from model_recorders import HI, collect, langchain_model

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"


def weather(city: str) -> str:
    """Return the weather.

    Args:
        city: a city.
    """
    return f"18 degrees in {city}"


def langgraph_graph(url: str) -> Any:
    from langgraph.graph import START, MessagesState, StateGraph
    from langgraph.prebuilt import ToolNode, tools_condition

    model = langchain_model(url).bind_tools([weather])
    graph = StateGraph(MessagesState)
    graph.add_node("model", lambda state: {"messages": model.invoke(state["messages"])})
    graph.add_node("tools", ToolNode([weather]))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", tools_condition)
    graph.add_edge("tools", "model")
    return graph.compile()


def langgraph_messages(url: str) -> Any:
    return langgraph_graph(url).stream({"messages": HI}, stream_mode="messages")


def langgraph_updates(url: str) -> Any:
    return langgraph_graph(url).stream({"messages": HI}, stream_mode="updates")


def langgraph_values(url: str) -> Any:
    return langgraph_graph(url).stream({"messages": HI}, stream_mode="values")


def langgraph_v3(url: str) -> Any:
    return langgraph_graph(url).stream_events({"messages": HI}, version="v3")


def pydantic_agent(url: str) -> Any:
    import pydantic_ai
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    model = OpenAIChatModel("m", provider=OpenAIProvider(base_url=url + "/v1", api_key="k"))
    return pydantic_ai.Agent(model, tools=[weather])


def pydantic_ai_events(url: str) -> Any:
    async def events() -> Any:
        async with pydantic_agent(url).run_stream_events("hi") as stream:
            async for event in stream:
                yield event

    return collect(events())


def pydantic_ai_result(url: str) -> Any:
    return [pydantic_agent(url).run_sync("hi")]


def smolagents(url: str) -> Any:
    from smolagents import OpenAIModel, ToolCallingAgent, tool

    model = OpenAIModel("m", api_base=url + "/v1", api_key="k")
    return ToolCallingAgent(tools=[tool(weather)], model=model, stream_outputs=True).run("hi", stream=True)


def agents_agent(url: str) -> Any:
    import agents
    import openai

    agents.set_tracing_disabled(True)
    client = openai.AsyncOpenAI(base_url=url + "/v1", api_key="k")
    model = agents.OpenAIChatCompletionsModel("m", client)
    return agents.Agent(name="a", model=model, tools=[agents.function_tool(weather)])


def openai_agents(url: str) -> Any:
    import agents

    async def events() -> Any:
        async for event in agents.Runner.run_streamed(agents_agent(url), "hi").stream_events():
            yield event

    return collect(events())


def openai_agents_result(url: str) -> Any:
    import agents

    return [agents.Runner.run_sync(agents_agent(url), "hi")]

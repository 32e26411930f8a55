#!/usr/bin/env bash
# pydantic-ai's run_stream() ends with the sentence before the tool call.
#
# Guess: agent.run_stream() is agent.run() with the text streamed: tools are called, the model is
#   asked again with their results, and the stream goes on to the answer.
# Truth: the first text counts as the final output. If the model says a sentence and then calls a
#   tool in the same turn, the tool is run, but the model never sees its result: the output is that
#   sentence. run_stream_events() goes on to the answer.
# Why it matters: a chat built on the obvious method shows "Let me look that up." and stops, without
#   an error, for every model that talks before it calls a tool.
# Version: pydantic-ai-slim 2.68.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pydantic-ai-slim==2.68.0 pydantic==2.14.4
venv/bin/python - <<'PY'
import asyncio, sys
from importlib.metadata import version
from pydantic_ai import Agent
from pydantic_ai.models.function import DeltaToolCall, FunctionModel

asked, ran = [], []
async def model(messages, info):
    asked.append(len(messages))
    if len(messages) == 1:
        yield "Let me look that up."
        yield {0: DeltaToolCall(name="look_up", json_args='{"what": "dose"}', tool_call_id="call-1")}
    else:
        yield "The dose is 10 mg."
agent = Agent(FunctionModel(stream_function=model))

@agent.tool_plain
def look_up(what: str) -> str:
    ran.append(what)
    return "10 mg"

async def main():
    async with agent.run_stream("How much?") as run:
        streamed = "".join([delta async for delta in run.stream_text(delta=True)])
        output = await run.get_output()
    first = (streamed, output, list(ran), len(asked))
    ran.clear(), asked.clear()
    async with agent.run_stream_events("How much?") as events:
        async for event in events:
            last = event
    return first, (last.result.output, list(ran), len(asked))
first, second = asyncio.run(main())
print("pydantic-ai-slim", version("pydantic-ai-slim"))
print("expected: both ways end with 'The dose is 10 mg.' after two requests to the model")
print("seen, run_stream: streamed %r, output %r, tool ran %s, requests %d" % first)
print("seen, run_stream_events: output %r, tool ran %s, requests %d" % second)
ok = first == ("Let me look that up.",) * 2 + (["dose"], 1) and second == ("The dose is 10 mg.", ["dose"], 2)
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

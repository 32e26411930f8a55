#!/usr/bin/env bash
# The Agents SDK calls an answer "completed" that the token limit has cut.
#
# Guess: when a chat-completions server ends an answer with finish_reason "length", the result
#   says so somewhere: a status "incomplete", incomplete_details, or the reason itself.
# Truth: with OpenAIChatCompletionsModel the message's status is "completed", streamed or not. The
#   word "length" is nowhere in the raw responses, the events or the items.
# Why it matters: a chat cannot offer "Continue" or mark the cut, because what it is given looks
#   like a whole answer.
# Versions: openai-agents 0.24.0, openai 3.57.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check openai-agents==0.24.0 openai==3.57.0
venv/bin/python - <<'PY'
import asyncio, http.server, json, sys, threading
from importlib.metadata import version
from agents import Agent, OpenAIChatCompletionsModel, Runner, set_tracing_disabled
from openai import AsyncOpenAI

head = {"id": "c1", "created": 1, "model": "m"}
class Fake(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        stream = json.loads(self.rfile.read(int(self.headers["content-length"]))).get("stream")
        if stream:
            chunks = [{"delta": {"role": "assistant", "content": "The dose is "}, "finish_reason": None},
                      {"delta": {"content": "10"}, "finish_reason": "length"}]
            body = "".join("data: %s\n\n" % json.dumps(head | {"object": "chat.completion.chunk",
                "choices": [c | {"index": 0}]}) for c in chunks) + "data: [DONE]\n\n"
        else:
            body = json.dumps(head | {"object": "chat.completion", "choices": [{"index": 0, "finish_reason": "length",
                "message": {"role": "assistant", "content": "The dose is 10"}}]})
        self.send_response(200)
        self.send_header("content-type", "text/event-stream" if stream else "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
threading.Thread(target=server.serve_forever, daemon=True).start()
set_tracing_disabled(True)

async def main():
    client = AsyncOpenAI(base_url=f"http://127.0.0.1:{server.server_port}", api_key="k")
    agent = Agent("a", model=OpenAIChatCompletionsModel("m", client))
    whole = await Runner.run(agent, "How much?")
    streamed = Runner.run_streamed(agent, "How much?")
    events = [repr(event) async for event in streamed.stream_events()]
    return whole, streamed, events
whole, streamed, events = asyncio.run(main())
print("openai-agents", version("openai-agents"))
print("expected: a cut answer is told from a whole one")
ok = True
for name, result, more in (("whole", whole, []), ("streamed", streamed, events)):
    status = result.new_items[0].raw_item.status
    named = "'length'" in repr(result.raw_responses) + repr(result.new_items) + "".join(more)
    print(f"seen, {name}: {result.final_output!r}, status {status!r}, 'length' named anywhere: {named}")
    ok = ok and result.final_output == "The dose is 10" and status == "completed" and not named
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

#!/usr/bin/env bash
# The OpenAI client's own accumulating helper answers with the role "assistantassistant".
#
# Guess: client.chat.completions.stream() builds the same message that an unstreamed request gives, and
#   it does no harm if a compatible server repeats the role, an id or a name in every chunk.
# Truth: every text field is glued, not only content and arguments. A repeated role gives
#   "assistantassistant", a repeated tool call gives the id "call_1call_1" and the name "addadd", and
#   numbers in extra fields are added up. Nothing is raised.
# Why it matters: a chat that stores the helper's final message sends roles and tool ids back that no
#   server takes, so role, id and name must be taken once, by hand.
# Version: openai 3.57.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check openai==3.57.0 pydantic==2.14.4
venv/bin/python - <<'PY'
import http.server, json, sys, threading
import openai

def call(arguments):
    return {"role": "assistant", "tool_calls": [{"index": 0, "id": "call_1", "type": "function",
            "function": {"name": "add", "arguments": arguments}}], "step": 1}
chunks = [({"role": "assistant", "content": "I "}, None), ({"role": "assistant", "content": "add."}, None),
          (call('{"a": 1,'), None), (call('"b": 2}'), None), ({}, "tool_calls")]
body = "".join("data: %s\n\n" % json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
    "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}) for delta, end in chunks) + "data: [DONE]\n\n"
class Fake(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}", api_key="k")
with client.chat.completions.stream(model="m", messages=[{"role": "user", "content": "1 + 2"}]) as stream:
    message = stream.get_final_completion().choices[0].message
tool = message.tool_calls[0]
seen = (message.role, message.content, tool.id, tool.function.name, tool.function.arguments, message.model_extra)
print("openai", openai.__version__)
print("expected:", ("assistant", "I add.", "call_1", "add", '{"a": 1,"b": 2}', {"step": 1}))
print("seen:    ", seen)
ok = seen == ("assistant" * 4, "I add.", "call_1" * 2, "add" * 2, '{"a": 1,"b": 2}', {"step": 2})
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

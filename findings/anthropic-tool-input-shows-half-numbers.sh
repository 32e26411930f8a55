#!/usr/bin/env bash
# While a tool's input streams, the Anthropic client shows half numbers and hides half strings.
#
# Guess: the event's snapshot of the input holds what is certain so far, or all that has come so far.
# Truth: neither. A string does not exist until its closing quote, and a number is there after its first
#   digit with the wrong value: 1 on the way to 1250. (The partial mode of the JSON parser works so.)
# Why it matters: a live preview of a call says "amount: 1", then "amount: 1250", and shows nothing at all
#   while a long text or program is being written; previews should be made from the raw partial_json.
# Version: anthropic 2.14.0, jiter 0.19.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check anthropic==2.14.0 jiter==0.19.0 pydantic==2.14.4
venv/bin/python - <<'PY'
import http.server, json, sys, threading
import anthropic

parts = ['{"amount": 1', '250, "text": "Dear ', 'Ada"}']
events = [
    {"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "m",
     "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block":
     {"type": "tool_use", "id": "t", "name": "pay", "input": {}}},
    *({"type": "content_block_delta", "index": 0, "delta":
       {"type": "input_json_delta", "partial_json": p}} for p in parts),
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None}, "usage": {"output_tokens": 9}},
    {"type": "message_stop"}]
body = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events).encode()
class Fake(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = anthropic.Anthropic(base_url=f"http://127.0.0.1:{server.server_port}", api_key="k")
seen = []
with client.messages.stream(model="m", max_tokens=99, messages=[{"role": "user", "content": "Pay"}]) as stream:
    for event in stream:
        if event.type == "input_json":
            seen.append(json.loads(json.dumps(event.snapshot)))
print("anthropic", anthropic.__version__)
print("received:", parts)
print("expected: {}, then {'amount': 1250} with or without the beginning of the text, then both")
print("seen:    ", seen)
ok = seen == [{"amount": 1}, {"amount": 1250}, {"amount": 1250, "text": "Dear Ada"}]
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

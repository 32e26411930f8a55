#!/usr/bin/env bash
# Hugging Face's client cannot read a stream whose lines begin with "data:" and no space.
#
# Guess: a client of server-sent events takes "data:{...}" and "data: {...}" for the same; the standard says that
#   one space after the colon is left out if it is there (WHATWG HTML, 9.2.6).
# Truth: InferenceClient cuts off six characters, so the first brace is gone: JSONDecodeError at the first chunk.
#   The OpenAI client reads both.
# Why it matters: servers of other frameworks leave the space out, and each one works with one client and not
#   with the other.
# Versions: huggingface_hub 2.4.0, openai 3.57.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check huggingface_hub==2.4.0 openai==3.57.0
venv/bin/python - <<'PY'
import http.server, json, sys, threading
from importlib.metadata import version
from huggingface_hub import InferenceClient
from openai import OpenAI

CHUNK = json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
    {"index": 0, "delta": {"role": "assistant", "content": "Hello"}, "finish_reason": None}]})

class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        start = "data: " if "/spaced/" in self.path else "data:"
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self.wfile.write(f"{start}{CHUNK}\n\n{start}[DONE]\n\n".encode())
    def log_message(self, *words):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
ASKED = {"messages": [{"role": "user", "content": "Hi"}], "model": "m", "stream": True}

def asked(create):
    try:
        return "".join(chunk.choices[0].delta.content or "" for chunk in create(**ASKED))
    except Exception as error:
        return type(error).__name__

found = {}
for path in ("spaced", "close"):
    url = f"http://127.0.0.1:{server.server_port}/{path}/v1"
    found["huggingface_hub", path] = asked(InferenceClient(base_url=url, api_key="none").chat.completions.create)
    found["openai", path] = asked(OpenAI(base_url=url, api_key="none").chat.completions.create)
print("huggingface_hub", version("huggingface_hub"), "openai", version("openai"))
print("expected: 'Hello' four times")
print("seen:    ", found)
ok = found == {("huggingface_hub", "spaced"): "Hello", ("openai", "spaced"): "Hello",
               ("huggingface_hub", "close"): "JSONDecodeError", ("openai", "close"): "Hello"}
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

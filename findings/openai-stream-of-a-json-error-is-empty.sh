#!/usr/bin/env bash
# An error that a server sends as JSON with status 200 is an empty stream for the OpenAI client.
#
# Guess: create(stream=True) raises when the answer is not an event stream, or when it holds an "error".
# Truth: the content type is not looked at and lines without "data:" are passed over. The loop runs zero
#   times and ends in peace. An HTML page (the wrong address) does the same.
# Why it matters: a server's complaint (an address without /v1, a model that is not loaded) shows as an
#   empty answer without a word, so a chat has to treat "no chunk at all" as an error itself.
# Version: openai 3.57.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check openai==3.57.0 pydantic==2.14.4
venv/bin/python - <<'PY'
import http.server, sys, threading
import openai

answer = {}
class Fake(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", answer["type"])
        self.send_header("content-length", str(len(answer["body"])))
        self.end_headers()
        self.wfile.write(answer["body"])
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}", api_key="k", max_retries=0)

def chunks(kind, body):
    answer.update(type=kind, body=body)
    try:
        return list(client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True))
    except openai.OpenAIError as error:
        return repr(error)
as_json = chunks("application/json", b'{"error": {"message": "Unexpected endpoint or method"}}')
as_html = chunks("text/html", b"<!doctype html><title>Welcome</title>")
as_event = chunks("text/event-stream", b'data: {"error": {"message": "Unexpected endpoint or method"}}\n\n')
print("openai", openai.__version__)
print("expected: an openai.OpenAIError three times")
print("seen, JSON:        ", as_json)
print("seen, HTML:        ", as_html)
print("seen, event stream:", as_event)
ok = as_json == [] == as_html and "Unexpected endpoint" in as_event
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

#!/usr/bin/env bash
# One unusual but valid letter in an answer ends the stream of two well-known clients.
#
# Guess: JSON lines and event streams are split at line feeds, so U+2028 (line separator) and U+0085 (next
#   line), which JSON allows unescaped inside a string, arrive like any other letter.
# Truth: huggingface_hub and ollama read lines by a method that splits where Python's str.splitlines does.
#   They cut the JSON in two and raise JSONDecodeError in the middle of the answer. Unstreamed, the same
#   text is fine, and so is the OpenAI client with the same bytes.
# Why it matters: a person can paste such a letter without seeing it, a model can repeat it, and the
#   chat breaks off with an error that seems to be about JSON; the text so far must be kept.
# Versions: huggingface_hub 2.4.0, ollama 0.6.3, openai 3.57.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check huggingface_hub==2.4.0 ollama==0.6.3 openai==3.57.0 httpx==0.28.1
venv/bin/python - <<'PY'
import http.server, json, sys, threading
import huggingface_hub, ollama, openai

text = {}
class Fake(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        stream = json.loads(self.rfile.read(int(self.headers["content-length"]))).get("stream")
        if self.path == "/api/chat":
            body = json.dumps({"model": "m", "message": {"role": "assistant", "content": text["is"]}, "done": True},
                              ensure_ascii=False) + "\n"
        else:
            part = {"role": "assistant", "content": text["is"]}
            body = json.dumps({"id": "c", "created": 1, "model": "m", "object": "chat.completion", "usage": None,
                "choices": [{"index": 0, "delta": part, "message": part, "finish_reason": "stop"}]}, ensure_ascii=False)
            body = f"data: {body}\n\ndata: [DONE]\n\n" if stream else body
        self.send_response(200)
        self.send_header("content-type", "text/event-stream" if stream else "application/json")
        self.send_header("content-length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
ask = [{"role": "user", "content": "Hi"}]
hub = huggingface_hub.InferenceClient(base_url=url, api_key="k")
oai = openai.OpenAI(base_url=url + "/v1", api_key="k")
local = ollama.Client(host=url)
ways = {
    "huggingface_hub": lambda: "".join(c.choices[0].delta.content for c in hub.chat_completion(ask, stream=True)),
    "ollama": lambda: "".join(c.message.content for c in local.chat("m", ask, stream=True)),
    "ollama, unstreamed": lambda: local.chat("m", ask).message.content,
    "openai": lambda: "".join(c.choices[0].delta.content for c in oai.chat.completions.create(
        model="m", messages=ask, stream=True)),
}
print("huggingface_hub", huggingface_hub.__version__, "ollama 0.6.3 openai", openai.__version__)
print("expected: the text, every time")
ok = True
for text["is"] in ("one\u2028two", "one\u0085two"):
    for name, way in ways.items():
        try:
            seen = repr(way())
        except ValueError as error:
            seen = type(error).__name__
        print(f"seen, {name}, {text['is']!r}: {seen}")
        ok = ok and seen == ("JSONDecodeError" if name in ("huggingface_hub", "ollama") else repr(text["is"]))
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

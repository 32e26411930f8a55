#!/usr/bin/env bash
# A closing chunk without parts makes a Gemini chat forget the whole turn.
#
# Guess: google-genai's chat object sends the earlier turns along with every new message, so the
#   second request holds the first question and its answer.
# Truth: if one chunk of a streamed answer has no parts (a closing chunk that carries only the
#   finish reason), the whole turn counts as invalid. The text was streamed to the caller, and
#   get_history() shows it, but the next request holds the new question alone. Nothing is raised.
# Why it matters: a chat in a notebook shows a conversation that the model no longer knows, so
#   whoever builds one should keep the history and send it, or check get_history(curated=True).
# Version: google-genai 3.6.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check google-genai==3.6.1
venv/bin/python - <<'PY'
import http.server, json, sys, threading
from google import genai

asked, reply = [], []
class Fake(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        body = "".join(f"data: {json.dumps(c)}\n\n" for c in reply[0]).encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
threading.Thread(target=server.serve_forever, daemon=True).start()

def second_request(*candidates):
    reply[:] = [[{"candidates": [c]} for c in candidates]]
    asked.clear()
    client = genai.Client(api_key="k", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})
    chat = client.chats.create(model="gemini-test")
    text = "".join(c.text or "" for c in chat.send_message_stream("My name is Ada."))
    whole = len(chat.get_history())
    list(chat.send_message_stream("What is my name?"))
    return text, whole, len(asked[1]["contents"])

said = {"role": "model", "parts": [{"text": "Hello Ada."}]}
plain = second_request({"content": said, "finishReason": "STOP"})
split = second_request({"content": said}, {"content": {"role": "model"}, "finishReason": "STOP"})
print("google-genai", genai.__version__)
print("expected: the second request holds 3 contents, however the first answer was cut into chunks")
print("seen, one chunk:               text %r, get_history() %d, second request %d" % plain)
print("seen, closing chunk, no parts: text %r, get_history() %d, second request %d" % split)
ok = plain == ("Hello Ada.", 2, 3) and split[0] == "Hello Ada." and split[1] >= 2 and split[2] == 1
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

#!/usr/bin/env bash
# A respx mock that replaces "all of httpx" lets the OpenAI client through to the network.
#
# Guess: openai is built on httpx, so a test that mocks httpx with respx never leaves the machine.
# Truth: this openai uses httpx2, a package of its own. respx patches httpx alone: the same address is
#   mocked for httpx and really asked by openai, and the unused route is no error by itself.
# Why it matters: tests of a chat pass against the mock's stand-in today and send real requests, with a
#   real key, after an upgrade; a fake server on a socket is seen by every client.
# Versions: openai 3.57.0, respx 0.23.1, httpx 0.28.1, httpx2 2.16.2. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check openai==3.57.0 respx==0.23.1 httpx==0.28.1 httpx2==2.16.2
venv/bin/python - <<'PY'
import http.server, json, sys, threading
import httpx, openai, respx

body = json.dumps({"id": "from the real server", "choices": []}).encode()
class Real(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Real)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
with respx.mock(assert_all_called=False) as mock:
    mock.post(url + "/chat/completions").mock(
        return_value=httpx.Response(200, json={"id": "from the mock", "choices": []}))
    plain = httpx.post(url + "/chat/completions", json={}).json()["id"]
    client = openai.OpenAI(base_url=url, api_key="k")
    through = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}]).id
print("openai", openai.__version__, "respx", respx.__version__)
print("expected: both answers come from the mock")
print(f"seen: httpx got an answer {plain}, openai {through}")
ok = plain == "from the mock" and through == "from the real server"
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY

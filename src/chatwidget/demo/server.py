"""The process that serves the demo's model; `model` starts it, and it ends when its standard input closes.

It is a process of its own because llama.cpp's server, when it is stopped, can wait for ever while it holds Python's
lock: that must not be a notebook's kernel. It is run by its path and imports nothing of ours.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Serve the model that the JSON object in the first line of standard input describes."""
    import xllamacpp

    settings = json.loads(sys.stdin.readline())
    parameters = xllamacpp.CommonParams()
    parameters.model.path = settings["path"]
    parameters.model_alias = {settings["model"]}
    parameters.n_ctx = settings["context_tokens"]
    parameters.n_parallel = settings["streams_at_once"]
    parameters.cache_ram_mib = 0  # it would take up to 8 GiB
    parameters.api_keys = [settings["api_key"]]
    parameters.verbosity = -1
    parameters.ui = False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = settings["threads"]
    if settings["chat_template"] is not None:
        parameters.chat_template, parameters.use_jinja = settings["chat_template"], True
    server = xllamacpp.Server(parameters)
    print(json.dumps({"address": server.listening_address}), flush=True)
    quiet = os.open(os.devnull, os.O_WRONLY)  # nobody reads what comes now, and a full pipe would stop it
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()

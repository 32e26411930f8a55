"""Take the reference pictures of the page again, after a change that is meant to be seen: tests/hosts/looks/.

.venv/bin/python -m scripts.look_references [NAME ...]
"""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright
from tests.hosts.conftest import FLAGS
from tests.hosts.support.alone import served
from tests.hosts.support.looks import FOLDER, LOOKS, open_look, reduced
from tests.support.browser_path import find_browser


def main(names: list[str]) -> int:
    """Take the references with these names, or all of them."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        for address in served():
            for name in names or LOOKS:
                page = open_look(browser, address, name)
                reduced(page).save(FOLDER / f"{name}.png", optimize=True)
                page.close()
                print(FOLDER / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

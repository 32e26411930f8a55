"""Packages of others in the page: their full licenses are here, their versions in SECURITY.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = """
import { build } from "esbuild";
import { exportedPageOptions, lazyOptions, options } from "./js/build/bundle.js";
const found = new Set();
for (const one of [options, exportedPageOptions, await lazyOptions()]) {
  const { metafile } = await build({ ...one, metafile: true, write: false, plugins: one.plugins.filter(({ name }) => name !== "smaller") });
  for (const { inputs } of Object.values(metafile.outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput) found.add(path);
}
console.log(JSON.stringify([...found].filter((path) => path.includes("node_modules/"))));
"""  # noqa: E501


@pytest.fixture(scope="module")
def packages() -> set[str]:
    """The names of the npm packages of which something is in the built page."""
    with_node = [sys.executable, str(ROOT / "scripts" / "with_node.py"), "node", "--input-type=module", "-e", BUNDLED]
    done = subprocess.run(with_node, cwd=ROOT, capture_output=True, text=True, check=True)
    inside = [path.rsplit("node_modules/", 1)[1].split("/") for path in json.loads(done.stdout)]
    return {"/".join(parts[: 2 if parts[0].startswith("@") else 1]) for parts in inside}


def license_of(package: str) -> Path:
    return ROOT / "licenses" / f"{package.removeprefix('@').replace('/', '-')}.txt"


def test_every_bundled_package_has_its_full_license_here_and_no_other_has(packages: set[str]) -> None:
    assert {license_of(name) for name in packages} == set((ROOT / "licenses").iterdir())
    for name in packages:
        [original] = (ROOT / "node_modules" / name).glob("LICEN[SC]E*")
        assert license_of(name).read_text("utf-8") == original.read_text("utf-8")


def test_security_lists_the_bundled_packages_with_their_versions(packages: set[str]) -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    listed = re.findall(r"^\| `(\S+)` \| (\S+) \|", (ROOT / "SECURITY.md").read_text("utf-8"), flags=re.MULTILINE)

    assert dict(listed) == {name: locked[f"node_modules/{name}"]["version"] for name in packages}

"""Every command of docs/any-language.md runs, in the order of the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.node import ROOT, require_node

PAGE = (ROOT / "docs" / "any-language.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the page's blocks of code in a language, without those of Docker."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return [block for block in found if not block.startswith("docker ")]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {k: v for k, v in os.environ.items() if k != "SCHEMATIC_EMULATOR_URL"}
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("tool", ["bash", "curl", "jq"])
def test_page_names_the_tools_of_its_commands(tool: str):
    assert tool == "bash" or f"`{tool}`" in PAGE


def test_shell_commands_work_one_after_the_other(tmp_path: Path):
    if not all(map(shutil.which, ("bash", "curl", "jq"))):
        pytest.skip("the page's commands need bash, curl and jq")
    script = "\n".join(["set -euo pipefail", *blocks("sh"), "wait || test $? -eq 143"])

    ran = run(tmp_path, "bash", "-c", script)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert '"drained":true' in ran.stdout
    assert '"met":true' in ran.stdout
    assert '"restored":' in ran.stdout
    assert not (tmp_path / "ready.json").exists()


def test_node_commands_work_one_after_the_other(tmp_path: Path):
    node = require_node()
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "schematic-emulator").symlink_to(ROOT / "clients" / "node")
    (tmp_path / "page.mjs").write_text(
        "\n".join([*blocks("js"), 'console.log("end");'])
    )

    ran = run(tmp_path, node, "page.mjs")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout == "end\n"
    assert len(blocks("js")) == len(blocks("sh")) - 1  # without the snapshot's

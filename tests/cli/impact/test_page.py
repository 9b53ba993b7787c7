"""docs/impact.md: its commands run, and its file and first line are what they write."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schematic_emulator.destination import presets

PAGE = (Path(__file__).parents[3] / "docs" / "impact.md").read_text(encoding="utf-8")
posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's lines")
GIT = "git -c user.name=a -c user.email=a@example.com"
COMMIT = f"""
git init -q; git add .; {GIT} commit -q -m one
git update-ref refs/remotes/origin/main HEAD
"""
EVENT = {
    "type": "track",
    "event": "Report Viewed",
    "userId": "u1",
    "timestamp": "2026-01-05T10:00:00Z",
}


def for_company(name: str) -> dict[str, Any]:
    return {**EVENT, "messageId": name, "context": {"groupId": name}}


def blocks(language: str) -> list[str]:
    """Return the page's fenced blocks of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Lay out a repository whose mapping has changed since origin/main."""
    (tmp_path / "recorded").mkdir()
    (tmp_path / "recorded" / "events.ndjson").write_text(
        "".join(f"{json.dumps(for_company(name))}\n" for name in ("acme", "globex"))
    )
    base = presets()
    base[0]["mapping"]["company_keys"] = {"org": {"@path": "$.context.groupId"}}
    (tmp_path / "mapping.yaml").write_text(json.dumps(base))
    assert run(COMMIT, tmp_path).returncode == 0
    (tmp_path / "mapping.yaml").write_text(json.dumps(base[1:]))
    return tmp_path


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-ec", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@posix
def test_commands_of_the_page_run_as_printed(project: Path):
    compare, accept = blocks("sh")

    red = run(f"{compare.strip()} --format markdown", project)
    written = run(accept, project)
    green = run(f"{compare.strip()} --accept accepted.json", project)

    assert red.returncode == 1, red.stderr
    assert red.stdout.startswith("**usage 2 -> 0 (-100.0%)")
    assert written.returncode == 0, written.stderr
    assert green.returncode == 0, green.stdout + green.stderr


@posix
def test_file_of_the_page_accepts_what_it_names(project: Path):
    (project / "accepted.json").write_text(blocks("json")[0])

    ran = run(f"{blocks('sh')[0].strip()} --accept accepted.json", project)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@posix
def test_first_line_has_the_form_that_the_page_shows(project: Path):
    ran = run(f"{blocks('sh')[0].strip()} --format markdown", project)

    [shown] = blocks("text")
    number = r"[\d,.]*\d"
    assert re.sub(number, "0", ran.stdout.splitlines()[0]) == re.sub(
        number, "0", shown.strip()
    )

"""CONTRIBUTING's commands run, and its table leads from old modules to new ones."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EMULATOR = ROOT / "emulator" / "schematic_emulator"
TABLE = TEXT.partition("\n## Moved modules")[2]
# A folder that takes few seconds.
SMALL = "tests/effects/webhooks"


def list_moves() -> list[tuple[str, str]]:
    """Return the path of each moved module, old and new, as the table has it."""
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.*) \|$", TABLE, re.MULTILINE)
    return [
        (f"{old}{names[0]}.py", f"{new}{names[-1]}.py")
        for old, new, cell in rows
        for names in (entry.split(" → ") for entry in re.findall("`(.*?)`", cell))
    ]


def exists(path: str) -> bool:
    """Say whether a module is there; without a root's name it is the emulator's."""
    return any((base / path).is_file() for base in (ROOT, EMULATOR))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z-]+)", TEXT))))
def test_named_make_targets_exist(target: str):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.skipif(shutil.which("make") is None, reason="a machine without make")
def test_fast_loop_runs_one_folder():
    """As printed, but for the folder; the environment is this one."""
    (printed,) = re.findall(r"^make quick FOLDER=(\S+)", TEXT, re.MULTILINE)
    command = ["make", "quick", f"FOLDER={SMALL}", f"PY={sys.executable}"]

    ran = subprocess.run(
        [*command, "--assume-old=.venv/.stamp-dev"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (ROOT / printed).is_dir()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^\d+ passed", ran.stdout, re.MULTILINE)


def test_moved_modules_are_where_the_table_says():
    moves = list_moves()

    assert len(moves) > 300
    assert [new for _, new in moves if not exists(new)] == []
    assert [old for old, _ in moves if exists(old)] == []

"""Provide the vendor's Python SDK in the versions that must work, unmodified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.once import once

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".node" / "python"

# The oldest whose answers differ, the pinned one, and whatever is newest today.
VERSIONS = ("1.3.3", "1.4.6", "newest")


def install(version: str) -> Path:
    """Return a folder that holds just that SDK; its dependencies are the suite's."""
    wanted = "schematichq" if version == "newest" else f"schematichq=={version}"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command = [*pip, "--disable-pip-version-check", wanted, "--target"]

    def fill(folder: Path) -> None:
        subprocess.run(
            [*command, str(folder)], check=True, timeout=300, capture_output=True
        )

    return once(FOLDER / version, fill)


def require(version: str) -> None:
    """Install that SDK; skip the test where the newest is one of the other versions."""
    [described] = install(version).glob("schematichq-*.dist-info")
    found = described.stem.partition("-")[2]
    if version == "newest" and found in VERSIONS:
        pytest.skip(f"the newest version is {found}, which is asked as well")


def run(version: str, script: Path, *arguments: str, timeout_s: float = 60) -> Any:
    """Run a script with that SDK first on the path; return the JSON it prints."""
    path = f"{install(version)}{os.pathsep}{ROOT / 'tests'}"
    ran = subprocess.run(
        [sys.executable, str(script), *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_s,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)

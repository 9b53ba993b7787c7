"""The playground as it is published, with Python's own files beside it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from support.node import require_packages
from support.once import once

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "playground" / "build.py"
# What npm and PyPI do not have for WebAssembly.
STAND_INS = ROOT / "tests" / "playground" / "stand_ins"


def read_script() -> dict[str, Any]:
    """Return the names of the script that builds the page."""
    return runpy.run_path(str(SCRIPT))


def build_page(shared: Path, wheel: Path) -> Path:
    """Build the page once in a run; orjson and rpds-py are stand-ins in it."""
    runtime = require_packages() / "node_modules" / "pyodide"
    build = read_script()["build"]
    return once(
        shared / "playground",
        lambda folder: build(folder, wheel, runtime, [STAND_INS]),
    )

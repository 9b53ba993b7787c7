"""Call the pure functions of the page's modules in Node."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

from support.node import require_node

SCRIPT = Path(__file__).resolve().parents[1] / "node" / "call_module.mjs"
APP = files("schematic_emulator.inspector") / "web" / "app"


def call(module: str, *calls: Any) -> list[Any]:
    """Return what a module's functions return; each call is a name with arguments."""
    command = [require_node(), str(SCRIPT), str(APP / module)]
    ran = subprocess.run(
        command, input=json.dumps(calls), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    answers: list[Any] = json.loads(ran.stdout)
    return answers

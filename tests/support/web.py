"""Call the pure functions of the page's modules in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from schematic_emulator.inspector.assets import read_web
from schematic_emulator.inspector.join import join, name_of
from support.node import require_node

SCRIPT = Path(__file__).resolve().parents[1] / "node" / "call_module.mjs"


def call(module: str, *calls: Any) -> list[Any]:
    """Return what a module's functions return; each call is a name with arguments."""
    path = f"app/{module}"
    text, _ = join([path], read_web)
    given = {"text": f"{text}export default {name_of(path)};", "calls": calls}
    ran = subprocess.run(
        [require_node(), str(SCRIPT)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-500:]
    answers: list[Any] = json.loads(ran.stdout)
    return answers

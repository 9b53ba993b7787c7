"""Ask the published engine for its answers, many cases in one Node process."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("engine.cjs")


def ask_engine(
    mode: str, cases: list[Any], *, node: str, packages: Path
) -> list[dict[str, Any]]:
    """Return the engine's answer to each case, in order."""
    process = subprocess.run(
        [node, str(SCRIPT), mode],
        input="\n".join(map(json.dumps, cases)) + "\n",
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PUBLISHED_PACKAGES": str(packages)},
    )
    # Not splitlines(): U+2028 may stand inside a line.
    answers = [json.loads(line) for line in process.stdout.split("\n") if line]
    if len(answers) != len(cases):
        message = f"{len(answers)} answers to {len(cases)} cases: {process.stderr}"
        raise RuntimeError(message)
    return answers

"""Let schemathesis ask a served emulator whatever its OpenAPI document allows, or not.

`python -m support.openapi_fuzz 100` runs at most 100 random cases an operation beside
those that schemathesis derives, and prints what came of it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

import httpx

from support.serving import serve

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".node" / "schemathesis"
WANTED = "schemathesis>=4.32,<5"
CONFIGURATION = ROOT / "tests" / "schemathesis.toml"
# What takes away the key, or all that it opens, runs by itself: after it every other
# operation would answer 401, which keeps its contract all too easily.
WIPING = (
    "deleteApiKey",
    "deleteEnvironment",
    "dropEnvironment",
    "reset",
    "restoreSnapshot",
    "revokeKey",
)
TOTAL = re.compile(r"^\s*(\d+) generated", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FuzzRun:
    """What one run found: how many cases it sent, and its report."""

    cases: int
    is_clean: bool
    report: str


def run(most_each: int, *, seed: int | None = None) -> FuzzRun:
    """Serve an emulator with something in it and let every check run over it."""
    kept = [f"--exclude-operation-id={name}" for name in WIPING]
    wiped = [f"--include-operation-id={name}" for name in WIPING]
    # An unknown key is refused in the first run only: the key of the second is unknown
    # once a snapshot without it was restored.
    runs = [
        _run(["--strict-auth"], most_each, seed, kept),
        _run([], most_each, seed, [*wiped, "--exclude-checks=ignored_auth"]),
    ]
    return FuzzRun(
        sum(found.cases for found in runs),
        all(found.is_clean for found in runs),
        "\n".join(found.report for found in runs),
    )


def _run(
    serving: list[str], most_each: int, seed: int | None, options: list[str]
) -> FuzzRun:
    command = [str(_install()), "--config-file", str(CONFIGURATION), "run"]
    with serve(*serving) as served, tempfile.TemporaryDirectory() as folder:
        _fill(served.url, served.api_key)
        command += [f"{served.url}/openapi.json", "--max-examples", str(most_each)]
        # Every check is on by default; naming them here would turn off the file.
        command += ["--continue-on-failure", "--no-shrink"]
        command += ["--suppress-health-check", "too_slow"]
        command += options
        command += [] if seed is None else ["--seed", str(seed)]
        ran = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "SCHEMATIC_EMULATOR_KEY": served.api_key},
            capture_output=True,
            text=True,
            check=False,
        )
    found = TOTAL.search(ran.stdout)
    report = f"{ran.stdout}\n{ran.stderr}"
    return FuzzRun(int(found[1]) if found else 0, ran.returncode == 0, report)


def _install() -> Path:
    """Return the tool, in an environment of its own: it pulls in half a web stack."""
    scripts = FOLDER / ("Scripts" if os.name == "nt" else "bin")
    if not (scripts / "st").exists():
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", WANTED]
        subprocess.run(pip, check=True, timeout=600, capture_output=True)
    return scripts / "st"


def _fill(url: str, key: str) -> None:
    """Keep what the document's examples name, so that they find somebody."""
    with httpx.Client(base_url=url, headers={"X-Schematic-Api-Key": key}) as client:
        company = client.post("/companies", json={"keys": {"id": "acme"}, "traits": {}})
        user = {"keys": {"id": "ada"}, "traits": {}, "company": {"id": "acme"}}
        answers = [company, client.post("/users", json=user)]
        for answer in answers:
            answer.raise_for_status()


if __name__ == "__main__":
    told = run(int(sys.argv[1]))
    sys.stdout.write(told.report)
    sys.stdout.write(json.dumps({"cases": told.cases, "clean": told.is_clean}) + "\n")
    sys.exit(not told.is_clean)

"""Drive wrk and read what it measured."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of request."""

    name: str
    path: str
    body: str | None = None
    events: int = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """What one run gave; `cpu_us` is the server's CPU time a request."""

    per_s: float
    p50_ms: float
    p99_ms: float
    errors: int
    requests: int
    cpu_us: float = 0.0


def require_wrk() -> None:
    """End with a word of advice where wrk is missing."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing; apt-get install wrk, or brew install wrk")


def run_wrk(url: str, load: Load, *, key: str, seconds: int, clients: int) -> Measure:
    """Load a server with one kind of request, from one thread of wrk."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "load.lua"
        script.write_text(_write_lua(load, key), encoding="utf-8")
        options = ["-t1", f"-c{clients}", f"-d{seconds}s", "--latency"]
        found = subprocess.run(
            ["wrk", *options, "-s", str(script), f"{url}{load.path}"],
            capture_output=True,
            text=True,
            check=True,
        )
    return _read(found.stdout)


def _write_lua(load: Load, key: str) -> str:
    # A JSON string is a Lua string, as long as it has no \u escape.
    lines = [f'wrk.headers["X-Schematic-Api-Key"] = {json.dumps(key)}']
    if load.body is not None:
        lines += [
            'wrk.method = "POST"',
            'wrk.headers["Content-Type"] = "application/json"',
            f"wrk.body = {json.dumps(load.body.replace('{key}', key))}",
        ]
    return "\n".join(lines)


def _read(text: str) -> Measure:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if rate is None:
        raise RuntimeError(f"wrk said nothing to count:\n{text}")
    total = re.search(r"(\d+) requests in", text)
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Measure(
        per_s=float(rate[1]),
        p50_ms=_percentile(text, 50),
        p99_ms=_percentile(text, 99),
        errors=int(errors[1]) if errors else 0,
        requests=int(total[1]) if total else 0,
    )


def _percentile(text: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", text)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0

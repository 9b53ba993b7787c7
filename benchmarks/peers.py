"""Start the emulator and Prism, each on a free port, and end them again."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PRISM = ROOT / ".node" / "prism"
_DEFS = "urn:schematic-contracts:1:capture/shared#/$defs/"


@dataclass(frozen=True, slots=True)
class Peer:
    """A running server."""

    name: str
    url: str
    key: str
    pid: int

    def rss_mb(self) -> float:
        """Return its resident memory, its children's too."""
        rows = subprocess.run(
            ["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True, check=True
        ).stdout.split()[3:]
        table = list(zip(*[map(int, rows)] * 3, strict=True))
        family = {self.pid}
        for pid, parent, _ in table:
            if parent in family:
                family.add(pid)
        return sum(rss for pid, _, rss in table if pid in family) / 1024

    def cpu_s(self) -> float:
        """Return the CPU time that it took so far; 0 where there is no /proc."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def emulator(script: str = "-m schematic_emulator serve --port 0") -> Iterator[Peer]:
    """Run the emulator as a user does; `script` may name another that prints alike."""
    process = subprocess.Popen(
        [sys.executable, *script.split()], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        text = ""
        while not (address := re.search(r"REST +(http://\S+)", text)):
            line = process.stdout.readline()
            if not line:
                sys.exit(f"the emulator ended:\n{text}")
            text += line
        # On a file of before the key is cut short.
        key = re.search(r"API key +(\S+)|(sch_dev_\w+)", text)
        yield Peer("emulator", address[1], key[1] or key[2], process.pid)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def prism() -> Iterator[Peer]:
    """Run the newest Prism with our own contract for its requests, `-v error`."""
    binary = _install_prism()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        found.close()
        document = Path(folder) / "openapi.json"
        document.write_text(json.dumps(openapi()), encoding="utf-8")
        options = ["mock", "-v", "error", "-h", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(
            [str(binary), *options, str(document)],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            yield Peer("prism", url, "sch_dev_bench", process.pid)
        finally:
            process.terminate()
            process.wait()


def wait_for(url: str) -> None:
    """Wait until something at the URL answers anything."""
    while True:
        try:
            urllib.request.urlopen(url, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return


def openapi() -> dict[str, Any]:
    """Describe `/e` and `/batch` with the contract of a track event."""
    track, shared = _convert_contract()
    batch = {
        "type": "object",
        "required": ["events"],
        "properties": {
            "events": {
                "type": "array",
                "maxItems": 100,
                "items": {"$ref": "#/components/schemas/TrackEvent"},
            }
        },
    }
    event = {"$ref": "#/components/schemas/TrackEvent"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Capture", "version": "1"},
        "paths": {"/e": _operation(event), "/batch": _operation(batch)},
        "components": {"schemas": {**shared, "TrackEvent": track}},
    }


def _convert_contract() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the event's schema and what it leans on, with references of OpenAPI."""
    schema = bundle("capture/track")
    (shared,) = schema.pop("$defs").values()
    for name in ("$schema", "$id", "examples"):
        schema.pop(name, None)
    text = json.dumps([schema, shared["$defs"]])
    text = text.replace(_DEFS, "#/components/schemas/")
    text = text.replace('"#/$defs/', '"#/components/schemas/')
    track, definitions = json.loads(text)
    return track, definitions


def _operation(schema: dict[str, Any]) -> dict[str, Any]:
    accepted = {"type": "object", "example": {"ok": True}}
    return {
        "post": {
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": schema}},
            },
            "responses": {
                "200": {
                    "description": "Accepted",
                    "content": {"application/json": {"schema": accepted}},
                }
            },
        }
    }


def _install_prism() -> Path:
    binary = PRISM / "node_modules" / ".bin" / "prism"
    if not binary.exists():
        npm = shutil.which("npm") or sys.exit("npm is missing: Prism cannot be asked")
        PRISM.mkdir(parents=True, exist_ok=True)
        (PRISM / "package.json").write_text('{"private":true}', encoding="utf-8")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(
            [npm, "install", *options, "@stoplight/prism-cli@latest"],
            cwd=PRISM,
            check=True,
        )
    return binary


def prism_version() -> str:
    """Return the installed Prism's version."""
    manifest = PRISM / "node_modules" / "@stoplight" / "prism-cli" / "package.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["version"])

"""`serve` answers before it has loaded what the first event does not need."""

from __future__ import annotations

import subprocess
import sys

# What is loaded when the server would begin to answer.
SCRIPT = """
import sys
from schematic_emulator.cli.main import root
from schematic_emulator.serving.server import Server
Server.run = lambda self: print("loaded", *sys.modules)
root(["serve", "--port", "0"], standalone_mode=False)
"""
# Each of them is loaded later, in the background or where it is used.
LATER = frozenset(
    {
        *("flask", "httpx", "importlib.metadata", "jsonschema", "sqlite3", "tomllib"),
        *("expectations", "mapping_code", "configuration.mapping_file", "checks"),
        *("destination.mapping", "judgement.compose", "judgement.trace"),
    }
)
OURS = "schematic_emulator."
MOST = 135


def test_start_loads_what_the_first_event_needs(tmp_path):
    printed = subprocess.check_output(
        [sys.executable, "-c", SCRIPT], text=True, cwd=tmp_path
    )

    names = printed.splitlines()[-1].split()
    assert names[0] == "loaded"
    assert {name.removeprefix(OURS) for name in names} & LATER == set()
    assert sum(name.startswith(OURS) for name in names) <= MOST

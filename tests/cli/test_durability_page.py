"""What docs/durability.md shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from support.durable_process import Durable

PAGE = Path(__file__).parents[2] / "docs" / "durability.md"
CODE = re.findall(r"(?:^    .*\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
LINES = [" ".join(block.replace("\\\n", "").split()) for block in CODE]
COMMANDS = [
    f"schematic-emulator {line}".strip()
    for block in LINES
    for line in block.split("schematic-emulator ")[1:]
    if not block.startswith("curl")
]
(CURLS,) = [block for block in LINES if block.startswith("curl")]
(QUERY,) = [block for block in LINES if block.startswith("select")]


def test_commands_are_those_that_are_run_here():
    assert COMMANDS == [
        "schematic-emulator serve --db emulator.db",
        "schematic-emulator db copy emulator.db backup.db",
        "schematic-emulator snapshot -o before.json",
        "schematic-emulator restore before.json",
    ]


def test_commands_and_query_work_as_shown(tmp_path: Path):
    with Durable(tmp_path / "emulator.db") as server:
        assert server.send(1) == 200
        url = ["--url", f"http://127.0.0.1:{server.port}"]
        for command in COMMANDS[1:]:
            words = shlex.split(command)[1:]
            words += url if words[0] != "db" else []
            program = [sys.executable, "-m", "schematic_emulator", *words]
            subprocess.run(program, cwd=tmp_path, check=True, capture_output=True)
        assert server.numbers(server.key) == [1]

    with closing(sqlite3.connect(tmp_path / "emulator.db")) as connection:
        entries = [row[0] for row in connection.execute(QUERY)]
    assert any(entry.startswith('["Taken",') for entry in entries)
    with Durable(tmp_path / "backup.db") as copy:
        assert copy.numbers(server.key) == [1]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_works_as_shown(tmp_path: Path):
    with Durable(tmp_path / "emulator.db") as server:
        assert server.send(1) == 200
        for line in CURLS.split("curl ")[1:]:
            asked = line.replace(":8710", f":{server.port}")
            command = ["curl", "-sS", "--fail", *shlex.split(asked)]
            subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        assert server.numbers(server.key) == [1]


def test_python_works_as_shown(tmp_path: Path):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)

    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)

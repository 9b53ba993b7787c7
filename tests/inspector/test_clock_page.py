"""docs/clock.md: it names every member, and its lines work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from schematic_emulator.inspector.routes.clock import CHANGES
from support.serving import serve

PAGE = (Path(__file__).parents[2] / "docs" / "clock.md").read_text(encoding="utf-8")


def test_page_names_every_member():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(CHANGES)


@pytest.mark.skipif(sys.platform == "win32", reason="curl lines are for a POSIX shell")
def test_curl_lines_work_as_printed():
    script = re.search(r"```sh\n(.*?)```", PAGE, re.DOTALL)[1]

    with serve() as emulator:
        script = script.replace("http://127.0.0.1:8710", emulator.url)
        ran = subprocess.run(
            ["sh", "-ec", script], capture_output=True, text=True, check=False
        )

    assert ran.returncode == 0, ran.stderr
    assert '"now":"2026-01-31T23:00:00.000000Z","frozen":true' in ran.stdout
    assert '"now":"2026-02-01T01:00:00.000000Z","frozen":true' in ran.stdout
    assert ran.stdout.rstrip().split("\n")[-1].count('"frozen":false') == 1

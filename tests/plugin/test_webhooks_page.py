"""docs/webhooks.md: its test passes, its curl works, and it names what can be sent."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.serving import serve

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


def test_example_passes_when_pasted(run):
    ran = run(block("python"), "-p", "pytest_httpserver.pytest_plugin")

    ran.assert_outcomes(passed=1)


@pytest.mark.skipif(sys.platform == "win32", reason="curl lines are for a POSIX shell")
def test_curl_lines_work_as_printed():
    with serve() as emulator:
        script = block("sh").replace("http://127.0.0.1:8710", emulator.url)
        script = re.sub(r"sch_dev_\w+", emulator.api_key, script)
        ran = subprocess.run(
            ["sh", "-ec", script], capture_output=True, text=True, check=False
        )

    assert ran.returncode == 0, ran.stderr
    webhook = json.loads(ran.stdout)["data"]
    assert webhook["secret"].startswith("whsec_")

"""The oldest pytest that we say we support, and the newest there is, really run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.installed_wheel import copy_repository, install_wheel, run_tests

ROOT = Path(__file__).parents[2]
REPOSITORIES = ROOT / "tests" / "downstream" / "repos"
OLDEST = re.search(r'"pytest>=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
PAIRS = {
    "oldest": [f"pytest=={OLDEST[1] if OLDEST else ''}.0", "pytest-httpserver==1.1.0"],
    "newest": ["pytest", "pytest-httpserver"],
}


@pytest.mark.slow
@pytest.mark.parametrize("age", PAIRS)
def test_downstream_repository_passes(tmp_path, age):
    installed = install_wheel(tmp_path)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
    target = ["--disable-pip-version-check", "--target", str(installed)]
    brought = [*PAIRS[age], "pluggy", "iniconfig"]
    subprocess.run(
        [*pip, *target, *brought], check=True, timeout=300, capture_output=True
    )

    ran = [
        run_tests(copy_repository(REPOSITORIES / name, tmp_path), installed, "-v")
        for name in ("function", "command", "file", "endpoint")
    ]

    assert [each.returncode for each in ran] == [0, 0, 0, 0], ran
    if age == "oldest":
        assert f"pytest-{PAIRS[age][0].partition('==')[2]}" in ran[0].stdout

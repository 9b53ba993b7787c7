"""Small repositories, one a kind of mapping, that use our wheel as their owners would.

Each passes as it is; with the bug of its `planted.json` it fails, in those words.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.installed_wheel import copy_repository, run_tests, unpack_wheel
from support.node import require_packages
from support.once import once

REPOSITORIES = sorted(Path(__file__).parent.joinpath("repos").iterdir())


@pytest.fixture(scope="session")
def installed(wheel: Path, shared_folder: Path) -> Path:
    """Unpack the wheel once."""
    return once(shared_folder / "unpacked", lambda folder: unpack_wheel(wheel, folder))


@pytest.fixture(params=REPOSITORIES, ids=lambda path: path.name)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Check a repository out."""
    return copy_repository(request.param, tmp_path)


@pytest.fixture
def options(repository: Path) -> list[str]:
    """Name what the repository needs installed."""
    needs = {
        "node": lambda: [f"--schematic-emulator-node-modules={require_packages()}"]
    }
    return needs.get(repository.name, list)()


def test_repository_passes_as_it_is(installed, repository, options):
    ran = run_tests(repository, installed, *options)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "schematic emulator: profile published" in ran.stdout


def test_planted_bug_fails_in_the_right_words(installed, repository, options):
    planted = json.loads((repository / "planted.json").read_text())
    file = repository / planted["file"]
    mended = file.read_text()
    file.write_text(mended.replace(planted["find"], planted["put"]))

    ran = run_tests(repository, installed, *options)

    assert file.read_text() != mended
    assert ran.returncode == 1, ran.stdout + ran.stderr
    lines = [line.removeprefix("E ").lstrip() for line in ran.stdout.splitlines()]
    wanted = [line.lstrip() for line in planted["says"]]
    pytest.LineMatcher(lines).fnmatch_lines([f"*{line}" for line in wanted])

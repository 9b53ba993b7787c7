"""The wheel: what is in it, and that it lives beside a downstream repository."""

from __future__ import annotations

import os
import subprocess
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from support.installed_wheel import REACHED_OUT, build_wheel, install_without_network

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment of its own, without a network."""
    return install_without_network(wheel, tmp_path_factory.mktemp("installed"))


def run(command: list[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run an installed command in a folder, with nothing of ours in its environment."""
    environment = {
        name: value for name, value in os.environ.items() if "PYTHON" not in name
    }
    return subprocess.run(
        command,
        cwd=cwd,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_wheel_holds_three_packages_and_nothing_else(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    version = wheel.name.split("-")[1]

    assert tops == {
        "schematic_contracts",
        "segment_fixtures",
        "schematic_emulator",
        f"schematic_emulator-{version}.dist-info",
    }


def test_wheel_carries_its_data(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    on_disk = {
        f"{package.name}/{path.relative_to(package).as_posix()}"
        for root in ("contracts", "fixtures", "emulator")
        for package in (ROOT / root).iterdir()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert on_disk <= names


def test_metadata_says_what_it_is(wheel: Path):
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith("dist-info/METADATA"))
    metadata = Parser().parsestr(archive.read(name).decode())
    needs = {line.split(">")[0] for line in metadata.get_all("Requires-Dist") or []}

    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Framework :: Pytest" in (metadata.get_all("Classifier") or [])
    assert {"flask", "jsonschema", "pytest", "pytest-httpserver", "faker"} <= needs


def test_wheel_lives_beside_a_repository_with_the_same_folder_names(
    commands: Path, tmp_path: Path
):
    """A downstream repository owns contracts/, fixtures/ and tests/ of its own."""
    for name in ("contracts", "fixtures", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("OWNER = 'downstream'\n")
    code = (
        "import contracts, fixtures, tests, schematic_contracts, schematic_emulator;"
        "assert {contracts.OWNER, fixtures.OWNER, tests.OWNER} == {'downstream'};"
        "print(schematic_contracts.__file__)"
    )

    ran = run([commands / "python", "-c", code], tmp_path)

    assert ran.stderr == ""
    assert Path(ran.stdout).is_relative_to(commands.parent)


def test_demo_runs_from_the_wheel_in_an_empty_folder_without_network(
    commands: Path, tmp_path: Path
):
    """Packaged data is found; nothing of the checkout or of the world is needed."""
    ran = run([commands / "schematic-emulator", "demo"], tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Schematic Emulator: profile published")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 9), 1)",
        "import urllib.request; urllib.request.urlopen('http://c.schematichq.com/e')",
    ],
    ids=["address", "name"],
)
def test_whatever_leaves_this_machine_would_be_noticed(
    commands: Path, tmp_path: Path, code: str
):
    ran = run([commands / "python", "-c", code], tmp_path)

    assert ran.returncode == REACHED_OUT

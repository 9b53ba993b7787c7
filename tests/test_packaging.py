"""The wheel: what is in it, and that it lives beside a downstream repository."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once, with the build backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
    subprocess.run([*command, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel as an installer would: one folder to put on the path."""
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def isolated(installed: Path, code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a folder of its own with the unpacked wheel first on the path."""
    setup = f"import sys; sys.path.insert(0, {str(installed)!r}); sys.path.append('.');"
    return subprocess.run(
        [sys.executable, "-P", "-c", setup + code],
        cwd=cwd,
        capture_output=True,
        text=True,
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
    installed: Path, tmp_path: Path
):
    """A downstream repository owns contracts/, fixtures/ and tests/ of its own."""
    for name in ("contracts", "fixtures", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("OWNER = 'downstream'\n")
    code = (
        "import contracts, fixtures, tests, schematic_contracts, schematic_emulator;"
        "assert {contracts.OWNER, fixtures.OWNER, tests.OWNER} == {'downstream'};"
        f"assert schematic_contracts.__file__.startswith({str(installed)!r});"
        "print('ok')"
    )

    ran = isolated(installed, code, tmp_path)

    assert (ran.stdout, ran.stderr) == ("ok\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_demo_runs_from_the_wheel_in_an_empty_folder(installed: Path, tmp_path: Path):
    """Packaged data is found, nothing of the checkout is needed."""
    code = (
        "from schematic_emulator.cli.main import main;"
        "sys.argv = ['schematic-emulator', 'demo'];"
        "main()"
    )

    ran = isolated(installed, code, tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "published" in ran.stdout
    assert list(tmp_path.iterdir()) == []

"""The wheel: what is in it, and that it lives beside a downstream repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from schematic_contracts.catalog import list_ids, read_examples
from support.installed_wheel import REACHED_OUT, find_commands, install_without_network
from support.once import once

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = "schematic_contracts/examples/"


def read(name: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


PYPROJECT = tomllib.loads(read("pyproject.toml"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d"]
    subprocess.run([*build, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def commands(wheel: Path, shared_folder: Path) -> Path:
    """Install the wheel in an environment of its own, without a network."""
    place = shared_folder / "environment"
    return find_commands(
        once(place, lambda folder: install_without_network(wheel, folder))
    )


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


def test_wheel_carries_its_data_but_not_the_examples(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    on_disk = {
        f"{package.name}/{path.relative_to(package).as_posix()}"
        for root in ("contracts", "fixtures", "emulator")
        for package in (ROOT / root).iterdir()
        if package.is_dir()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    examples = {name for name in on_disk if name.startswith(EXAMPLES)}

    assert len(examples) > 600
    assert on_disk - names == examples
    assert {name for name in names - on_disk if ".dist-info/" not in name} == {
        "schematic_contracts/data/examples.json"
    }


def test_sdist_carries_the_examples_and_what_the_suite_reads(sdist: Path):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert sum(name.startswith(f"contracts/{EXAMPLES}") for name in names) > 600
    assert {
        ".github/workflows/release.yml",
        "CHANGELOG.md",
        "hatch_build.py",
        "tests/test_packaging.py",
    } <= names


def test_wheel_gives_the_valid_examples_of_every_contract(commands: Path):
    """In one file, and as a checkout has them in a file each."""
    code = (
        "import json; from schematic_contracts.catalog import list_ids, read_examples;"
        "print(json.dumps([read_examples(name) for name in list_ids()]))"
    )

    ran = run([commands / "python", "-c", code], commands)

    assert ran.stderr == ""
    assert json.loads(ran.stdout) == [read_examples(name) for name in list_ids()]


def test_image_copies_what_the_build_needs():
    """Without the hook's file in the context, `docker build` ends in an error."""
    hooks = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]
    copied = re.findall(r"^COPY (.*) \S+$", read("Dockerfile"), re.MULTILINE)
    let_in = re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE)

    assert hooks["custom"]["path"] in " ".join(copied).split()
    assert hooks["custom"]["path"] in let_in


def test_metadata_says_what_it_is(wheel: Path):
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith("dist-info/METADATA"))
    metadata = Parser().parsestr(archive.read(name).decode())
    needs = {line.split(">")[0] for line in metadata.get_all("Requires-Dist") or []}

    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Framework :: Pytest" in (metadata.get_all("Classifier") or [])
    assert {"flask", "jsonschema", "pytest", "pytest-httpserver", "faker"} <= needs


# Spark has 400 MB: `make test-spark` installs it.
@pytest.mark.parametrize(
    "extra", sorted(PYPROJECT["project"]["optional-dependencies"].keys() - {"spark"})
)
def test_suite_runs_with_every_extra_at_the_same_floor(extra: str):
    wanted = PYPROJECT["project"]["optional-dependencies"][extra]

    assert set(wanted) <= set(PYPROJECT["dependency-groups"]["test"])


def test_version_is_written_in_pyproject_alone():
    """Everything else reads the metadata of what is installed."""
    version = re.escape(PYPROJECT["project"]["version"])
    files = [ROOT / "Dockerfile", ROOT / "compose.yaml", ROOT / "hatch_build.py"]
    for root in ("contracts", "fixtures", "emulator", "docs", "tests"):
        files += (ROOT / root).rglob("*.py")
        files += (ROOT / root).rglob("*.md")

    repeated = [
        str(file.relative_to(ROOT))
        for file in files
        if re.search(rf"(?<![\w.]){version}(?![\w.])", file.read_text("utf-8"))
    ]

    assert repeated == []


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

"""Build our wheel and run a downstream repository's tests with it installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def install_wheel(folder: Path) -> Path:
    """Build the wheel, unpack it as an installer would, return the folder."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
    subprocess.run([*build, str(folder)], cwd=ROOT, check=True, capture_output=True)
    installed = folder / "installed"
    zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(installed)
    return installed


def run_tests(
    repository: Path, installed: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run a repository's own tests with pytest, our wheel first on the path."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    command = [sys.executable, "-m", "pytest", "-p", "schematic_emulator", *options]
    return subprocess.run(
        command,
        cwd=repository,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def copy_repository(repository: Path, folder: Path) -> Path:
    """Copy a repository, so that a run leaves nothing in ours."""
    return Path(shutil.copytree(repository, folder / repository.name))

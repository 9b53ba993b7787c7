"""Build our wheel, install it, and run things as its owner would."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The exit code of a process that asked for anything beyond this machine.
REACHED_OUT = 97
_GUARD = f"""
import ipaddress, os, sys

def is_here(host):
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified

def watch(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_here(host):
        os.write(2, f"reached out to {{host}}".encode())
        os._exit({REACHED_OUT})

sys.addaudithook(watch)
"""


def build_wheel(folder: Path) -> None:
    """Build the wheel with the build backend that is installed."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
    subprocess.run([*build, str(folder)], cwd=ROOT, check=True, capture_output=True)


def unpack_wheel(wheel: Path, folder: Path) -> None:
    """Unpack the wheel as an installer would."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def install_without_network(wheel: Path, folder: Path) -> None:
    """Install the wheel in a new environment.

    What we depend on is borrowed from the suite's environment, less our checkout. A
    process of the new environment that turns to anything but this machine ends at
    once with REACHED_OUT.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    places = _places_in(folder)
    python = find_commands(folder) / Path(sys.executable).name
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, str(wheel)], check=True, capture_output=True)
    packages = Path(places["purelib"])
    (packages / "no_network.py").write_text(_GUARD, encoding="utf-8")
    borrowed = "\n".join(site.getsitepackages())
    (packages / "suite.pth").write_text(f"{borrowed}\nimport no_network\n", "utf-8")


def find_commands(folder: Path) -> Path:
    """Return the folder of an environment's commands."""
    return Path(_places_in(folder)["scripts"])


def _places_in(folder: Path) -> dict[str, str]:
    return sysconfig.get_paths(
        "venv", vars={"base": str(folder), "platbase": str(folder)}
    )


def run_tests(
    repository: Path, installed: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run a repository's own tests with pytest, our wheel first on the path."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "COLUMNS": "999",  # a test matches whole lines
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

"""Find Node and the published packages, so that tests can ask the real thing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.once import locked, once

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".node"
MANIFEST = ROOT / "tests" / "node" / "package.json"


def require_node() -> str:
    """Return Node's path, or skip the test and say why."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("Node is missing: the published npm packages cannot be asked")
    return node


def require_packages() -> Path:
    """Return the folder whose node_modules holds the pinned packages.

    Installs them from the registry the first time, or when the list changed.
    """
    require_node()
    if not _is_installed():
        FOLDER.mkdir(exist_ok=True)
        with locked(FOLDER / "node_modules"):
            if not _is_installed():
                _install()
    return FOLDER


def _is_installed() -> bool:
    installed = FOLDER / "package.json"
    modules = FOLDER / "node_modules" / "@segment" / "action-destinations"
    return modules.is_dir() and installed.read_bytes() == MANIFEST.read_bytes()


def _install() -> None:
    shutil.copy(MANIFEST, FOLDER)
    npm = str(shutil.which("npm"))
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([npm, "install", *options], cwd=FOLDER, check=True, timeout=300)


def install(*packages: str) -> Path:
    """Return a `node_modules` that holds just these, each as `name@version`."""
    require_node()
    npm = str(shutil.which("npm"))
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]

    def fill(folder: Path) -> None:
        command = [npm, "install", "--prefix", str(folder), *options, *packages]
        subprocess.run(command, check=True, timeout=300, capture_output=True)

    name = "+".join(packages).replace("/", "-")
    return once(FOLDER / "packages" / name, fill) / "node_modules"


def ask(script: Path, *arguments: str) -> Any:
    """Run a script with the pinned packages; return the JSON it prints."""
    modules = require_packages() / "node_modules"
    ran = subprocess.run(
        [require_node(), str(script), *arguments],
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@contextmanager
def talk(script: Path, *arguments: str) -> Iterator[Callable[..., Any]]:
    """Run a script that answers each line; yield what asks it: a name, an argument."""
    if script.suffix == ".py":
        command, environment = [sys.executable, str(script)], os.environ
    else:
        modules = require_packages() / "node_modules"
        command = [require_node(), str(script)]
        environment = {**os.environ, "NODE_PATH": str(modules)}
    with subprocess.Popen(
        [*command, *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        source, sink = process.stdout, process.stdin
        assert source
        assert sink

        def say(name: str, argument: Any = None) -> Any:
            sink.write(json.dumps([name, argument]) + "\n")
            sink.flush()
            line = source.readline()
            assert line, "the script ended"
            return json.loads(line)

        try:
            yield say
        finally:
            process.kill()

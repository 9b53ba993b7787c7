"""Build the playground: the page, this package as its wheel is, and what it imports.

`python docs/playground/build.py OUT` needs nothing but an environment in which the
package is installed. The page loads Python itself from RUNTIME, the only address that
is not its own. `--runtime FOLDER` copies the npm package `pyodide` beside the page
instead; npm does not carry RUNTIME_PACKAGES, and the folders of `--lay` replace them.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from schematic_contracts.reading.bounds import LINK, LINK_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNTIME = "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/"
# What the runtime's own distribution has for WebAssembly, and the zones of dates.
RUNTIME_PACKAGES = ("orjson", "rpds-py", "tzdata")
RUNTIME_FILES = (
    *("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"),
    *("python_stdlib.zip", "pyodide-lock.json"),
)
# The bytes of these files, which the page names before it loads them.
RUNTIME_BYTES = 13_500_000
# What the package imports to explain an event; all of it is Python alone.
PACKAGES = (
    *("attrs", "babel", "importlib_resources", "jsonschema", "markupsafe"),
    *("jsonschema-specifications", "python-dateutil", "python-liquid", "pytz"),
    *("pyyaml", "referencing", "rich", "six", "typing-extensions"),
)
# Machine code, data of locales and zones that nothing here reads, types, tests.
_LEFT_OUT = ("..", "locale-data", "zoneinfo", "tests", "__pycache__", "INSTALLER")
_SUFFIXES_LEFT_OUT = (".so", ".pyd", ".pyc", ".dat", ".pyi", "RECORD")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INSPECTOR = ROOT / "emulator" / "schematic_emulator" / "inspector" / "web"
# Beside the page; all else is in a folder whose name changes with what it holds.
PAGE = ("index.html", "service.js")
OWN = ("style.css", "worker.js", "app")
SHARED = (
    *("style/base.css", "style/parts.css", "style/trace.css", "style/mapping.css"),
    *("vendor/preact.js", "vendor/LICENCES.txt"),
    *("app/html.js", "app/parts.js", "app/text.js", "app/words.js", "app/trace"),
    *("app/mapping/editor.js", "app/mapping/words.js"),
)


def build(
    out: Path, wheel: Path, runtime: Path | None, lay: list[Path], repository: str = ""
) -> None:
    """Fill a folder with the page and all that it loads.

    `repository` is where a wrong verdict is reported, `owner/name`, "" for nowhere.
    """
    engine = pack(_list_engine(wheel, lay))
    files = {
        **{part: data for name in OWN for part, data in _read(HERE, name)},
        **{
            f"inspector/{part}": data
            for name in SHARED
            for part, data in _read(INSPECTOR, name)
        },
        "engine.tar.xz": engine,
    }
    about = {
        "version": distribution("schematic-emulator").version,
        "repository": repository,
        "engine": {"file": "engine.tar.xz", "bytes": len(engine)},
        "link": {"letters": LINK.most, "bytes": LINK_TEXT.most},
        "runtime": {
            "address": "../runtime/" if runtime else RUNTIME,
            "packages": [] if lay else RUNTIME_PACKAGES,
            "bytes": RUNTIME_BYTES,
        },
    }
    files["build.json"] = json.dumps(about, indent=2).encode()
    folder = f"v-{_digest(files)}"
    for part, data in files.items():
        _write(out / folder / part, data)
    for part in PAGE:
        text = (HERE / part).read_text("utf-8").replace("{build}", folder)
        _write(out / part, text.encode())
    if runtime:
        for part in RUNTIME_FILES:
            _write(out / "runtime" / part, (runtime / part).read_bytes())


def pack(files: dict[str, bytes]) -> bytes:
    """Return files as an archive; the same files give the same bytes."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:xz", preset=9) as archive:
        for name, data in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return sink.getvalue()


def _list_engine(wheel: Path, lay: list[Path]) -> dict[str, bytes]:
    """Return what the page imports: the wheel as it is, and its dependencies."""
    with zipfile.ZipFile(wheel) as archive:
        files = {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.endswith("/")
        }
    for package in PACKAGES:
        files.update(_list_package(package))
    for folder in lay:
        for file in folder.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                files[file.relative_to(folder).as_posix()] = file.read_bytes()
    return files


def _list_package(name: str) -> Iterator[tuple[str, bytes]]:
    for file in distribution(name).files or ():
        is_left_out = not set(_LEFT_OUT).isdisjoint(file.parts)
        if not is_left_out and not file.name.endswith(_SUFFIXES_LEFT_OUT):
            yield file.as_posix(), file.read_binary()


def _read(root: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or all those of a folder, by their names below a root."""
    start = root / name
    for file in sorted(start.rglob("*")) if start.is_dir() else [start]:
        if file.is_file():
            yield file.relative_to(root).as_posix(), file.read_bytes()


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _digest(files: dict[str, bytes]) -> str:
    found = sha256()
    for name, data in sorted(files.items()):
        found.update(name.encode() + b"\0" + sha256(data).digest())
    return found.hexdigest()[:12]


def _build_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)  # noqa: S603
    return next(folder.glob("*.whl"))


def main(arguments: list[str] | None = None) -> None:
    """Build what the command line, or these arguments, name."""
    parser = argparse.ArgumentParser(description="Build the playground.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--wheel", type=Path, help="by default, it is built")
    parser.add_argument("--repository", default="", help="owner/name, for reports")
    parser.add_argument("--runtime", type=Path, help="the npm package pyodide")
    parser.add_argument("--lay", type=Path, action="append", default=[])
    given = parser.parse_args(arguments)
    problem = _find_problem(given)
    try:
        if not problem:
            with TemporaryDirectory() as folder:
                wheel = given.wheel or _build_wheel(Path(folder))
                build(given.out, wheel, given.runtime, given.lay, given.repository)
    except subprocess.CalledProcessError:
        problem = "pip cannot build the wheel; give one with --wheel"
    except (OSError, zipfile.BadZipFile, PackageNotFoundError) as error:
        problem = str(error)
    if problem:
        parser.exit(2, f"{parser.prog}: error: {problem}\n")


def _find_problem(given: argparse.Namespace) -> str:
    """Return what no page can be built from, before it takes time; "" for nothing."""
    for part in RUNTIME_FILES:
        if given.runtime and not (given.runtime / part).is_file():
            cure = "give the folder of the npm package pyodide"
            return f"--runtime {given.runtime}: no file {part} in it; {cure}"
    for folder in given.lay:
        if not folder.is_dir():
            return f"--lay {folder}: no such folder"
    if given.wheel and not zipfile.is_zipfile(given.wheel):
        return f"--wheel {given.wheel}: not a wheel"
    if given.repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", given.repository):
        return f"--repository {given.repository!r}: expected owner/name"
    if given.out.exists() and not given.out.is_dir():
        return f"{given.out}: not a folder"
    return ""


if __name__ == "__main__":
    main()

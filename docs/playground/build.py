"""Build the playground: the page, this package as its wheel is, and what it imports.

`python docs/playground/build.py OUT` needs nothing but an environment in which the
package is installed. The page loads Python itself from RUNTIME, the only address that
is not its own; `--runtime FOLDER` copies the npm package `pyodide` beside the page
instead, with the folders of `--lay` in place of what npm does not carry.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

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
_SUFFIXES = (".py", ".json", "METADATA")
_LICENCES = ("AUTHORS", "COPYING", "LICENSE", "NOTICE")
# Data of locales and zones that nothing here reads, and tests.
_LEFT_OUT = frozenset({"locale-data", "zoneinfo", "tests", "test_referencing_suite.py"})

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INSPECTOR = ROOT / "emulator" / "schematic_emulator" / "inspector" / "web"
PAGE: tuple[str, ...] = ()
SHARED = (
    "style.css",
    "vendor",
    "app/html.js",
    "app/parts.js",
    "app/words.js",
    "app/trace",
)


def build(out: Path, wheel: Path, runtime: Path | None, lay: list[Path]) -> None:
    """Fill a folder with the page and all that it loads."""
    out.mkdir(parents=True, exist_ok=True)
    engine = pack(_list_engine(wheel, lay))
    name = f"engine-{sha256(engine).hexdigest()[:12]}.tar.xz"
    (out / name).write_bytes(engine)
    for part in (*PAGE, "app"):
        _copy(HERE / part, out / part)
    for part in [p for p in SHARED if (INSPECTOR / p).exists()]:
        _copy(INSPECTOR / part, out / "inspector" / part)
    if runtime:
        for part in RUNTIME_FILES:
            _copy(runtime / part, out / "runtime" / part)
    files = sorted(
        file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()
    )
    about = {
        "version": distribution("schematic-emulator").version,
        "engine": {"file": name, "bytes": len(engine)},
        "runtime": {
            "address": "runtime/" if runtime else RUNTIME,
            "packages": [] if runtime else RUNTIME_PACKAGES,
            "files": RUNTIME_FILES,
            "bytes": RUNTIME_BYTES,
        },
        "files": files,
    }
    (out / "build.json").write_text(json.dumps(about, indent=2), encoding="utf-8")


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
        is_kept = file.name.endswith(_SUFFIXES) or file.name.startswith(_LICENCES)
        if is_kept and _LEFT_OUT.isdisjoint(file.parts):
            yield file.as_posix(), file.read_binary()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def _build_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)  # noqa: S603
    return next(folder.glob("*.whl"))


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description="Build the playground.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--wheel", type=Path, help="by default, it is built")
    parser.add_argument("--runtime", type=Path, help="the npm package pyodide")
    parser.add_argument("--lay", type=Path, action="append", default=[])
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        wheel = given.wheel or _build_wheel(Path(folder))
        build(given.out, wheel, given.runtime, given.lay)


if __name__ == "__main__":
    main()

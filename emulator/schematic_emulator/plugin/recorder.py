"""Record the Segment calls that tests send, in one file for each test file.

While tests run, in any number of processes, the calls of each test are a part of their
own. At the end the parts of a test file are joined in the order of its tests.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest

from schematic_emulator.plugin.options import read_setting
from schematic_emulator.plugin.summary import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Where a worker of pytest-xdist finds the folder of its run's parts.
_KEY = "schematic_emulator_parts"
_PARTS = pytest.StashKey[Path]()
# What is recorded of one test.
_MOST_CALLS, _MOST_BYTES = 10_000, 16 << 20


class Recorder:
    """Writes the calls of one test to a part, up to the limits of one test."""

    def __init__(self, folder: Path, item: pytest.Item) -> None:
        test = item.nodeid
        name = hashlib.sha256(test.encode("utf-8", "surrogatepass")).hexdigest()
        self._part = folder / name
        file, line = test.partition("::")[0], item.location[1]
        self._about = {"file": file, "line": line or 0, "test": test}
        self._calls = self._bytes = 0
        self._lock = Lock()
        # A test that another plugin repeats is recorded once.
        self._part.unlink(missing_ok=True)

    def record(self, calls: Sequence[dict[str, Any]]) -> None:
        """Add calls as the test sent them; one over the limits is an empty line."""
        if not calls:
            return
        with self._lock, self._part.open("ab") as part:
            if not part.tell():
                part.write(_write(self._about))
            for line in map(_write, calls):
                self._calls += 1
                self._bytes += len(line)
                is_within = self._calls <= _MOST_CALLS and self._bytes <= _MOST_BYTES
                part.write(line if is_within else b"\n")


def start(config: pytest.Config) -> None:
    """Make the folder of this run's parts; a worker uses that of the controller.

    Raises pytest.UsageError if it cannot be made.
    """
    passed = getattr(config, "workerinput", {}).get(_KEY)
    if passed is not None:
        config.stash[_PARTS] = Path(passed)
        return
    folder = config.rootpath / read_setting(config, "record")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        config.stash[_PARTS] = Path(mkdtemp(".parts", ".", folder))
    except OSError as error:
        why = "it is a file; name a folder" if folder.is_file() else error.strerror
        raise pytest.UsageError(
            f"schematic_emulator: cannot record in {str(folder)!r}: {why}"
        ) from error


def pass_to_worker(config: pytest.Config) -> dict[str, str]:
    """Return what a worker of pytest-xdist needs to know."""
    return {_KEY: str(config.stash[_PARTS])} if _PARTS in config.stash else {}


def find_recorder(item: pytest.Item) -> Recorder | None:
    """Return what records a test's calls, None if the run is not recorded."""
    folder = item.config.stash.get(_PARTS, None)
    return Recorder(folder, item) if folder else None


def finish(config: pytest.Config) -> None:
    """Write one file for each test file that sent calls, and a line for the summary."""
    parts = config.stash.get(_PARTS, None)
    if parts is None or hasattr(config, "workerinput"):
        return
    files: dict[str, list[tuple[int, str, Path]]] = {}
    for part in parts.iterdir():
        with part.open("rb") as text:
            head = text.readline()
        if head:  # nothing, if the process was killed
            about = json.loads(head)
            row = about["line"], about["test"], part
            files.setdefault(about["file"], []).append(row)
    calls = omitted = 0
    for file, rows in files.items():
        inside = [each for each in PurePosixPath(file).parts if each not in {"..", "/"}]
        target = parts.parent.joinpath(*inside).with_name(f"{inside[-1]}.ndjson")
        written, left_out = _join(target, [part for _, _, part in sorted(rows)])
        calls, omitted = calls + written, omitted + left_out
    shutil.rmtree(parts)
    config.stash[NOTES] = [_describe(calls, len(files), parts.parent, omitted)]


def _join(target: Path, parts: Iterable[Path]) -> tuple[int, int]:
    """Write the calls of the parts; return how many, and how many were left out."""
    calls = omitted = 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        for part in parts:
            with part.open("rb") as lines:
                next(lines)
                for line in lines:
                    omitted += line == b"\n"
                    if line != b"\n":
                        file.write(line)
                        calls += 1
    return calls, omitted


def _describe(calls: int, files: int, folder: Path, omitted: int) -> str:
    called = f"{calls:,} Segment call{'' if calls == 1 else 's'}"
    tested = f"{files:,} test file{'' if files == 1 else 's'}"
    text = f"recorded {called} of {tested} in {folder}"
    if not omitted:
        return text
    return f"{text}; {omitted:,} are over the {_MOST_CALLS:,} or 16 MB of one test"


def _write(value: dict[str, Any]) -> bytes:
    """Return a line of JSON, which has null for NaN as JavaScript's does."""
    text = json.dumps(value)
    if "NaN" in text or "Infinity" in text:
        text = json.dumps(json.loads(text, parse_constant=lambda _: None))
    return text.encode("ascii") + b"\n"

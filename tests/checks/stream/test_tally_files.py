"""Files are checked by any number of processes, with one result."""

from __future__ import annotations

import gzip
import io
import json
import signal
from pathlib import Path

import pytest

from schematic_emulator.checks import (
    CheckOptions,
    judge_source,
    merge,
    skip_source,
    tally_to_json,
)
from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files import read_files
from schematic_emulator.checks.files.event_file import EventFile, list_files
from schematic_emulator.checks.files.event_files import LineBlock, UnreadableFileError
from schematic_emulator.checks.files.read_files import FileReading, WholeFile
from schematic_emulator.checks.stream.pool import map_units
from schematic_emulator.checks.stream.tally_files import CheckWork, tally_files
from schematic_emulator.checks.stream.work import Kept
from schematic_emulator.destination import presets
from segment_fixtures import World

OPTIONS = CheckOptions(presets(), is_shaped=True)
HAR = {"log": {"entries": [{"request": {"method": "GET", "url": "https://a.example"}}]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write events in a large file and in small ones, and what cannot be read."""
    lines = [json.dumps(event).encode() for event in World(seed=4).events(3000)]
    lines[70] = b"{"
    for number in range(6):
        text = b"\n".join(lines[number:1500:6])
        (tmp_path / f"{number}.gz").write_bytes(gzip.compress(text, mtime=0))
    (tmp_path / "7.ndjson").write_bytes(b"\n".join([*lines[1500:], *lines[:40]]))
    (tmp_path / "8.json").write_bytes(b"[" + b",".join(lines[40:60]) + b"]")
    (tmp_path / "9.har").write_text(json.dumps(HAR))
    (tmp_path / "a.gz").write_bytes((tmp_path / "0.gz").read_bytes()[:-4000])
    (tmp_path / "b.sql").write_text("INSERT INTO tracks VALUES (1);\n")
    return tmp_path


def tally(folder: Path, jobs: int) -> str:
    found = tally_files(FileReading(list_files([str(folder)])), OPTIONS, jobs)
    return json.dumps(tally_to_json(found))


@pytest.mark.usefixtures("eager_processes")
@pytest.mark.parametrize(
    ("split", "jobs"),
    [(0, 3), (200_000, 2), (1 << 30, 3)],
    ids=["all", "one", "none"],
)
def test_any_number_of_processes_has_one_result(folder, monkeypatch, split, jobs):
    """Whether files are read in blocks here or whole elsewhere."""
    monkeypatch.setattr(read_files, "SMALLEST_SPLIT", split)

    alone = tally(folder, 1)

    assert tally(folder, jobs) == alone
    assert json.dumps(tally_to_json(judge_each(folder))) == alone


def judge_each(folder: Path):
    """Return the tally of files that are checked one by one."""
    tallies = []
    for one in sorted(folder.iterdir()):
        source = io.BytesIO(one.read_bytes())
        try:
            tallies.append(judge_source(source, str(one), OPTIONS))
        except UnreadableFileError as error:
            tallies.append(skip_source(str(one), str(error)))
    return merge(tallies[::-1])


def test_what_cannot_be_read_is_named_and_the_rest_is_checked(folder):
    found = tally_files(FileReading(list_files([str(folder)])), OPTIONS)

    said = {(Path(file).name, rule): one for (file, rule), one in found.found.items()}
    assert found.files[str(folder / "8.json")] == 20
    assert 0 < found.files[str(folder / "a.gz")] < 250
    assert "cannot be read to its end" in said["a.gz", "broken-line"].example.message
    assert "SQL dump" in said["b.sql", "file-skipped"].example.message
    assert "without a call" in said["9.har", "broken-line"].example.message


@pytest.mark.usefixtures("eager_processes")
def test_processes_keep_the_tallies_of_files(folder):
    reading = FileReading(list_files([str(folder)]))

    parts = list(map_units(reading.units(2), CheckWork(OPTIONS), 2, reading.stop))

    assert [unit.file for unit, part in parts if isinstance(part, Kept)] == list(
        reading.files
    )
    assert len([part for unit, part in parts if unit is None]) == 2


@pytest.mark.usefixtures("eager_processes")
@pytest.mark.parametrize("jobs", [1, 2])
def test_named_file_that_cannot_be_read_ends_the_check(folder, jobs):
    files = [EventFile(str(folder / name)) for name in ("0.gz", "b.sql", "1.gz")]

    with pytest.raises(UnreadableFileError, match="this is an SQL dump"):
        tally_files(FileReading(files), OPTIONS, jobs)


def test_stop_in_one_process_stops_the_others():
    here = Stop()
    there = Stop(here.share())

    here._take(signal.SIGTERM, None)

    assert (there.signal, there.name) == (signal.SIGTERM, "SIGTERM")
    with pytest.raises(KeyboardInterrupt):
        here._take(signal.SIGTERM, None)


def test_file_is_not_begun_after_a_stop(folder):
    stop = Stop()
    stop._take(signal.SIGINT, None)
    unit = WholeFile(EventFile(str(folder / "0.gz")))

    found = CheckWork(OPTIONS).build().do(unit, stop)

    assert (found.files, found.events) == ({}, 0)


def test_large_file_comes_in_blocks_and_small_ones_whole(folder, monkeypatch):
    monkeypatch.setattr(read_files, "SMALLEST_SPLIT", 200_000)
    reading = FileReading(list_files([str(folder)]))

    units = list(reading.units(2))

    whole = [Path(one.file.path).name for one in units if isinstance(one, WholeFile)]
    blocks = {Path(one.file).name for one in units if isinstance(one, LineBlock)}
    assert blocks == {"7.ndjson"}
    assert whole == [*(f"{n}.gz" for n in range(6)), "8.json", "9.har", "a.gz", "b.sql"]

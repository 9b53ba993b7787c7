"""Files of traffic, in one process or in several."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest

from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_file import EventFile
from schematic_emulator.checks.files.event_files import LineBlock, read_blocks
from schematic_emulator.checks.files.read_files import FileReading
from schematic_emulator.checks.impact.compare_files import ImpactOptions, compare_files
from schematic_emulator.checks.stream.pool import map_units
from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally
from support.mapping_files import mapped
from support.segment import make_track
from support.traffic import SOUND, generate

HEAD = [mapped(SOUND[0], company_keys=None), SOUND[1]]
OPTIONS = ImpactOptions(MappingSide(SOUND), MappingSide(HEAD))


def compare(blocks: list[LineBlock], jobs: int = 1) -> ImpactTally:
    whole = ImpactTally()
    for _, part in map_units(blocks, OPTIONS, jobs, Stop()):
        whole.merge(part)
    return whole


@pytest.mark.usefixtures("eager_processes")
def test_number_of_processes_changes_nothing():
    texts = [json.dumps(event).encode() for event in generate()[:400]]
    blocks = [
        LineBlock("events.ndjson", start + 1, b"\n".join(texts[start : start + 4]))
        for start in range(0, 400, 4)
    ]

    alone, together = compare(blocks), compare(blocks, jobs=2)

    assert together == alone
    assert [list(one.lost) for one in together.found.values()] == [
        list(one.lost) for one in alone.found.values()
    ]


def test_lines_without_an_event_are_counted():
    lines = [json.dumps(make_track("Seen")), "", "{", "[1]", "7"]
    text = "\n".join(lines).encode()

    found = compare(list(read_blocks(BytesIO(text), "events.ndjson")))

    assert (found.events, found.broken) == (1, 3)


def test_file_that_ends_early_is_counted_as_broken():
    assert compare([LineBlock("events.ndjson.gz", problem="cut")]).broken == 1


@pytest.mark.usefixtures("eager_processes")
def test_files_are_read_by_several_processes_in_their_order(tmp_path: Path):
    texts = [json.dumps(event).encode() for event in generate()[:400]]
    for number in range(20):
        rows = b"\n".join(texts[number::20])
        (tmp_path / f"{number:02}.gz").write_bytes(gzip.compress(rows, mtime=0))
    (tmp_path / "99.csv").write_bytes(b"a,b\n1,2\n")
    files = [EventFile(str(one), is_found=True) for one in sorted(tmp_path.iterdir())]

    alone, together = (compare_all(files, jobs) for jobs in (1, 2))

    assert together == alone
    assert (alone.events, list(alone.skipped)) == (400, [files[-1].path])


def compare_all(files: list[EventFile], jobs: int) -> ImpactTally:
    whole = ImpactTally()
    for part in compare_files(FileReading(files, "impact"), OPTIONS, jobs):
        whole.merge(part)
    return whole

"""The file of a baseline: what is in it, and in which order."""

from __future__ import annotations

import json
from datetime import date

import pytest

from schematic_emulator.checks.baseline.baseline import (
    Known,
    read_baseline,
    write_baseline,
)
from schematic_emulator.checks.reviewed_file import ReviewedFileError
from schematic_emulator.judgement.traffic.shape import ShapeGroup, Share
from support.shapes import shape_of
from support.traffic import generate

DAY = date(2027, 2, 28)
KNOWN = (
    Known("names-meet", "Order completed", "renamed soon", DAY),
    Known("event-name", '"A.b"', "", DAY),
)


def test_written_baseline_is_read_again():
    shape = {"track": ShapeGroup(12, {'event "A"': Share(0.5, 0.01)})}

    found = read_baseline(write_baseline(KNOWN, shape).encode(), "b.json")

    assert found.known == KNOWN[::-1]
    assert found.shape == shape


def test_file_has_no_totals_no_ids_and_no_times():
    text = write_baseline(KNOWN, shape_of(generate()))

    sizes = {group["size"] for group in json.loads(text)["shape"].values()}
    assert all(int(str(size)[2:] or "0") == 0 for size in sizes)
    users = {one.get("userId") for one in generate()} - {None}
    assert not [one for one in users if f'"{one}"' in text]
    assert "2026-" not in text


def test_file_of_the_same_shares_is_the_same():
    assert write_baseline((), shape_of(generate(), size=100)) == write_baseline(
        (), shape_of(generate())
    )


def test_places_are_lines_of_the_file():
    shape = {"track": ShapeGroup(12, {f"event {n}": Share(0.01) for n in range(30)})}
    text = write_baseline(KNOWN, shape)

    found = read_baseline(text.encode(), "b.json")

    lines = text.splitlines()
    _, line, _ = found.locate_share("track", "event 7").split(":")
    assert '"event 7"' in lines[int(line) - 1]
    _, line, _ = found.locate_known(1).split(":")
    assert "names-meet" in "".join(lines[int(line) - 1 : int(line) + 1])
    assert found.locate_share("new", "event 1").startswith("b.json:")


def test_day_that_is_not_in_the_calendar_is_named():
    text = write_baseline(KNOWN, {}).replace("2027-02-28", "2027-02-31")

    with pytest.raises(ReviewedFileError, match=r"b\.json:\d+: /known/0/expires: day"):
        read_baseline(text.encode(), "b.json")

"""NDJSON: a line a finding, then a summary, each a JSON object by itself."""

from __future__ import annotations

import json

from schematic_emulator.checks.report.json_document import write_ndjson
from schematic_emulator.checks.report.report import Report
from support.check_reports import HOSTILE, make_found, make_report


def read(report: Report) -> list[dict]:
    return [json.loads(line) for line in write_ndjson(report).splitlines()]


def test_findings_come_first_and_the_summary_last():
    first = make_found()
    first.omitted = 3

    rows = read(make_report(first, make_found("key-not-string", "b.ndjson")))

    assert [(row["type"], row.get("rule")) for row in rows] == [
        ("finding", "event-name"),
        ("finding", "key-not-string"),
        ("omitted", "event-name"),
        ("summary", None),
    ]
    assert rows[0]["place"] == "a.ndjson:3"
    assert (rows[2]["count"], rows[3]["failed"]) == (3, True)
    assert rows[3]["totals"]["error"] == 2


def test_hostile_text_stays_in_its_line():
    text = write_ndjson(make_report(make_found(text=HOSTILE, file=HOSTILE)))

    assert len(text.splitlines()) == 2
    assert "##[" not in text
    assert text.isascii()

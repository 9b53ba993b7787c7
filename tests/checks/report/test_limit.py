"""A limited report lists the first findings and counts all of them."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.report.limit import limit_findings
from schematic_emulator.checks.report.report import Report
from support.check_reports import make_found, make_report


def make_three() -> Report:
    found = make_found(text="a")
    found.add(make_found(text="b"))
    return make_report(found, make_found("key-not-string", "b.ndjson"))


@pytest.mark.parametrize(
    ("most", "listed"),
    [(0, []), (1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "x"]), (9, ["a", "b", "x"])],
)
def test_most_severe_are_listed(most: int, listed: list[str]):
    report = limit_findings(make_three(), most)

    subjects = [one.name for rule in report.rules for one in rule.subjects]
    in_files = [name for found in report.found for name in found.subjects]
    assert (subjects, in_files) == (listed, listed)


def test_totals_and_failure_stay():
    whole, none = make_three(), limit_findings(make_three(), 0)

    for key in ("failed", "totals", "ledger"):
        assert none.to_json()[key] == whole.to_json()[key]
    assert [(rule.count, rule.omitted) for rule in none.rules] == [(4, 4), (2, 2)]
    assert [(one.count, one.omitted) for one in none.found] == [(4, 4), (2, 2)]

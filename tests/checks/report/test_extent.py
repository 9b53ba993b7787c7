"""A report says of how much of the traffic it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.checks.report.extent import WHOLE, Extent
from schematic_emulator.checks.report.formats import write_report
from schematic_emulator.checks.report.text import summarize
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from support.check_reports import HERE, make_report

SAMPLE = Extent("10%", left_out=99)
STOPPED = Extent(stopped_by="Ctrl-C", file="a.ndjson", unread=2)


def test_summary_names_the_sample_and_the_stop():
    report = make_report()

    sampled = replace(report, extent=SAMPLE)
    stopped = replace(report, extent=STOPPED)

    assert "(a sample of 9" in summarize(sampled)
    assert summarize(stopped).startswith("stopped: ")
    assert "(up to Ctrl-C in a.ndjson, 2 more files not read)" in summarize(stopped)


@pytest.mark.parametrize(
    "form", ["text", "ndjson", "json", "junit", "github", "sarif", "html"]
)
def test_every_format_says_that_it_is_about_a_part(form):
    if form == "text":
        text = summarize(replace(make_report(), extent=STOPPED))
    else:
        text = write_report(replace(make_report(), extent=STOPPED), form, HERE)

    assert "Ctrl-C" in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [("mapping-unused", "may differ"), ("repeated-message", "may be more")],
)
def test_finding_on_a_part_of_the_traffic_says_so(rule, words):
    found = TrafficFinding(Finding(rule, "message"), 1, 2)

    (qualified,) = SAMPLE.qualify([found])

    assert words in qualified.finding.message
    assert list(WHOLE.qualify([found])) == [found]

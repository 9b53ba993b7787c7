"""A check's report in every format, with text that would like to act."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from schematic_contracts.finding import Finding
from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.github import MOST_OF_A_KIND, write_github
from schematic_emulator.checks.report.junit import write_junit
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.text import defuse, show_report, summarize
from schematic_emulator.checks.report.thresholds import read_fail_on
from schematic_emulator.checks.stream.tally import Found, StreamTally
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.styled_lines import Screen
from support.check_reports import HERE, HOSTILE, make_found, make_report


def written(report: Report) -> str:
    stream = io.StringIO()
    show_report(Screen(stream), report)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("fail_on", "rule", "failed"),
    [
        ("error", "event-name", True),
        ("error", "key-not-string", False),
        ("warning", "key-not-string", True),
        ("warning", "no-subscription", False),
        ("never", "event-name", False),
    ],
)
def test_report_fails_from_a_severity_on(fail_on, rule, failed):
    assert make_report(make_found(rule), fail_on=fail_on).failed is failed


def test_rules_are_sorted_by_severity_and_add_up_their_files():
    report = make_report(
        make_found("no-subscription"),
        make_found("event-name", "b.ndjson"),
        make_found("key-not-string"),
        make_found("event-name"),
    )

    rules = report.to_json()["findings"]

    assert [(rule["rule"], rule["count"]) for rule in rules] == [
        ("event-name", 4),
        ("key-not-string", 2),
        ("no-subscription", 2),
    ]
    assert rules[0]["places"] == [
        {"file": "a.ndjson", "line": 3, "count": 2},
        {"file": "b.ndjson", "line": 3, "count": 2},
    ]
    assert summarize(report) == "failed: 0 events, 4 errors, 2 warnings, 2 remarks"


def test_findings_on_traffic_are_listed_with_their_places():
    finding = Finding("names-meet", "two names become one", subject="Order")
    on_mapping = Finding("path-absent", "no event has it", place="m.json:4:7")
    traffic = [TrafficFinding(finding, 2, 9, "a", 5), TrafficFinding(on_mapping, 9, 9)]

    report = Report.of(
        StreamTally(),
        profile="published",
        mapping="m.json",
        fail_on=read_fail_on(["error"]),
        traffic=traffic,
    )

    assert {one.rule: (one.count, one.place) for one in report.found} == {
        "names-meet": (2, "a:5"),
        "path-absent": (9, "m.json:4:7"),
    }


def test_text_is_inert_for_terminal_and_log():
    text = written(make_report(make_found(text=HOSTILE, file=HOSTILE)))

    assert [line for line in text.splitlines() if not line.isprintable()] == []
    assert "::" not in text
    assert "##[" not in text


@pytest.mark.parametrize("text", ["::", ":::", "::::x", "##[error]", "a::b"])
def test_defused_text_holds_no_command(text):
    assert "::" not in defuse(text)
    assert "##[" not in defuse(text)


def test_junit_is_one_valid_document_whatever_the_text():
    report = make_report(
        make_found(text=HOSTILE, file=HOSTILE), make_found("key-not-string", HOSTILE)
    )

    root = ET.fromstring(write_junit(report))

    [suite] = root
    assert (root.tag, root.get("tests"), root.get("failures")) == (
        "testsuites",
        "3",
        "1",
    )
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    names = [case.get("name").partition(":")[0] for case in suite]
    assert names == ["broken-line", "event-name", "key-not-string"]
    assert [[child.tag for child in case] for case in suite] == [
        [],
        ["failure"],
        ["system-out"],
    ]
    assert suite[1][0].get("type") == "event-name"


def test_junit_fails_a_warning_if_it_is_asked_to():
    report = make_report(make_found("key-not-string"), fail_on="warning")

    root = ET.fromstring(write_junit(report))

    assert root.get("failures") == "1"


def test_annotations_escape_what_the_runner_would_read():
    found = make_found(text=HOSTILE, file="a,b:c%.json")
    lines = write_github(make_report(found), HERE)

    annotation, summary, *rest = lines.splitlines()
    properties, _, message = annotation.removeprefix("::error ").partition("::")
    assert properties == ("file=a%2Cb%3Ac%25.json,line=3,title=event-name%2C 2 times")
    assert message.isprintable()
    assert "##[" not in message
    assert re.search(r"%(?!25|0A|0D)", message) is None
    assert (summary, rest) == ("failed: 0 events, 2 errors", [])


def test_annotations_stay_within_the_limit_most_severe_first():
    found = [make_found("key-not-string", f"{n}.json") for n in range(12)]
    found += [make_found("event-name", f"{n}.json") for n in range(13)]

    *annotations, last = write_github(make_report(*found), HERE).splitlines()

    kinds = [line.split(" ")[0] for line in annotations]
    assert kinds == ["::error"] * MOST_OF_A_KIND + ["::warning"] * MOST_OF_A_KIND
    assert last.endswith("; 5 more not annotated")


def test_annotation_names_the_other_subjects_the_cure_and_a_link():
    found = make_found(text="first")
    found.add(make_found(text="second", line=9))
    there = replace(HERE, rules_url="https://host.example/rules.md")

    annotation, _ = write_github(make_report(found), there).splitlines()

    assert get_rule("event-name").cure in annotation
    assert "See https://host.example/rules.md#event-name." in annotation
    assert annotation.endswith("Also: second (line 9).")


def test_annotation_of_one_finding_reads_as_a_sentence():
    found = Found.of(Finding("event-name", "it ends here."), "a.ndjson", 3, "track")

    annotation, _ = write_github(make_report(found), HERE).splitlines()

    assert "title=event-name%2C 1 time::track: it ends here. Rename" in annotation


def test_report_is_json_with_its_example_in_full():
    report = make_report(make_found(text=HOSTILE)).to_json()

    assert json.loads(json.dumps(report)) == report
    assert report["findings"][0]["example"]["found"] == HOSTILE
    assert report["totals"] == {
        "events": 0,
        "broken": 0,
        "error": 2,
        "warning": 0,
        "info": 0,
    }

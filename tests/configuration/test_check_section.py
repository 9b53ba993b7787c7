"""The section `check`: what it sets, what is refused, and what overrides it."""

from __future__ import annotations

import pytest

from schematic_contracts.reading.read_yaml import read_yaml
from schematic_emulator.configuration.check_section import (
    CheckSection,
    read_check_section,
)
from schematic_emulator.configuration.configuration import check_configuration
from schematic_emulator.configuration.errors import ConfigurationError

WHOLE = """\
check:
  select: [event-name]
  ignore: [no-subscription]
  severity: {event-name: info}
  fail_on: warning
  preview: true
  max_findings: 3
  sample: 10%
  format: [text, sarif=a.sarif]
  rules_url: https://host.example/rules.md
"""
READ = CheckSection(
    select=("event-name",),
    ignore=("no-subscription",),
    severity=("event-name=info",),
    fail_on=("warning",),
    preview=True,
    max_findings=3,
    sample="10%",
    format=("text", "sarif=a.sarif"),
    rules_url="https://host.example/rules.md",
)


@pytest.mark.parametrize(
    ("text", "section"),
    [
        (WHOLE, READ),
        ("check:\n", CheckSection()),
        ("emulator: {port: 0}\n", CheckSection()),
        ("check: {max_findings: 0.0}\n", CheckSection(max_findings=0)),
        (
            "check: {fail_on: [never, event-name>1%]}",
            CheckSection(fail_on=("never", "event-name>1%")),
        ),
    ],
    ids=["whole", "empty", "absent", "fraction", "several"],
)
def test_section_is_read(text: str, section: CheckSection):
    document = read_yaml(text, "dev.yaml")

    assert repr(read_check_section(document)) == repr(section)
    assert list(check_configuration(document.data)) == []


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ("select: [nonesuch]", "/check/select/0"),
        ("ignore: event-name", "/check/ignore"),
        ("severity: {nonesuch: info}", "/check/severity/nonesuch"),
        ("severity: {event-name: fatal}", "/check/severity/event-name"),
        ("fail_on: [nonesuch>1%]", "/check/fail_on/0"),
        ("fail_on: sometimes", "/check/fail_on"),
        ("max_findings: -1", "/check/max_findings"),
        ("sample: [1]", "/check/sample"),
        ("format: [pdf]", "/check/format/0"),
        ("colour: red", "/check/colour"),
    ],
)
def test_mistake_has_its_line_and_is_a_problem_of_the_file(line: str, pointer: str):
    document = read_yaml(f"check:\n  {line}\n", "dev.yaml")

    with pytest.raises(ConfigurationError, match=f"^dev.yaml:2: {pointer}: "):
        read_check_section(document)
    assert [one.pointer for one in check_configuration(document.data)] == [pointer]


def test_section_that_is_no_object_is_refused():
    with pytest.raises(ConfigurationError, match=r"^dev.yaml:1: /check: expected"):
        read_check_section(read_yaml("check: [event-name]\n", "dev.yaml"))


def test_what_is_given_wins_and_severities_are_joined():
    given = CheckSection(
        severity=("no-subscription=error",), fail_on=("never",), max_findings=0
    )

    assert READ.override(given) == CheckSection(
        READ.select,
        READ.ignore,
        ("event-name=info", "no-subscription=error"),
        ("never",),
        READ.preview,
        0,
        READ.sample,
        READ.format,
        READ.rules_url,
    )


def test_selection_that_is_given_undoes_what_the_file_ignores():
    given = CheckSection(select=("no-subscription",))

    wanted = READ.override(given)

    assert (wanted.select, wanted.ignore) == (given.select, ())

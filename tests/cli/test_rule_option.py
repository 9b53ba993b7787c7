"""The options that choose rules, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.check import command
from schematic_emulator.destination import presets

EVENTS = [
    {"type": "track", "event": "Order!", "userId": "u"},
    {"type": "track", "event": "Other!", "userId": "u"},
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Write two events with a bad name and no company."""
    monkeypatch.chdir(tmp_path)
    Path("e.ndjson").write_text("".join(f"{json.dumps(one)}\n" for one in EVENTS))


def check(*arguments: str):
    options = ["e.ndjson", "--jobs", "1", "--format", "json", *arguments]
    return CliRunner().invoke(command, options, standalone_mode=False)


def test_rules_are_chosen_and_graded():
    result = check(
        "--select",
        "event-name,usage-no-company",
        "--severity",
        "event-name=warning",
        "--severity",
        "usage-no-company=info",
    )

    findings = json.loads(result.stdout)["findings"]
    assert [(one["rule"], one["severity"]) for one in findings] == [
        ("event-name", "warning"),
        ("usage-no-company", "info"),
    ]
    assert result.return_value == 0


def test_rule_that_was_raised_fails():
    raised = ("--ignore", "event-name", "--severity", "usage-no-company=error")

    assert check("--ignore", "event-name").return_value == 0
    assert check(*raised).return_value == 1


def test_list_is_limited_and_the_check_still_fails():
    result = check("--select", "event-name", "--max-findings", "1")

    [rule] = json.loads(result.stdout)["findings"]
    assert (rule["count"], len(rule["subjects"]), rule["omitted"]) == (2, 1, 1)
    assert result.return_value == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--select", "nonesuch"),
        ("--ignore", "nonesuch"),
        ("--severity", "nonesuch=info"),
    ],
)
def test_unknown_rule_is_refused(arguments: tuple[str, str]):
    result = check(*arguments)

    assert "unknown rule 'nonesuch'" in str(result.exception)
    assert result.exception.exit_code == 2


SECTION = """\
check:
  select: [event-name, usage-no-company]
  severity: {event-name: info, usage-no-company: error}
  format: [json]
  max_findings: 1
"""


def read_rules(*arguments: str) -> list[tuple[str, str]]:
    """Return each rule of a report with its severity."""
    arguments = ("e.ndjson", "--jobs", "1", *arguments)
    result = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    findings = json.loads(result.stdout)["findings"]
    return [(one["rule"], one["severity"]) for one in findings]


@pytest.mark.parametrize("arguments", [(), ("--mapping", "mapping.json")])
def test_configuration_of_the_folder_sets_the_options(arguments: tuple[str, ...]):
    Path("schematic-emulator.yaml").write_text(SECTION)
    Path("mapping.json").write_text(json.dumps(presets()))

    assert read_rules(*arguments) == [
        ("usage-no-company", "error"),
        ("event-name", "info"),
    ]


def test_table_of_pyproject_sets_the_options():
    Path("pyproject.toml").write_text(
        '[tool.schematic-emulator.check]\nformat = ["json"]\nselect = ["event-name"]\n'
    )

    assert read_rules() == [("event-name", "error")]


def test_option_overrides_the_configuration():
    Path("schematic-emulator.yaml").write_text(
        "check: {select: [usage-no-company], ignore: [event-name], format: [text]}"
    )

    assert read_rules("--select", "event-name", "--format", "json") == [
        ("event-name", "error")
    ]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{select: [event-nam]}", "1: /check/select/0: unknown rule 'event-nam'"),
        ("{selects: []}", "1: /check/selects: expected"),
        ("{format: [xml]}", "1: /check/format/0: expected text, json"),
    ],
)
def test_mistake_in_the_section_is_refused_with_its_line(section: str, message: str):
    Path("schematic-emulator.yaml").write_text(f"check: {section}")

    result = check()

    assert f"schematic-emulator.yaml:{message}" in str(result.exception)
    assert result.exception.exit_code == 2

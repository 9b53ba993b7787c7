"""The options that choose rules, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.check import command

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

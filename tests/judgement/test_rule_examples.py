"""The example of each rule causes its finding alone, and each cure removes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from schematic_contracts.rule_examples import get_example
from schematic_contracts.rules import RULES
from schematic_emulator.cli.check import command
from support.rows import on_rows
from support.rule_examples import find_all

# What an example may also show, and why it cannot be left out of a short one.
BESIDE = {
    # The preset maps no company, and one event without a company is all the traffic.
    "event-name": {"usage-no-company", "users-only", "profile-differs"},
    "names-meet": {"usage-no-company", "users-only"},
    "profile-differs": {"usage-no-company", "users-only"},
    "usage-no-company": {"users-only"},
    "users-only": {"usage-no-company"},
    # The events of a track mapping without a company have none.
    "company-unmapped": {"usage-no-company"},
    "path-absent": {"usage-no-company"},
    # Where the page promises more than the code does, the profiles differ, too.
    "audience-lost": {"profile-differs"},
    "keys-empty": {"profile-differs"},
    "timestamp-unit": {"profile-differs"},
    # What no mapping matches but this one, or Engage alone, is not sent.
    "mapping-unused": {"no-subscription"},
    "engage-lag": {"no-subscription", "keys-empty"},
}
# Rules that `check` reports about one event, or about a mapping.
CHECKED = (
    *("audience-lost", "contract-broken", "event-dropped", "event-name"),
    *("id-placeholder", "integrations-name", "key-not-string", "metered-twice"),
    *("names-meet", "nothing-sent", "segment-contract"),
    "timestamp-unit",
    *("plan-event-unknown", "plan-property-missing"),
    *("plan-property-type", "plan-property-unknown"),
    *("action-unknown", "company-keys-differ", "constant-value", "field-missing"),
    *("field-unknown", "mapping-malformed", "subscription-malformed"),
    *("too-many-mappings", "trigger-ignored", "trigger-unreadable"),
)
PAGE = {"type": "page", "userId": "ada"}


@on_rows("rule_id", RULES)
def test_example_causes_the_finding_alone(rule_id: str):
    given, *_ = get_example(rule_id).list_inputs()

    found = {finding.rule for finding in find_all(given)}

    assert found == {rule_id, *BESIDE.get(rule_id, ())}


def test_what_is_found_beside_is_of_no_weight():
    others = {name for names in BESIDE.values() for name in names}

    assert {RULES[name].severity for name in others} == {"info"}


@on_rows("rule_id", RULES)
def test_each_cure_removes_the_finding_and_causes_none_of_weight(rule_id: str):
    _, *cured = get_example(rule_id).list_inputs()

    found = [find_all(given) for given in cured]

    left = [one for each in found for one in each]
    assert [one for one in left if one.rule == rule_id or one.severity != "info"] == []
    assert found


def check(folder: Path, given: dict[str, Any]) -> tuple[int, set[str]]:
    """Return the exit code of `check` on an example, and the rules that it names."""
    events, mapping = folder / "events.json", folder / "mapping.json"
    events.write_text(json.dumps(given.get("events", [PAGE])))
    arguments = [str(events), "--format", "json", "--fail-on", "warning"]
    if "mapping" in given:
        mapping.write_text(json.dumps(given["mapping"]))
        arguments += ["--mapping", str(mapping)]
    if "plan" in given:
        plan = folder / "plan.json"
        plan.write_text(json.dumps(given["plan"]))
        arguments += ["--plan", str(plan)]
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    findings = json.loads(result.output)["findings"]
    return result.return_value, {one["rule"] for one in findings}


@pytest.mark.parametrize("rule_id", CHECKED)
def test_check_finds_the_example_and_not_the_cured_one(rule_id: str, tmp_path: Path):
    inputs = get_example(rule_id).list_inputs()

    (code, found), *cured = [check(tmp_path, given) for given in inputs]

    assert code == 1
    assert rule_id in found
    assert {code for code, _ in cured} == {0}
    assert [rules for _, rules in cured if rule_id in rules] == []

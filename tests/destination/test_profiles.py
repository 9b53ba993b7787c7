"""Check that both profiles do what the page promises, one golden file per case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schematic_emulator.destination import Destination, presets
from schematic_emulator.destination.action import find_action, resolve_payload
from schematic_emulator.destination.documented_profile import (
    EngageRule,
    documented_profile,
)
from schematic_emulator.destination.errors import (
    ActionError,
    UnknownDestinationProfileError,
)
from schematic_emulator.destination.event_names import NameRule
from schematic_emulator.destination.mapping.mapping import compile_mapping

FOLDER = Path(__file__).parent.parent / "golden" / "destination" / "profiles"
CASES = sorted(FOLDER.glob("*.json"))
TRACK = {"event": "Crème Brûlée", "timestamp": "2024-01-15", "type": "track"}


def subscriptions_of(given):
    ready = presets()
    if "mapping" in given:
        ready[0]["mapping"] = given["mapping"]
    if "subscribe" in given:
        ready[0]["subscribe"] = given["subscribe"]
    return ready


def told(plan, expected):
    if plan.error is not None:
        answer = {"error": plan.error.name, "message": plan.error.message}
        return {key: answer[key] for key in expected if key in answer}
    return {"bodies": [json.loads(request.body) for request in plan.requests]}


@pytest.mark.parametrize("profile", ["published", "documented"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_profile_sends_what_it_promises(path, profile):
    """Each profile treats the same event in its own way."""
    case = json.loads(path.read_text("utf-8"))
    expected = case["expected"][profile]
    destination = Destination(
        {"apiKey": "k"}, subscriptions_of(case["given"]), profile=profile
    )

    plan = destination.plan(case["given"]["event"])

    assert told(plan, expected) == expected


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (NameRule(), "creme_brulee"),
        (NameRule(folds_accents=False), "cr_me_br_l_e"),
        (NameRule(splits_camel_case=False), "creme_brulee"),
    ],
    ids=["both", "no folding", "no splitting"],
)
def test_name_rule_switches_how_the_page_is_read(rule, written):
    """Folding and splitting can be switched off one by one."""
    assert documented_profile(rule).event_name(TRACK["event"]) == written


def resolve_engage_call(rule, **changes):
    """Resolve Identify User's preset for a call of Engage."""
    case = json.loads((FOLDER / "engage-audience.json").read_text("utf-8"))
    event = {**case["given"]["event"], **changes}
    action, mapping = find_action("identifyUser"), presets()[1]["mapping"]
    profile = documented_profile(engage=rule)
    return resolve_payload(action, compile_mapping(mapping), event, profile)


def test_engage_rule_switches_whether_company_keys_are_needed():
    """Engage's calls have no group id, and the page makes both promises."""
    missing = "missing the required field 'company_keys'"

    assert resolve_engage_call(None)["company_keys"] == {}
    assert resolve_engage_call(EngageRule())["company_keys"] == {}
    with pytest.raises(ActionError, match=missing):
        resolve_engage_call(EngageRule(needs_company_keys=True))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"context": {}}, "company_keys"),
        ({"context": {"personas": {"computation_class": "audience"}}}, "company_keys"),
        ({"traits": {}}, "company_keys"),
        ({"userId": None}, "user_keys"),
    ],
    ids=["no-personas", "no-key", "no-trait", "no-user"],
)
def test_other_calls_without_keys_are_refused(changes, field):
    """Only a trait that Engage computed is exempt, and only from company keys."""
    missing = f"missing the required field '{field}'"

    with pytest.raises(ActionError, match=missing):
        resolve_engage_call(None, **changes)


def test_reason_of_the_engage_rule_is_given():
    """The default says why."""
    (field,) = EngageRule.__dataclass_fields__.values()

    assert "user properties" in field.metadata["reason"]


def test_destination_refuses_a_profile_that_does_not_exist():
    """The error names the profiles that do."""
    with pytest.raises(UnknownDestinationProfileError, match="published or documented"):
        Destination({"apiKey": "k"}, [], profile="official")

"""Unknown actions and fields are found with what is meant, missing fields by name."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import identify, make_file, mapped, track

VALUE = {"@path": "$.context.groupId"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("company_key", "company_keys"),
        ("companyKeys", "company_keys"),
        ("event_nam", "event_name"),
        ("time_stamp", "timestamp"),
        ("userkeys", "user_keys"),
    ],
)
def test_misspelt_field_is_found_with_what_is_meant(name: str, meant: str):
    (found,) = find_mapping_findings(make_file(mapped(track(), **{name: VALUE})))

    message = f'trackEvent has no field "{name}"; did you mean {meant}?'
    assert (found.rule, found.message) == ("field-unknown", message)
    assert found.subject == f"Track Event: {name}"
    assert found.place == "mapping.json:28:4"


def test_unknown_field_lists_those_of_the_action():
    (found,) = find_mapping_findings(make_file(mapped(track(), colour="red")))

    fields = "event_name, company_keys, timestamp, user_keys, traits"
    assert found.message == f'trackEvent has no field "colour"; it has {fields}'


@pytest.mark.parametrize(
    ("action", "hint"),
    [
        ("trackevent", "did you mean trackEvent?"),
        ("track_event", "did you mean trackEvent?"),
        ("send", "it has trackEvent and identifyUser"),
    ],
)
def test_unknown_action_is_the_only_finding(action: str, hint: str):
    (found,) = find_mapping_findings(make_file(track(partnerAction=action)))

    assert found.rule == "action-unknown"
    assert found.message == f'the destination has no action "{action}"; {hint}'
    assert found.place == "mapping.json:5:3"


@pytest.mark.parametrize("changes", [{"timestamp": None}, {"timestamp": ""}])
def test_required_field_without_a_value_is_found(changes: dict):
    (found,) = find_mapping_findings(make_file(mapped(track(), **changes)))

    assert (found.rule, found.subject) == ("field-missing", "Track Event: timestamp")


def test_misspelt_required_field_is_not_missing_as_well():
    row = mapped(identify(), company_keys=None, company_key=VALUE)

    (found,) = find_mapping_findings(make_file(row))

    assert (found.rule, found.subject) == (
        "field-unknown",
        "Identify User: company_key",
    )


@pytest.mark.parametrize("name", ["__segment_internal_sync_mode", "@path"])
def test_switches_of_segment_and_root_directives_are_not_fields(name: str):
    found = find_mapping_findings(make_file(track(mapping={name: "$.properties"})))

    assert "field-unknown" not in {one.rule for one in found}

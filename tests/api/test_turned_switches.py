"""Each switch, turned, gives the other answer; the default is tested where it lives."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.api.store.switches import Switches, list_switches
from schematic_emulator.effects.switches import EffectSwitches
from support.rest import Rest, make_emulator
from support.setup import check_flag, make_company, make_user, put_trait_rule

CHECK = {"flag_key": "f", "reason": "r", "value": True}


def turned(**switches: Any) -> Rest:
    return Rest(make_emulator(switches=Switches(**switches)))


def turned_effects(**switches: Any) -> Rest:
    return turned(effects=EffectSwitches(**switches))


def list_types(rest: Rest, query: str = "") -> list[str]:
    answer = rest.get(f"/events{query}", "api/event-list")
    return [row["type"] for row in answer["data"]]


def test_segment_is_connected_by_any_event():
    rest = turned(segment_connected_by="any-event")
    rest.send("track", {"event": "opened"})

    answer = rest.get("/segment-integration", "api/segment-integration")

    assert answer["data"]["connected"] is True


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("", ["track"]),
        ("?event_types=flag_check", ["flag_check"]),
        ("?flag_id=flag_1", ["flag_check"]),
        ("?event_subtype=opened", ["track"]),
    ],
)
def test_flag_checks_are_listed_when_asked_for(query, types):
    rest = turned(flag_checks_in_events=False)
    rest.send("flag_check", CHECK | {"flag_id": "flag_1"})
    rest.send("track", {"event": "opened"})

    assert list_types(rest, query) == types


def test_flag_checks_are_listed_by_default():
    rest = Rest()
    rest.send("flag_check", CHECK)

    assert list_types(rest) == ["flag_check"]


def test_nameless_entity_has_no_name():
    rest = turned_effects(nameless_entity="empty")
    rest.send("identify", {"keys": {"id": "ada"}, "company": {"keys": {"id": "acme"}}})

    company = rest.get("/companies/lookup?keys[id]=acme", "api/company")["data"]

    assert company["name"] == ""


def test_companies_of_a_user_are_added():
    rest = turned_effects(plural_companies="additive")
    make_company(rest)
    make_user(rest, company={"org": "acme"})

    user = make_user(rest, companies=[{"org": "globex"}])

    memberships = user["company_memberships"]
    assert {row["company"]["name"] for row in memberships} == {"Acme", "globex"}


@pytest.mark.parametrize(
    ("turned_to", "trait_type", "sent", "wanted", "value"),
    [
        ({}, "number", 129.5, "100", True),
        ({"flag_engine": "go"}, "number", 129.5, "100", False),
        ({}, "date", "2026-03-01", "2026-01-01T00:00:00Z", False),
        ({"flag_engine": "go"}, "date", "2026-03-01", "2026-01-01T00:00:00Z", True),
        ({"trait_forms": "normalized"}, "date", "2026-03-01", "2026-01-01", True),
    ],
)
def test_flags_are_decided_by_an_engine(turned_to, trait_type, sent, wanted, value):
    rest = turned(**turned_to)
    put_trait_rule(rest, trait_type, wanted)
    make_company(rest, traits={"level": sent})

    assert check_flag(rest)["value"] is value


def test_every_switch_has_a_default_and_a_reason():
    rows = list_switches(Switches())

    assert all(row.reason and row.value == row.default for row in rows)
    assert len({row.name for row in rows}) == len(rows)

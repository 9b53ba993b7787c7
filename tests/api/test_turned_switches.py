"""Each switch, turned, gives the other answer; the default is tested where it lives."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.api.store.switches import Switches, list_switches
from schematic_emulator.effects.switches import EffectSwitches
from support.rest import Rest, make_emulator
from support.setup import make_company, make_user

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


def test_every_switch_has_a_default_and_a_reason():
    rows = list_switches(Switches())

    assert all(row.reason and row.value == row.default for row in rows)
    assert len({row.name for row in rows}) == len(rows)

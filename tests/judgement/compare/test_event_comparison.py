"""Mistakes in a mapping that production has had, seen in what would be billed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from support.impact import differ, name_kinds, tally
from support.mapping_files import identify, mapped, track
from support.segment import make_track
from support.traffic import SOUND, generate

TRACK, IDENTIFY = SOUND
OFTEN = "Report Viewed"
AGAIN = track(name="Again", subscribe=f'type = "track" and event = "{OFTEN}"')
TEMPLATE = {"groupId": {"@template": "{{context.groupID}}"}}
OTHER_KEY = {"group_id": {"@path": "$.context.groupId"}}
WRONG = {
    "no company keys": ([mapped(TRACK, company_keys=None), IDENTIFY], "attribution"),
    "another company key": (
        [mapped(TRACK, company_keys=OTHER_KEY), IDENTIFY],
        "attribution",
    ),
    "empty company key": (
        [mapped(TRACK, company_keys=TEMPLATE), IDENTIFY],
        "attribution",
    ),
    "path that no event has": (
        [TRACK, mapped(IDENTIFY, user_name={"@path": "$.traits.fullName"})],
        "traits",
    ),
    "type in capitals": ([track(subscribe='type = "Track"'), IDENTIFY], "usage"),
    "two mappings for one event": ([*SOUND, AGAIN], "usage"),
    "no event name": (
        [mapped(TRACK, event_name={"@path": "$.properties.event_name"}), IDENTIFY],
        "refusals",
    ),
    "another time": (
        [mapped(TRACK, timestamp={"@path": "$.sentAt"}), IDENTIFY],
        "times",
    ),
    "traits of a person on the company": (
        [
            TRACK,
            mapped(
                IDENTIFY,
                company_keys={"groupId": {"@path": "$.context.groupId"}},
                company_traits={"@path": "$.traits"},
            ),
        ],
        "traits",
    ),
    "narrowed trigger": ([AGAIN, IDENTIFY], "usage"),
    "unknown directive": (
        [mapped(TRACK, event_name={"@lower": {"@path": "$.event"}}), IDENTIFY],
        "refusals",
    ),
    "no users": ([TRACK], "users"),
    "another user key": (
        [mapped(TRACK, user_keys={"id": {"@path": "$.userId"}}), IDENTIFY],
        "users",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistake_of_a_mapping_differs(name: str):
    rows, kind = WRONG[name]

    assert kind in name_kinds(differ(SOUND, rows))


@pytest.mark.parametrize(
    "rows",
    [
        SOUND,
        SOUND[::-1],
        [{**row, "name": f"renamed {number}"} for number, row in enumerate(SOUND)],
        [*SOUND, track(subscribe='event = "No such event"')],
        [{**TRACK, "mapping": dict(reversed(TRACK["mapping"].items()))}, IDENTIFY],
    ],
    ids=[
        "the same",
        "another order",
        "other names",
        "an unused one",
        "order of fields",
    ],
)
def test_harmless_change_does_not_differ(rows: Sequence[dict[str, Any]]):
    assert differ(SOUND, rows) == ()


@pytest.mark.parametrize("name", WRONG)
def test_keys_survive_other_traffic(name: str):
    """An accept file is written once and used with the traffic of another day."""
    rows, events = WRONG[name][0], generate()

    found = [
        {one.key for one in differ(SOUND, rows, traffic)}
        for traffic in (events, events[::-1], [*events, *events])
    ]

    assert found[0] == found[1] == found[2]


def test_difference_for_every_company_is_one_for_all():
    rows = WRONG["no event name"][0]

    found = {one.key for one in differ(SOUND, rows, generate())}

    assert ("refusals", f'"{OFTEN}"', "all") in found
    assert ("usage", '"report_viewed"', "all") in found


def test_trait_that_some_companies_have_is_accepted_for_all_of_them():
    head = mapped(IDENTIFY, user_traits={"name": {"@path": "$.traits.name"}})
    base = [mapped(row, company_keys=TRACK["mapping"]["company_keys"]) for row in SOUND]
    rows = [base[0], mapped(head, company_keys=TRACK["mapping"]["company_keys"])]

    def identified(user: str, company: str, **traits: Any) -> dict[str, Any]:
        return {
            "type": "identify",
            "userId": user,
            "timestamp": "2026-01-02T03:04:05.678Z",
            "traits": {"name": user, **traits},
            "context": {"groupId": company},
        }

    events = [identified("u1", "acme", plan="pro"), identified("u2", "other")]

    [found] = differ(base, rows, events)

    assert found.key == ("traits", "user trait plan", "all")
    assert found.companies == 1


def test_profiles_differ_in_what_is_metered():
    """The documentation promises audiences, which the published code drops."""
    documented = MappingSide(SOUND, "documented")

    assert "usage" not in name_kinds(differ(documented, documented))
    assert differ(MappingSide(SOUND), documented) != ()


def test_audience_that_no_longer_arrives_is_named():
    event = {
        "type": "identify",
        "userId": "u1",
        "timestamp": "2026-01-02T03:04:05.678Z",
        "traits": {"vip": True, "name": "Ada"},
        "context": {
            "personas": {"computation_key": "vip", "computation_class": "audience"}
        },
    }
    head = mapped(IDENTIFY, user_traits={"name": {"@path": "$.traits.name"}})

    found = differ([IDENTIFY], [head], [event])

    assert ("audiences", "vip") in {(one.kind, one.name) for one in found}


def test_events_that_never_arrive_are_counted_as_dropped():
    off = {**make_track("Seen"), "integrations": {"All": False}}
    nameless = {**make_track("Seen"), "event": ""}

    found = tally(SOUND, [TRACK], [off, nameless, make_track("Seen")])

    assert (found.events, found.dropped, found.requests) == (3, 2, [1, 1])
    assert found.found == {}


def test_batch_body_holds_several_events():
    body = {"batch": [make_track("Seen"), make_track("Seen")]}

    found = tally([TRACK], [identify()], [body])

    assert (found.events, found.requests) == (2, [2, 0])

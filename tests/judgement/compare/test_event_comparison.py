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
LOCAL = "{{ timestamp | date: '%Y-%m-%dT%H:%M:%S+02:00' }}"
UPPER = {"@case": {"operator": "upper", "value": {"@path": "$.context.groupId"}}}
SWAPPED = {
    "@if": {
        "blank": {"@path": "$.context.groupId"},
        "then": {"@path": "$.context.groupId"},
        "else": {"@path": "$.userId"},
    }
}


def read(path: str) -> dict[str, Any]:
    """Return an object with one value of the event."""
    return {"groupId": {"@path": path}}


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
    "type left out of a trigger": (
        [track(subscribe='type = "track" and event != "Signed In"'), IDENTIFY],
        "usage",
    ),
    "name in a trigger in lower case": (
        [track(subscribe='event = "report viewed"'), IDENTIFY],
        "usage",
    ),
    "trigger that cannot be read": ([track(subscribe="type = = 5"), IDENTIFY], "usage"),
    "no time": ([mapped(TRACK, timestamp=None), IDENTIFY], "refusals"),
    "time of another zone": (
        [mapped(TRACK, timestamp={"@liquid": LOCAL}), IDENTIFY],
        "times",
    ),
    "company of some events": (
        [mapped(TRACK, company_keys=read("$.properties.account_id")), IDENTIFY],
        "attribution",
    ),
    "company in another spelling": (
        [mapped(TRACK, company_keys={"groupId": UPPER}), IDENTIFY],
        "attribution",
    ),
    "blank and exists swapped": (
        [mapped(TRACK, company_keys={"groupId": SWAPPED}), IDENTIFY],
        "attribution",
    ),
    "usage of other users": (
        [mapped(TRACK, user_keys={"userId": {"@path": "$.anonymousId"}}), IDENTIFY],
        "users",
    ),
    "trait of another type": (
        [
            mapped(TRACK, traits={"event": {"@template": "{{properties.rows}}"}}),
            IDENTIFY,
        ],
        "traits",
    ),
    "fewer traits": (
        [TRACK, mapped(IDENTIFY, user_traits=read("$.traits.email"))],
        "audiences",
    ),
    "users with something alone": (
        [TRACK, identify(subscribe='type = "identify" and traits.company != null')],
        "users",
    ),
    "identify without user keys": (
        [TRACK, mapped(IDENTIFY, user_keys=None)],
        "refusals",
    ),
    "another action": (
        [
            TRACK,
            mapped(
                {**IDENTIFY, "partnerAction": "trackEvent"}, event_name="identified"
            ),
        ],
        "usage",
    ),
    "trigger that takes pages": (
        [track(subscribe='type = "track" or type = "page"'), IDENTIFY],
        "refusals",
    ),
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
        [mapped(TRACK, enable_batching=True, batch_size=100), IDENTIFY],
        [mapped(TRACK, event_name={"@template": "{{event}}"}), IDENTIFY],
    ],
    ids=[
        "the same",
        "another order",
        "other names",
        "an unused one",
        "order of fields",
        "batches, which the destination does not have",
        "the same name in another form",
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

"""Changes that a baseline must see, and those that it must not."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from schematic_emulator.judgement.traffic.drift import find_drift
from schematic_emulator.judgement.traffic.shape import ShapeGroup, Share
from support.mapping_files import identify, make_file, mapped, track
from support.shapes import SOUND_FILE, shape_of
from support.traffic import SOUND, generate

Event = dict[str, Any]
OFTEN, SELDOM = "Report Viewed", "Signed Up"


def drift(base: Any, now: Any) -> list[tuple[str, str]]:
    found = find_drift(base, now, lambda group, measure: f"{group}: {measure}")
    return [(one.finding.rule, one.finding.subject) for one in found]


@pytest.fixture(scope="module")
def base():
    return shape_of(generate())


def every(change: Callable[[Event, int], Any], name: str = "") -> list[Event]:
    """Return the clean traffic after a change of each track event, or those named."""
    events = deepcopy(generate())
    named = [one for one in events if one["type"] == "track"]
    meant = [one for one in named if name in {"", one["event"]}]
    for number, event in enumerate(meant):
        change(event, number)
    return [event for event in events if event]


def without(kind: str) -> list[Event]:
    return [one for one in generate() if kind not in {one["type"], one.get("event")}]


def put(**values: Any) -> Callable[[Event, int], None]:
    return lambda event, _: event.update(values)


def drop_group(event: Event, _: int) -> None:
    event["context"].pop("groupId", None)


def lose_most(event: Event, number: int) -> None:
    if number % 10:
        event.clear()


def number_users(event: Event, _: int) -> None:
    if "userId" in event:
        event["userId"] = int.from_bytes(event["userId"].encode()[-3:])


def prefix_users() -> list[Event]:
    return [
        {**one, "userId": f"acct-{one['userId']}"} if "userId" in one else one
        for one in generate()
    ]


def count_each(event: Event, number: int) -> None:
    if "groupId" in event["context"]:
        event["context"]["groupId"] += f"-{number}"


def be_company(event: Event, _: int) -> None:
    if "groupId" in event["context"]:
        event["userId"] = event["context"]["groupId"]


def be_in_another_zone(event: Event, _: int) -> None:
    time = datetime.fromisoformat(event["timestamp"]) - timedelta(hours=5)
    event["timestamp"] = time.isoformat().replace("+00:00", "Z")


def be_anonymous(event: Event, _: int) -> None:
    if user := event.pop("userId", None):
        event["anonymousId"] = user


# What makes the changed events, the rule, and what its subject has.
CHANGES: dict[str, tuple[Callable[[], list[Event]], str, str]] = {
    "renamed": (lambda: every(put(event="reportViewed"), OFTEN), "drift-gone", OFTEN),
    "new name": (
        lambda: every(put(event="reportViewed"), OFTEN),
        "drift-new",
        "reportViewed",
    ),
    "gone": (lambda: without(SELDOM), "drift-gone", SELDOM),
    "most": (lambda: every(lose_most, OFTEN), "drift-share", OFTEN),
    "no identify": (lambda: without("identify"), "drift-gone", "type identify"),
    "no page": (lambda: without("page"), "drift-gone", "type page"),
    "no company": (lambda: every(drop_group), "drift-share", "without company"),
    "of one name": (
        lambda: every(drop_group, SELDOM),
        "drift-share",
        "without company",
    ),
    "off": (
        lambda: every(put(integrations={"All": False}), OFTEN),
        "drift-share",
        "integrations off",
    ),
    "placeholder": (
        lambda: every(put(userId="undefined"), OFTEN),
        "drift-share",
        "placeholder",
    ),
    "numeric": (lambda: every(number_users), "drift-share", "userId a number"),
    "anonymous": (lambda: every(be_anonymous), "drift-share", "without userId"),
    "other ids": (prefix_users, "drift-share", "user ids: acct-..."),
    "one user": (
        lambda: every(put(userId="test-user")),
        "drift-share",
        "most frequent id",
    ),
    "company each": (
        lambda: every(count_each),
        "drift-share",
        "company: ids of one event",
    ),
    "user is company": (
        lambda: every(be_company),
        "drift-share",
        "id of a company, too",
    ),
    "no value": (
        lambda: every(put(event=None), OFTEN),
        "drift-share",
        "dropped by Segment",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_found(base, change: str):
    make, rule, subject = CHANGES[change]

    found = drift(base, shape_of(make()))

    assert [one for one in found if one[0] == rule and subject in one[1]], found


NARROWED = {**track(), "subscribe": f'type = "track" and event = "{OFTEN}"'}
MAPPINGS = {
    "narrowed": [NARROWED, SOUND[1]],
    "disabled": [{**track(), "enabled": False}, SOUND[1]],
    "no company": [mapped(track(), company_keys=None), SOUND[1]],
    "other key": [
        mapped(track(), company_keys={"id": {"@path": "$.context.groupId"}}),
        mapped(identify(), company_keys={"id": {"@path": "$.context.groupId"}}),
    ],
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_changed_mapping_is_found_by_what_it_sends(base, name: str):
    file = make_file(*MAPPINGS[name])

    assert drift(base, shape_of(generate(), file))


def renumber(events: list[Event]) -> list[Event]:
    return [{**one, "messageId": f"{one['messageId']}-2"} for one in events]


def be_elsewhere() -> list[Event]:
    events = deepcopy(generate())
    for number, one in enumerate(events):
        one["context"] |= {"locale": ("de-DE", "ja-JP")[number % 2], "ip": "192.0.2.1"}
    return events


HARMLESS = {
    "order": lambda: random.Random(5).sample(generate(), len(generate())),
    "twice": lambda: [*generate(), *renumber(generate())],
    "every third": lambda: generate()[::3],
    "seed 6": lambda: generate(seed=6),
    "seed 7": lambda: generate(seed=7),
    "places": be_elsewhere,
    "few": lambda: generate()[:40],
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_change_is_not_found(base, name: str):
    assert drift(base, shape_of(HARMLESS[name]())) == []


def test_mappings_may_be_renamed_and_reordered(base):
    rows = [{**row, "name": f"My {row['name']}"} for row in reversed(SOUND)]

    assert drift(base, shape_of(generate(), make_file(*rows))) == []


def test_small_traffic_is_not_compared(base):
    assert drift(base, shape_of(generate()[:19])) == [("drift-unmeasured", "shape")]
    assert drift(shape_of(generate()[:19]), base) == []


def test_other_traffic_is_named(base):
    others = every(lambda event, number: event.update(event=f"Video {number % 4}"))

    assert drift(base, shape_of(others)) == [("baseline-foreign", "shape")]


def test_few_users_do_not_move_a_share():
    """Of 10,000 events 10% more are many, but not if users differ by as much."""
    now = {"track": ShapeGroup(10_000, {"without userId": Share(0.3)})}

    for error, count in ((0.0, 1), (0.05, 0)):
        before = {"track": ShapeGroup(10_000, {"without userId": Share(0.2, error)})}
        events = {"events": ShapeGroup(10_000, {"type track": Share(1)})}
        assert len(drift({**events, **before}, {**events, **now})) == count


def test_place_is_that_of_the_share(base):
    found = find_drift(base, shape_of(without(SELDOM)), lambda *place: "-".join(place))

    assert found[0].finding.place == f'track-event "{SELDOM}"'
    assert SOUND_FILE.rows

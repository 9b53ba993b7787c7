"""A mapping with twelve planted bugs: each is caught, by rule or expectation."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from schematic_emulator.plugin.reports.bad_events import describe_bad_events
from schematic_emulator.plugin.verdict import find_bad_events

CORRECT = [
    {
        "name": "Usage",
        "subscribe": 'type = "track" and event = "Order Completed"',
        "partnerAction": "trackEvent",
        "mapping": {
            "event_name": {"@path": "$.event"},
            "timestamp": {"@path": "$.timestamp"},
            "company_keys": {"id": {"@path": "$.context.groupId"}},
            "user_keys": {"user_id": {"@path": "$.userId"}},
            "traits": {"raw_event_name": {"@path": "$.event"}},
        },
    },
    {
        "name": "People",
        "subscribe": 'type = "identify"',
        "partnerAction": "identifyUser",
        "mapping": {
            "timestamp": {"@path": "$.timestamp"},
            "user_keys": {"user_id": {"@path": "$.userId"}},
            "user_name": {"@path": "$.traits.name"},
            "company_keys": {"id": {"@path": "$.context.groupId"}},
            "company_name": {"@path": "$.traits.company_name"},
        },
    },
]
ORDER = {
    "type": "track",
    "event": "Order Completed",
    "messageId": "order-1",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.000Z",
    "context": {"groupId": "acme", "numericGroup": 42},
    "properties": {"total": 5, "epoch": 1767323045},
}
PERSON = {
    "type": "identify",
    "messageId": "person-1",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.000Z",
    "context": {"groupId": "acme"},
    "traits": {"name": "Ada", "company_name": "Acme"},
}
# Each: where in the mapping, what is put there (None takes it away), what is said.
BUGS = [
    pytest.param(
        (0, "mapping", "company_keys", "id", "@path"),
        "$.context.numericGroup",
        ['company/id: expected "acme", found 42 (a number, not a text)'],
        id="numeric key",
    ),
    pytest.param(
        (0, "mapping", "company_keys"),
        None,
        ["company: expected * found nothing", "company_keys is not mapped"],
        id="dropped company",
    ),
    pytest.param(
        (0, "subscribe"),
        'type = "track" and event = "Order completed"',
        ["Usage: * did not match", "* which differs in upper and lower case only"],
        id="trigger in the wrong case",
    ),
    pytest.param(
        (0, "subscribe"),
        'type = "Track"',
        ['type = "Track" fails: type is "track", *'],
        id="type in the wrong case",
    ),
    pytest.param(
        (0, "mapping", "timestamp", "@path"),
        "$.properties.epoch",
        [
            'sent_at: expected "2026-01-02T03:04:05.000Z", found "1970-01-21T*',
            'timestamp <- {"@path": "$.properties.epoch"} gave 1767323045',
        ],
        id="seconds as timestamp",
    ),
    pytest.param(
        (0, "mapping", "user_keys", "user_id", "@path"),
        "$.context.groupId",
        ['user/user_id: expected "u1", found "acme"', "user_keys <- *"],
        id="swapped paths",
    ),
    pytest.param(
        (0, "mapping", "event_name"),
        {"@template": "{{event}}!"},
        [
            'event: expected "order_completed", found "order_completed!"',
            "*refused at *",
        ],
        id="punctuation in the name",
    ),
    pytest.param(
        (0, "mapping", "company_keys", "id", "@path"),
        "$.context.group_id",
        ["$.context.group_id: $.context has no group_id, it has groupId, *"],
        id="misspelt path",
    ),
    pytest.param(
        (0, "mapping", "event_name"),
        None,
        ["refused   by the destination: *", "event_name is not mapped"],
        id="required field missing",
    ),
    pytest.param(
        (1, "partnerAction"),
        "trackEvent",
        ["People: * matched", "refused   by the destination: *"],
        id="wrong action",
    ),
    pytest.param(
        (1, "mapping", "company_keys", "id", "@path"),
        "$.groupId",
        ["company/id: expected *, found nothing", "$.groupId: $ has no groupId, *"],
        id="group's path in identify",
    ),
    pytest.param(
        (1, "mapping", "user_name", "@path"),
        "$.traits.Name",
        ['name: expected "Ada", found nothing', "$.traits.Name: $.traits has no Name*"],
        id="trait in the wrong case",
    ),
]


def plant(place: tuple[Any, ...], put: Any) -> list[dict[str, Any]]:
    """Return the mapping with one bug."""
    planted = copy.deepcopy(CORRECT)
    *way, last = place
    target: Any = planted
    for step in way:
        target = target[step]
    target[last] = put
    if put is None:
        del target[last]
    return planted


def judge(deliver, sandbox, mapping) -> str:
    """Run the two events and every expectation; return all that is said."""
    deliver([ORDER, PERSON], subscriptions=mapping)
    said = []
    for expect in (expect_order, expect_person):
        try:
            expect(sandbox)
        except AssertionError as error:
            said.append(str(error))
    said.append(describe_bad_events(find_bad_events(sandbox, frozenset())))
    return "\n".join(said)


def expect_order(sandbox) -> None:
    sandbox.expect.track(
        "order_completed",
        company={"id": "acme"},
        user={"user_id": "u1"},
        sent_at="2026-01-02T03:04:05.000Z",
        times=1,
    )


def expect_person(sandbox) -> None:
    sandbox.expect.identify(
        user={"user_id": "u1"},
        name="Ada",
        company={"id": "acme"},
        company_name="Acme",
        times=1,
    )


@pytest.mark.schematic_emulator(allow=["*"])
@pytest.mark.parametrize(("place", "put", "says"), BUGS)
def test_planted_bug_is_caught_where_it_is(
    segment_deliver, schematic_sandbox, place, put, says
):
    said = judge(segment_deliver, schematic_sandbox, plant(place, put))

    pytest.LineMatcher(said.splitlines()).fnmatch_lines_random(
        [f"*{line}" for line in says]
    )


EQUIVALENT = json.loads(
    json.dumps(CORRECT)
    .replace('{"@path": "$.event"}', '{"@template": "{{event}}"}')
    .replace("$.context.groupId", "context.groupId")
)
REORDERED = [
    {**each, "mapping": dict(reversed(each["mapping"].items()))}
    for each in reversed(CORRECT)
]


@pytest.mark.parametrize(
    "mapping",
    [
        pytest.param(CORRECT, id="correct"),
        pytest.param(EQUIVALENT, id="other directives"),
        pytest.param(REORDERED, id="other order"),
    ],
)
def test_correct_mapping_passes_however_it_is_written(
    segment_deliver, schematic_sandbox, mapping
):
    segment_deliver([ORDER, PERSON], subscriptions=mapping)

    expect_order(schematic_sandbox)
    expect_person(schematic_sandbox)
    assert schematic_sandbox.ledger.balanced()

"""A function with one planted bug after another: each is caught, and placed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schematic_emulator.plugin.reports.bad_events import describe_bad_events
from schematic_emulator.plugin.verdict import find_bad_events

ORDER = {
    "type": "track",
    "event": "Order Completed",
    "messageId": "order-1",
    "userId": "u1",
    "anonymousId": "anon-9",
    "timestamp": "2026-01-02T03:04:05.000Z",
    "context": {"groupId": "acme"},
    "properties": {"plan": "pro", "count": 3},
}
REAL = "https://c.schematichq.com"


def to_schematic(event: dict[str, Any]) -> dict[str, Any]:
    """Map as it should be."""
    return {
        "type": "track",
        "sent_at": event["timestamp"],
        "body": {
            "event": "order_completed",
            "company": {"id": event["context"]["groupId"]},
            "user": {"user_id": event["userId"]},
            "traits": {"plan": event["properties"]["plan"]},
            "quantity": event["properties"]["count"],
        },
    }


def body(**members: Any) -> Any:
    """Plant a bug in the body: these properties replace the right ones."""

    def mapping(event: dict[str, Any]) -> dict[str, Any]:
        right = to_schematic(event)
        return {**right, "body": {**right["body"], **members}}

    return mapping


def envelope(**members: Any) -> Any:
    """Plant a bug beside the body."""
    return lambda event: {**to_schematic(event), **members}


def without(*way: str, name: str) -> Any:
    """Leave a member out."""

    def mapping(event: dict[str, Any]) -> dict[str, Any]:
        right = to_schematic(event)
        place = right
        for step in way:
            place = place[step]
        del place[name]
        return right

    return mapping


def request(path: str, method: str = "POST", **members: Any) -> Any:
    """Send the right event the wrong way."""

    def mapping(event: dict[str, Any]) -> dict[str, Any]:
        sent = {"json": to_schematic(event), **members}
        return {"url": f"{REAL}{path}", "method": method, **sent}

    return mapping


def twice(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Send it twice."""
    return [to_schematic(event), to_schematic(event)]


def keyless(event: dict[str, Any]) -> dict[str, Any]:
    """Leave the API key out."""
    headers = {"content-type": "application/json"}
    text = json.dumps(to_schematic(event))
    return {"url": f"{REAL}/e", "headers": headers, "body": text}


def as_identify(event: dict[str, Any]) -> dict[str, Any]:
    """Send another type."""
    keys = {"user_id": event["userId"]}
    return {"type": "identify", "body": {"keys": keys}}


def swapped(event: dict[str, Any]) -> dict[str, Any]:
    """Put the company's keys where the user's belong, and the other way round."""
    right = to_schematic(event)
    found = right["body"]
    found["company"], found["user"] = found["user"], found["company"]
    return right


BUGS = {
    "wrong trait path": (
        body(traits={"plan": None}),
        'traits/plan: expected "pro", found null (null, not a text)',
        'origin * traits/plan: "pro" is $.properties.plan',
        'written * "plan" at *test_planted_code_bugs.py:*',
    ),
    "trait's name in another case": (
        body(traits={"Plan": "pro"}),
        'traits/plan: expected "pro", found nothing; there is "Plan" instead',
    ),
    "traits are a list": (
        body(traits=["pro"]),
        "traits: expected *, found * (a list, not an object)",
        "refused at /body/traits: expected an object*",
    ),
    "traits beside the body": (
        lambda e: {**without("body", name="traits")(e), "traits": {"plan": "pro"}},
        "traits: expected *, found nothing; that value is at /traits",
    ),
    "key in another case": (
        body(company={"ID": "acme"}),
        'company/id: expected "acme", found nothing; there is "ID" instead',
    ),
    "company's keys are nested": (
        body(company={"keys": {"id": "acme"}}),
        "company/id: * found nothing; that value is at /body/company/keys/id",
        "refused at /body/company/keys: *",
    ),
    "company is a text": (
        body(company="acme"),
        'company: expected *, found "acme" (a text, not an object)',
        "refused at /body/company: expected an object*",
    ),
    "company's key is a list": (
        body(company={"id": ["acme"]}),
        "company/id: * (a list, not a text)",
        "refused at /body/company/id: *",
    ),
    "company and user swapped": (
        swapped,
        "company/id: * found nothing; that value is at /body/user/id",
        "user/user_id: * found nothing; that value is at /body/company/user_id",
    ),
    "user is null": (body(user=None), "user: expected *, found null*"),
    "userId and anonymousId swapped": (
        body(user={"user_id": "anon-9"}),
        'user/user_id: expected "u1", found "anon-9"',
        'origin * user/user_id: "anon-9" is $.anonymousId, "u1" is $.userId',
    ),
    "quantity is a text": (
        body(quantity="3"),
        'quantity: expected 3, found "3" (a text, not a number)',
        "refused at /body/quantity: expected a whole number*",
    ),
    "quantity is a fraction": (
        body(quantity=1.5),
        "quantity: expected 3, found 1.5",
        "refused at /body/quantity: *",
    ),
    "no sent_at": (without(name="sent_at"), "sent_at: expected *, found nothing"),
    "sent_at in camel case": (
        lambda e: {**without(name="sent_at")(e), "sentAt": e["timestamp"]},
        'sent_at: *, found nothing; there is "sentAt" instead',
    ),
    "sent_at in seconds": (
        envelope(sent_at=1767323045),
        "sent_at: expected *, found 1767323045 (a number, not a text)",
        "refused at /sent_at: *",
    ),
    "space after the name": (
        body(event="order_completed "),
        'event: expected "order_completed", found "order_completed "',
        "refused at /body/event: *",
    ),
    "name is empty": (
        body(event=""),
        'event: expected "order_completed", found ""',
        "refused at /body/event: *",
    ),
    "name with another underscore": (
        body(event="order__completed"),
        'event: expected "order_completed", found "order__completed"',
        'profiles  for "Order Completed" both send order_completed',
    ),
    "name as Segment has it": (
        body(event="Order Completed"),
        'event: expected "order_completed", found "Order Completed"',
        'origin * event: "Order Completed" is $.event',
    ),
    "type in the wrong case": (
        envelope(type="Track"),
        'type: expected "track", found "Track"',
        "refused at /type: *",
    ),
    "track sent as identify": (
        as_identify,
        'type: expected "track", found "identify"',
    ),
    "body is a text": (
        lambda e: {**to_schematic(e), "body": json.dumps(to_schematic(e)["body"])},
        "refused at /body: expected an object, *",
    ),
    "no API key": (keyless, "1 came with another API key, or with none: *"),
    "another path": (
        request("/event"),
        "sent * POST https://c.schematichq.com/event: answered 404, *",
        "POST /event: answered 404",
        "Schematic has no such operation; it accepts events by POST at /e and /batch",
    ),
    "Segment's own path": (
        request("/v1/track"),
        "sent * POST https://c.schematichq.com/v1/track: answered 404, *",
        "POST /v1/track: answered 404",
    ),
    "GET": (
        request("/e", method="GET"),
        "sent * GET https://c.schematichq.com/e: answered 405, *",
        "GET /e: answered 405",
    ),
    "sent twice": (
        twice,
        "expected *, found 2 among 2 captures",
        'why: Segment track "Order Completed" *',
        "finding * retry-meters-twice: *",
    ),
    "nothing sent": (lambda _: None, "sent      nothing"),
}


def expect_order(sandbox) -> None:
    sandbox.expect.track(
        "order_completed",
        company={"id": "acme"},
        user={"user_id": "u1"},
        traits={"plan": "pro"},
        quantity=3,
        sent_at=ORDER["timestamp"],
        times=1,
    )


@pytest.mark.schematic_emulator(allow=["*"])
@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug_is_caught_where_it_is(segment_deliver, schematic_sandbox, bug):
    mapping, *says = BUGS[bug]
    segment_deliver(ORDER, mapping=mapping)

    with pytest.raises(AssertionError) as caught:
        expect_order(schematic_sandbox)

    told = f"{caught.value}\n"
    told += describe_bad_events(find_bad_events(schematic_sandbox, frozenset()))
    lines = [line.strip() for line in told.splitlines()]
    pytest.LineMatcher(lines).fnmatch_lines_random(says)


def test_right_mapping_passes(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER, mapping=to_schematic)

    expect_order(schematic_sandbox)
    assert schematic_sandbox.ledger.balanced()


@pytest.mark.schematic_emulator(allow=["other-path"])
def test_request_to_nowhere_may_be_meant(segment_deliver):
    segment_deliver(ORDER, mapping=request("/event"))


def test_request_to_nowhere_fails_its_test(run):
    result = run("""
        def test_it(schematic_sandbox, segment_deliver):
            away = {"url": "/event", "json": {}}
            event = {"type": "track", "event": "a", "userId": "u1"}
            segment_deliver(event, mapping=lambda event: away)
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*POST /event: answered 404", '*allow=?"other-path"?*']
    )


def test_operation_that_is_not_emulated_does_not_fail_a_test(
    segment_deliver, schematic_sandbox
):
    """What the emulator omits is not a bug of the code under test."""
    segment_deliver(ORDER, mapping=lambda _: {"url": "/webhooks", "method": "GET"})

    schematic_sandbox.expect.nothing()

"""The shop's mapping, run end to end."""

from __future__ import annotations

ORDER = {
    "type": "track",
    "event": "Order Completed!",
    "messageId": "order-1",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.000Z",
    "context": {"groupId": 42},
    "properties": {"total": 99.5},
}


def test_order_is_metered_for_its_organization(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER)

    schematic_sandbox.expect.track(
        "order_completed", company={"organization_id": "42"}, times=1
    )
    assert schematic_sandbox.ledger.balanced()
    assert schematic_sandbox.find_user({"user_id": "u1"}) is not None


def test_pages_are_left_alone(segment_deliver, schematic_sandbox):
    segment_deliver({"type": "page", "userId": "u1"})

    schematic_sandbox.expect.nothing()

"""The workspace's mappings, exported and run through the destination."""

from __future__ import annotations

ORDER = {
    "type": "track",
    "event": "Order Completed",
    "messageId": "order-1",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.000Z",
    "context": {"groupId": "acme"},
}


def test_order_is_metered_for_its_organization(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER)

    schematic_sandbox.expect.track(
        "order_completed",
        company={"organization_id": "acme"},
        traits={"raw_event_name": "Order Completed"},
    )

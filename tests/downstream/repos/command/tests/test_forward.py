"""The forwarder, run as a process."""

from __future__ import annotations


def make_event(name):
    return {
        "type": "track",
        "event": name,
        "messageId": name,
        "userId": "u1",
        "context": {"groupId": "acme"},
    }


def test_every_event_arrives(segment_deliver, schematic_sandbox):
    segment_deliver([make_event("Report Viewed"), make_event("Seat Added")])

    schematic_sandbox.expect.track("report_viewed", company={"id": "acme"}, times=1)
    schematic_sandbox.expect.track("seat_added", company={"id": "acme"}, times=1)
    assert schematic_sandbox.ledger.balanced()

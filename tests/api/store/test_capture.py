"""A capture is made of what arrived and of what its event led to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.api.store.capture import Capture, make_capture
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.effects.outcome import PlannedOutcome
from support.capture_events import AT

FACTS = RequestFacts("application/json", "gzip", "Segment (Actions)", "10.0.0.7", "key")
FINDING = Finding(rule="content-type", message="not JSON", found="text/plain")


def test_make_capture_sets_each_field_by_its_name():
    """The product fills them in by position: no two may change places."""
    event = {
        "type": "track",
        "sent_at": "2026-11-23T10:00:00Z",
        "idempotency_key": "once",
        "body": {"event": "export", "quantity": 3},
    }
    outcome = PlannedOutcome(
        status="failed",
        changes=(),
        captured_at=AT - timedelta(seconds=5),
        company_id="comp_1",
        user_id="user_1",
        error_message="no company",
        findings=(FINDING,),
        is_duplicate=True,
    )

    capture = make_capture(event, b"raw", FACTS, AT, outcome)

    assert capture == Capture(
        number=0,
        environment_id=None,
        received_at=AT,
        captured_at=AT - timedelta(seconds=5),
        raw=b"raw",
        type="track",
        subtype="export",
        status="failed",
        violations=(),
        noticed=(FINDING,),
        error_message="no company",
        company_id="comp_1",
        user_id="user_1",
        quantity=3,
        sent_at="2026-11-23T10:00:00Z",
        idempotency_key="once",
        user_agent="Segment (Actions)",
        remote_ip="10.0.0.7",
        http_status=200,
        duplicate=True,
        has_body=True,
    )


@pytest.mark.parametrize(
    "event",
    [{}, {"type": 1, "sent_at": 2, "idempotency_key": [], "body": []}],
    ids=["empty", "of wrong types"],
)
def test_make_capture_leaves_out_what_has_another_type(event):
    outcome = PlannedOutcome("failed", (), AT)

    capture = make_capture(event, b"", RequestFacts(), AT, outcome)

    assert (capture.type, capture.subtype, capture.sent_at) == (None, None, None)
    assert (capture.idempotency_key, capture.quantity) == (None, 1)
    assert not capture.has_body

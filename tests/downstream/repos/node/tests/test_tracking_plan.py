"""The tracking plan, through the destination that Segment runs."""

from __future__ import annotations

import json
from pathlib import Path

PLAN = json.loads(Path(__file__).parents[1].joinpath("tracking_plan.json").read_text())


def test_every_name_of_the_plan_is_accepted(segment_deliver, schematic_sandbox):
    timestamp = "2026-01-02T03:04:05.000Z"
    segment_deliver(
        {"type": "track", "event": name, "userId": "u1", "timestamp": timestamp}
        for name in PLAN
    )

    for name in PLAN:
        wire_name = name.lower().replace(" ", "_")
        schematic_sandbox.expect.track(wire_name, user={"userId": "u1"}, times=1)

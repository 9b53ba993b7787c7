"""The 2,000 events of the scenario: those of a whole product, with dirt."""

from __future__ import annotations

import json
from typing import Any

from segment_fixtures import World
from segment_fixtures.mutations.mutations import corrupt

Event = dict[str, Any]
BATCH = 50


def make_traffic() -> list[Event]:
    """Return 2,000 events, a part of them corrupted; none is too large."""
    clean = list(World(seed=5, profile="b2b-saas").events(1_900))
    dirty = [one.event for one in corrupt(iter(clean), 0.1, 5)]
    calls = [event for event in dirty if len(json.dumps(event)) < 30_000]
    return [{**each, "messageId": f"m{n}"} for n, each in enumerate(calls)]

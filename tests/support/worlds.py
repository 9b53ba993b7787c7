"""Events of a world, made once for all tests that only look at them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from segment_fixtures import World
from segment_fixtures.traffic.profile import profile_names

PROFILES = profile_names()


@cache
def events_of(profile, count, seed=7):
    """Return the first events of a profile's default world; do not change them."""
    return tuple(World(profile, seed).events(count))


def by_user(events):
    """Return each known user's events in the order of the stream."""
    found = defaultdict(list)
    for event in events:
        if "userId" in event:
            found[event["userId"]].append(event)
    return found


def is_engage(event):
    """Say whether Engage sent the event, not the product."""
    return "personas" in event["context"]


def gate(events):
    """Return for each anonymous id the user ids that ever stand beside it."""
    found = defaultdict(set)
    for event in events:
        if "anonymousId" in event and "userId" in event:
            found[event["anonymousId"]].add(event["userId"])
    return found

"""Events of a world, made once for all tests that only look at them."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from segment_fixtures import World
from segment_fixtures.traffic.profile import profile_names

PROFILES = profile_names()


def stream_of(profile, count):
    """Yield the first events of a profile's default world."""
    return World(profile, 7).events(count)


# 12,000 events take 60 MB, and half a second to make again.
@lru_cache(maxsize=1)
def events_of(profile, count):
    """Return the first events of a profile's default world; do not change them."""
    return tuple(stream_of(profile, count))


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

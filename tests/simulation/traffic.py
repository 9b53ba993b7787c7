"""The traffic of a year: events of generated worlds, as each tenant would send them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from segment_fixtures import World
from simulation.clocks import START
from simulation.tenants import Tenant

YEAR = timedelta(days=365)
PROFILES = ("ai-usage", "b2b-saas", "ecommerce", "media", "mobile")
_MOST_EVENTS = 4_000
_BURST = timedelta(hours=2)
_MOST_IN_BATCH = 6


class Burst(NamedTuple):
    """Calls that a tenant's SDK sends together."""

    after: timedelta
    tenant: Tenant
    calls: list[dict[str, Any]]


def make_bursts(tenant: Tenant, seed: str, most: int) -> Iterator[Burst]:
    """Yield a tenant's bursts of a year, oldest first: some of a world's events."""
    chance = Random(f"{seed}/{tenant.tag}")
    number = chance.randrange(2**31)
    world = World(chance.choice(PROFILES), number, companies=2, users=5, days=365)
    events = list(world.events(_MOST_EVENTS))
    first = _time(events[0])
    stretch = YEAR / max(_time(events[-1]) - first, timedelta(days=1))
    chosen = sorted(chance.sample(range(len(events)), min(most, len(events))))
    burst: list[dict[str, Any]] = []
    begun = timedelta()
    for place in chosen:
        after = (_time(events[place]) - first) * min(stretch, 1.0)
        if burst and (after - begun > _BURST or len(burst) >= _MOST_IN_BATCH):
            yield Burst(begun, tenant, burst)
            burst = []
        begun = begun if burst else after
        burst.append(_own(events[place], tenant, chance, START + after))
    if burst:
        yield Burst(begun, tenant, burst)


def _own(
    event: dict[str, Any], tenant: Tenant, chance: Random, at: datetime
) -> dict[str, Any]:
    """Make an event the tenant's: its ids contain the tag, and some is unwanted."""
    kept = ("type", "event", "name", "properties", "traits", "messageId")
    call = {name: event[name] for name in kept if name in event}
    group = event.get("context", {}).get("groupId") or event.get("groupId")
    company = f"{tenant.tag}-{group}" if group else f"{tenant.tag}-main"
    if chance.random() < 0.5:
        company = f"{tenant.tag}-main"
    user = event.get("userId") or event.get("anonymousId")
    call["messageId"] = f"{tenant.tag}-{event['messageId'][:13]}"
    call["userId"] = f"{tenant.tag}-{str(user)[:10]}"
    call["timestamp"] = at.isoformat()
    call["context"] = {"groupId": company, "library": {"name": "analytics-go"}}
    if call["type"] == "group":
        call["groupId"] = company
    if call["type"] == "alias":
        call["previousId"] = f"{tenant.tag}-{event.get('previousId')}"
    dice = chance.random()
    if dice < 0.04:
        call["integrations"] = {"All": False}
    elif dice < 0.06:
        del call["userId"]
    return call


def _time(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["timestamp"])

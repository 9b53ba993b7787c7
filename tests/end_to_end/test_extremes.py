"""Every answer keeps its contract after what random search would take long to find.

What holds them against their contracts is `answers_keep_their_contracts`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from schematic_emulator.api.operations import list_routes
from schematic_emulator.effects.webhooks.request_types import SENT_TYPES
from support.operations import REQUIRED, WEBHOOK, World, fill
from support.setup import NUMERIC

MOST, LEAST = 2**63 - 1, -(2**63)
ODD = {
    "": 1,
    "\0": "\0",
    "a.b": {"": {"": None}},
    "long": "x" * 5_000,
    "name" * 100: "\u202e",
    "number": 1e308,
    "big": 2**64 - 1,
    "date": "0001-01-01T00:00:00+23:59",
}
READS = [
    route
    for route in list_routes()
    if route.behaves
    and route.method == "GET"
    and route.group in {"schematic", "emulator"}
    and not route.path.endswith("/feed")
]
PARENTS = {
    "api_key": "api-keys",
    "company": "companies",
    "company_membership": "company-memberships",
    "company_override": "company-overrides",
    "entity_trait_definition": "entity-trait-definitions",
    "feature": "features",
    "flag": "flags",
    "plan": "plans",
    "plan_entitlement": "plan-entitlements",
    "user": "users",
    "webhook": "webhooks",
}


@pytest.fixture
def world() -> Iterator[World]:
    """Return a world in which a webhook hears of all, at an address without anybody."""
    world = World()
    hook = WEBHOOK | {"request_types": sorted(SENT_TYPES)}
    assert world.rest.ask("/webhooks", "POST", json=hook).status_code == 201
    yield world
    world.rest.emulator.webhooks.close()


def read_everything(world: World) -> None:
    """Ask every operation that reads, and check every flag; no answer is a crash."""
    rest = world.rest
    journeys = rest.ask("/_emulator/journeys").json["data"]
    instances = rest.ask("/_emulator/destinations").json["data"]
    ids = world.ids | {
        "contract_id": "api/company",
        "instance_id": instances[0]["id"],
        "name": "style.css",
        "number": journeys[0]["number"] if journeys else 1,
        "rule_id": "retried",
    }
    for route in READS:
        query = fill(REQUIRED.get(route.path, {}), ids)
        rest.ask(route.path.format_map(ids), query_string=query)
        if route.path.startswith("/feature-usage-"):
            hourly = query | {"granularity": "hourly"}
            rest.ask(route.path, query_string=hourly)
    subject = {"company": {"org": "acme"}, "user": {"id": "ada"}}
    rest.ask("/flags/check", "POST", json=subject)
    rest.ask("/flags/check-bulk", "POST", json={"contexts": [subject]})


def use_much(world: World, quantity: int) -> None:
    """Use as much as one event can, three times a day on two days."""
    for day in ("2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z"):
        for _ in range(3):
            world.rest.send(
                "track",
                {
                    "event": "api_called",
                    "company": {"org": "acme"},
                    "user": {"id": "ada"},
                    "quantity": quantity,
                },
                trusted_client_clock=True,
                sent_at=day,
            )


def limit_by_trait(world: World, limit: int) -> None:
    """Let a trait at the other end of int64 be the limit of what is used."""
    rest, ids = world.rest, world.ids
    rest.ask(f"/company-overrides/{ids['company_override_id']}", "DELETE")
    body = {"entity_type": "company", "hierarchy": ["seats"], "trait_type": "number"}
    made = rest.ask("/entity-trait-definitions", "POST", json=body).json["data"]
    value = {
        "value_type": "trait",
        "value_trait_id": made["id"],
        "soft_limit": 10,
    }
    path = f"/plan-entitlements/{ids['plan_entitlement_id']}"
    assert rest.ask(path, "PUT", json=value).status_code == 200
    body = {"keys": {"org": "acme"}, "traits": {"seats": limit}}
    assert rest.ask("/companies", "POST", json=body).status_code == 200
    use_much(world, MOST if limit < 0 else LEAST)


def send_odd(world: World) -> None:
    """Give companies, users and events names and values that are barely taken."""
    keys = {"org": "acme", "": "\0", "k" * 255: "v" * 1024}
    company = {"keys": keys, "name": "", "traits": ODD}
    world.rest.send(
        "identify",
        {"keys": {"id": "ada"}, "name": "n" * 256, "traits": ODD, "company": company},
    )
    # Half a surrogate pair and a number below int64 in one event.
    odd = ODD | {"half": "\ud800", "low": LEAST - 1}
    for name in ("", "\ud800", "x" * 5_000, "api_called"):
        world.rest.send(
            "track", {"event": name, "company": {"org": "acme"}, "traits": odd}
        )
    for call in ("track", "identify", "group"):
        body = {"userId": "\ud800", "event": "", "groupId": "\0", "traits": odd}
        world.rest.ask(
            f"/v1/{call}",
            "POST",
            data=json.dumps({**body, "writeKey": "web"}),
            content_type="application/json",
        )


def write_fractions(world: World) -> None:
    """Write each whole number with a fraction, as 3.0, which contracts take as one."""
    rest, ids = world.rest, world.ids
    grant = {**NUMERIC, "value_numeric": 3.0}
    tier = {"key": "warning", "value": 2.0}
    condition = {
        "condition_type": "metric",
        "operator": "gte",
        "event_subtype": "api_called",
        "metric_value": 3.0,
        "resource_ids": [],
    }
    rule = {"name": "Much", "priority": 1.0, "value": True, "condition_groups": []}
    rules = [rule | {"conditions": [condition]}]
    mapping = rest.ask("/_emulator/destinations/schematic/mapping").json["text"]
    compared = {"destination": "schematic", "mapping": mapping, "last": 5.0}
    for method, path, body in (
        ("PUT", f"/company-overrides/{ids['company_override_id']}", grant),
        (
            "PUT",
            f"/plan-entitlements/{ids['plan_entitlement_id']}",
            grant | {"soft_limit": 2.0, "warning_tiers": [tier]},
        ),
        ("PUT", f"/flags/{ids['flag_id']}/rules", {"rules": rules}),
        (
            "POST",
            "/company-traits",
            {"keys": {"org": "acme"}, "trait": "level", "incr": 1.0},
        ),
        ("POST", "/_emulator/compare", compared),
        ("POST", "/_emulator/expect", {"track": "api_called", "times": 1.0}),
    ):
        assert rest.ask(path, method, json=body).status_code == 200, path
    for quantity in (1.0, 2.0, 3.0):
        use = {"event": "api_called", "company": {"org": "acme"}}
        rest.send("track", use | {"quantity": quantity})
    for path in ("/flags", "/plan-entitlements", "/company-overrides"):
        assert not re.search(r"\.0\b", rest.ask(path).text)


def set_clock(world: World, at: str) -> None:
    """Do what has times before and after it at an end of the clock."""
    world.rest.emulator.clock.freeze(at)
    tenant = {"name": "Tenant", "expires_in": 604_800}
    assert world.rest.ask("/_emulator/tenants", "POST", json=tenant).status_code == 201
    use = {"event": "api_called", "company": {"org": "acme"}, "user": {"id": "ada"}}
    world.rest.send("track", use)


STEPS: dict[str, Callable[[World], None]] = {
    "most-usage": lambda world: use_much(world, MOST),
    "least-usage": lambda world: use_much(world, LEAST),
    "least-limit": lambda world: limit_by_trait(world, LEAST),
    "most-limit": lambda world: limit_by_trait(world, MOST),
    "odd-texts": send_odd,
    "whole-fractions": write_fractions,
    "first-second": lambda world: set_clock(world, "1970-01-01T00:00:00Z"),
    "last-second": lambda world: set_clock(world, "8999-12-31T23:59:59.999999Z"),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_answers_keep_their_contracts_after(step, world):
    step(world)

    read_everything(world)


@pytest.mark.slow
@pytest.mark.parametrize("parent", PARENTS)
def test_answers_keep_their_contracts_without(parent, world):
    used = {"event": "api_called", "company": {"org": "acme"}, "user": {"id": "ada"}}
    world.rest.send("track", used)
    gone = world.rest.ask(f"/{PARENTS[parent]}/{world.ids[f'{parent}_id']}", "DELETE")
    assert gone.status_code == 200
    world.rest.send("track", used)

    read_everything(world)

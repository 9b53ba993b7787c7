"""The event loop waits for an environment's lock: no read holds it for long."""

from __future__ import annotations

import pytest

from schematic_emulator import take_snapshot
from schematic_emulator.api.log import state_copy
from support.counted_lock import CountedLock
from support.rest import Rest, make_emulator
from support.setup import make_company

FEW, MANY = 20, 120
PATHS = (
    "/companies?limit=5",
    "/companies?limit=5&q=c",
    "/companies/count",
    "/companies/count?q=c",
    "/company-memberships?limit=5",
    "/entity-key-definitions?limit=5",
    "/entity-keys/count",
    "/entity-trait-definitions?limit=5",
    "/entity-traits/count",
    "/event-types?limit=5",
    "/events?limit=5",
    "/feature-usage?limit=5",
    "/insights/summary",
    "/segment-integration",
    "/users?limit=5",
    "/users/count",
    "/_emulator/",
    "/_emulator/environments",
    "/_emulator/journal",
)


def fill(number):
    """Return a client of an environment with as many of everything, and its lock."""
    rest = Rest(make_emulator())
    for each in range(number):
        company = {"keys": {"id": f"c{each}"}, "traits": {f"t{each}": {"x": each}}}
        body = {"keys": {"id": f"u{each}"}, "traits": {"n": each}, "company": company}
        rest.send("identify", body)
        named = {"company": {"id": "c0"}, "user": {"id": f"u{each}"}}
        rest.send("track", {"event": f"name-{each}", **named})
    environment = rest.emulator.store.environment_for(rest.key)
    environment.lock = CountedLock()
    return rest, environment


@pytest.fixture(scope="module")
def filled():
    return fill(FEW), fill(MANY)


@pytest.mark.parametrize("path", PATHS)
def test_a_read_holds_the_lock_as_long_whatever_is_stored(filled, path):
    most = []
    for rest, environment in filled:
        environment.lock.most = 0
        rest.ask(path)
        most.append(environment.lock.most)

    assert most[1] <= most[0]


def test_a_read_of_one_company_holds_the_lock_as_long_whatever_it_has():
    rest, environment = fill(1)
    traits = {f"trait {each}": each for each in range(500)}
    company = make_company(rest, name="big", traits=traits)
    environment.lock.most = 0

    rest.ask(f"/companies/{company['id']}")

    assert environment.lock.most <= 10


def test_a_snapshot_holds_the_lock_for_a_slice_at_a_time(filled, monkeypatch):
    monkeypatch.setattr(state_copy, "SLICE", 5)
    most = []
    for rest, environment in filled:
        environment.lock.most = 0
        take_snapshot(rest.emulator)
        most.append(environment.lock.most)

    assert most[1] <= most[0]

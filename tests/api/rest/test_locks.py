"""The event loop waits for an environment's lock: no read holds it for long."""

from __future__ import annotations

import sys
from threading import RLock

import pytest

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


class CountedLock:
    """A lock that counts the calls of Python functions while it is held."""

    def __init__(self):
        self._lock = RLock()
        self._depth = self._calls = 0
        self.most = 0

    def __enter__(self):
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._calls = 0
            sys.setprofile(self._count)

    def __exit__(self, *_):
        self._depth -= 1
        if self._depth == 0:
            sys.setprofile(None)
            self.most = max(self.most, self._calls)
        self._lock.release()

    def _count(self, _frame, event, _argument):
        self._calls += event == "call"


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

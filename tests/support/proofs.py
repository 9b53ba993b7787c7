"""Note which routes a test asks, for the tests that the table of routes names."""

from __future__ import annotations

from functools import cache

from schematic_emulator.api.operations import list_routes

ASKED: set[str] = set()


def note(operation: str) -> None:
    """Note that a route, as `METHOD /path/{of}/it`, gave an answer that its row has."""
    ASKED.add(operation)


def find_unasked(nodeid: str) -> list[str]:
    """Find the routes that a test is to prove, and has not asked since `forget`.

    A row names a test, all of whose parameters must ask the route, or one parameter's.
    """
    whole = nodeid.partition("[")[0]
    wanted = {route for name in (nodeid, whole) for route in _by_test().get(name, ())}
    return sorted(wanted - ASKED)


def forget() -> None:
    """Start again, with the next test."""
    ASKED.clear()


@cache
def _by_test() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for route in list_routes():
        if route.behaves:
            found.setdefault(route.test, []).append(route.operation)
    return found

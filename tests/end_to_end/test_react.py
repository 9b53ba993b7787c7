"""A React application with the vendor's hooks shows what the emulator pushes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.node import talk
from support.rest import Rest
from support.setup import make_plan, metered, subscribe, use
from support.sockets import ACME, SocketServer, serve_sockets

SCRIPT = Path(__file__).parents[1] / "node" / "react_page.cjs"


@contextmanager
def page(server: SocketServer) -> Iterator:
    with talk(SCRIPT, server.url, server.publishable) as say:
        yield say


@pytest.fixture
def rest() -> Rest:
    made = Rest()
    metered(made)
    return made


def test_hooks_turn_from_pending_to_what_the_plan_grants(rest: Rest):
    with serve_sockets(rest) as server, page(server) as say:
        assert say("now")["pending"] is True

        say("context", ACME)
        found = say("until", ["pending", False])

        assert say("renders")[0] == [False, True]
        assert (found["value"], found["plan"]) == (True, "Starter")
        assert (found["usage"], found["allocation"]) == (0, 3)


def test_hooks_follow_usage_the_clock_and_the_plan(rest: Rest):
    [company] = rest.ask("/companies").json["data"]
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        say("until", ["value", True])

        use(rest, 3)
        used_up = say("until", ["value", False])
        rest.emulator.clock.set("2026-02-01T00:00:00Z")
        renewed = say("until", ["value", True])
        subscribe(rest, company, make_plan(rest, name="Empty"))
        changed = say("until", ["plan", "Empty"])

        assert (used_up["usage"], used_up["exceeded"]) == (3, True)
        assert (renewed["usage"], renewed["exceeded"]) == (0, False)
        assert changed["value"] is False


def test_track_in_the_page_counts_once(rest: Rest):
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        say("until", ["value", True])

        say("track", {"event": "api_called", **ACME})
        say("until", ["usage", 1])
        use(rest)

        assert say("until", ["usage", 2])["value"] is True


def test_server_that_comes_back_is_found(rest: Rest):
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        say("until", ["value", True])

        server.drop()
        assert say("now")["value"] is True
        use(rest, 3)

        assert say("until", ["value", False])["usage"] == 3

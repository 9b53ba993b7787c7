"""The browser's own library, unmodified, shows what the emulator pushes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from support.node import talk
from support.rest import Rest, make_emulator
from support.setup import make_company, make_flag, make_plan, metered, subscribe, use
from support.sockets import ACME, SocketServer, serve_sockets

SCRIPT = Path(__file__).parents[1] / "node" / "browser_socket.cjs"
KEY = "api_calls"


@contextmanager
def page(server: SocketServer, key: str | None = None) -> Iterator:
    with talk(SCRIPT, server.url, key or server.publishable) as say:
        yield say


@pytest.fixture
def rest() -> Rest:
    made = Rest()
    metered(made)
    return made


def test_plan_grants_a_flag(rest: Rest):
    with serve_sockets(rest) as server, page(server) as say:
        assert say("pending") is True
        say("context", ACME)

        assert say("pending") is False
        assert say("read", KEY)["value"] is True
        assert say("plan")["name"] == "Starter"


def test_events_of_another_client_reach_the_limit(rest: Rest):
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        assert say("read", KEY)["featureUsage"] == 0

        use(rest, 3)
        found = say("until", [KEY, "featureUsage", 3])

        assert (found["value"], found["featureUsageExceeded"]) == (False, True)
        assert found["featureAllocation"] == 3


def test_track_in_the_page_counts_and_stays_right(rest: Rest):
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        use(rest)
        say("until", [KEY, "featureUsage", 1])

        say("track", {"event": "api_called", **ACME})

        assert say("read", KEY)["featureUsage"] == 2
        use(rest)
        assert say("until", [KEY, "featureUsage", 3])["value"] is False


def test_end_of_a_month_on_the_clock(rest: Rest):
    use(rest, 3)
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        assert say("read", KEY)["value"] is False

        rest.emulator.clock.set("2026-02-01T00:00:00Z")

        assert say("until", [KEY, "featureUsage", 0])["value"] is True


def test_change_of_plan(rest: Rest):
    [company] = rest.ask("/companies").json["data"]
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)

        subscribe(rest, company, make_plan(rest, name="Empty"))

        assert say("until", [KEY, "value", False])["value"] is False
        assert say("plan")["name"] == "Empty"


def test_two_contexts_then_none(rest: Rest):
    make_company(rest, "rival")
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        assert say("read", KEY)["value"] is True
        say("context", {"company": {"org": "rival"}})
        assert say("until", [KEY, "value", False])["value"] is False

        say("context", {})

        assert say("pending") is False


def test_bad_key_is_named_and_a_key_made_later_works():
    emulator = make_emulator(strict_auth=True)
    rest = Rest(emulator)
    environment = emulator.store.create_environment()
    emulator.store.add_key(rest.key, "secret", environment)
    make_flag(rest, default_value=True)
    with serve_sockets(rest) as server, page(server, "api_later") as say:
        say("context", ACME)
        assert say("pending") is False
        assert say("read", KEY).get("value") is None
        [first, *_] = say("warnings")
        assert "Authentication failed: invalid API key" in first

        emulator.store.add_key("api_later", "publishable", environment)

        assert say("until", [KEY, "value", True])["value"] is True


def test_flag_that_ten_listeners_watch_is_reported_once(rest: Rest):
    make_flag(rest, key="beta")
    journal = rest.emulator.store.environment_for(rest.key).journal
    with serve_sockets(rest) as server, page(server) as say:
        for key in [KEY, "beta"] * 5:
            say("listen", key)
        say("context", ACME)
        say("until", [KEY, "featureUsage", 0])
        time.sleep(0.5)
        before = journal.find_newest().number

        use(rest, quantity=3)
        say("until", [KEY, "value", False])
        time.sleep(0.5)

    checks = [orjson.loads(row.raw) for row in journal if row.number > before]
    keys = [each["body"].get("flag_key") for each in checks if each["type"] != "track"]
    assert keys == [KEY]


def test_flag_that_is_deleted_turns_false(rest: Rest):
    flag = make_flag(rest, key="beta", default_value=True)
    with serve_sockets(rest) as server, page(server) as say:
        say("context", ACME)
        assert say("read", "beta")["value"] is True

        rest.ask(f"/flags/{flag['id']}", "DELETE")

        assert say("until", ["beta", "value", False])["reason"] == "Flag not found"

"""The SDKs for Python and Node, unmodified, decide as REST does over `/datastream`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from support.node import talk
from support.random_environment import build_environment
from support.rest import KEY, Rest, make_emulator
from support.setup import (
    check_flag,
    make_company,
    make_flag,
    metered,
    override,
    put_trait_rule,
    subscribe,
    use,
)
from support.sockets import SocketServer, serve_sockets
from support.webhook_receiver import patiently

SCRIPTS = {
    "python": Path(__file__).parent / "scripts" / "datastream.py",
    "node": Path(__file__).parents[1] / "node" / "datastream.cjs",
}
ACME = {"org": "acme"}
FLAG = "api_calls"
Say = Callable[..., Any]


@pytest.fixture(scope="module", params=list(SCRIPTS))
def sdk(request: pytest.FixtureRequest):
    """Return what asks an SDK in a process of its own, which takes long to load."""
    with talk(SCRIPTS[request.param]) as say:
        yield say


@pytest.fixture
def start(sdk: Say):
    """Let the SDK connect; then it has the flags."""

    @contextmanager
    def run(server: SocketServer) -> Iterator[Say]:
        sdk("connect", [server.url, KEY])
        end = time.monotonic() + 60
        while not server.rest.emulator.store.directory.subscribers:
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(0.3)
        yield sdk
        sdk("close")

    return run


def count_checks(rest: Rest) -> int:
    return rest.emulator.store.environment_for(rest.key).flag_checks


def test_known_company_is_decided_as_rest_does_and_without_it(start):
    rest = Rest()
    metered(rest)
    make_flag(rest, key="beta", default_value=True)
    with serve_sockets(rest) as server, start(server) as say:
        before = count_checks(rest)
        found = {key: say("check", [key, ACME]) for key in (FLAG, "beta")}

        assert count_checks(rest) == before
        for key, each in found.items():
            row = check_flag(rest, key)
            assert (each["value"], each["reason"]) == (row["value"], row["reason"])
            assert each["company"] == row["company_id"]


@pytest.mark.parametrize("seed", range(2))
def test_random_environment_is_decided_as_rest_does(start, seed: int):
    rest = Rest()
    build_environment(rest, Random(seed))
    environment = rest.emulator.store.environment_for(rest.key)
    state = environment.state
    flags = [flag.key for flag in state.account.flags.values()]
    companies = [dict(each.keys) for each in list(state.companies.values())[:3]]
    with serve_sockets(rest) as server, start(server) as say:
        before = count_checks(rest)
        found = [
            say("check", [key, keys])["value"] for key in flags for keys in companies
        ]

        assert count_checks(rest) == before
        assert found == [
            check_flag(rest, key, company=keys)["value"]
            for key in flags
            for keys in companies
        ]


def test_unknown_company_falls_back_to_rest(start):
    rest = Rest()
    metered(rest)
    with serve_sockets(rest) as server, start(server) as say:
        before = count_checks(rest)
        found = say("check", [FLAG, {"org": "no one"}])

        assert count_checks(rest) == before + 1
        row = check_flag(rest, company={"org": "no one"})
        assert (found["value"], found["company"]) == (row["value"], None)


def test_trait_of_an_identify_changes_the_next_check(start):
    rest = Rest()
    put_trait_rule(rest, "number", "5")
    make_company(rest)
    with serve_sockets(rest) as server, start(server) as say:
        assert say("check", [FLAG, ACME])["value"] is False

        company = {"keys": ACME, "traits": {"level": 7}}
        rest.send("identify", {"keys": {"id": "ada"}, "company": company})

        assert say("until", [FLAG, ACME, None, True])["value"] is True


def test_events_of_another_process_reach_the_limit(start):
    rest = Rest()
    metered(rest)
    with serve_sockets(rest) as server, start(server) as say:
        assert say("check", [FLAG, ACME])["value"] is True

        use(rest, 3)
        found = say("until", [FLAG, ACME, None, False])

        assert (found["value"], found["usage"]) == (False, 3)


def test_flags_that_come_change_and_go(start):
    rest = Rest()
    make_company(rest)
    with serve_sockets(rest) as server, start(server) as say:
        flag = make_flag(rest, key="beta")
        assert say("check", ["beta", ACME])["value"] is False
        changed = {"name": "Beta", "description": "", "flag_type": "boolean"}
        changed |= {"default_value": True, "key": "beta"}
        rest.ask(f"/flags/{flag['id']}", "PUT", json=changed)
        assert say("until", ["beta", ACME, None, True])["value"] is True

        rest.ask(f"/flags/{flag['id']}", "DELETE")

        assert say("until", ["beta", ACME, None, False])["value"] is False


def test_company_that_is_made_again_has_its_new_id(start):
    rest = Rest()
    metered(rest)
    company = rest.ask("/companies").json["data"][0]
    with serve_sockets(rest) as server, start(server) as say:
        assert say("check", [FLAG, ACME])["company"] == company["id"]

        rest.ask(f"/companies/{company['id']}", "DELETE")
        again = make_company(rest)

        found = say("until", [FLAG, ACME, None, False])
        assert found["company"] == again["id"]


def test_override_changes_one_company(start):
    rest = Rest()
    feature, plan, company = metered(rest)
    subscribe(rest, make_company(rest, "rival"), plan)
    with serve_sockets(rest) as server, start(server) as say:
        assert say("check", [FLAG, ACME])["value"] is True

        override(rest, company, feature, value_type="boolean", value_bool=False)

        assert say("until", [FLAG, ACME, None, False])["value"] is False
        assert say("check", [FLAG, {"org": "rival"}])["value"] is True


@pytest.mark.parametrize("kind", SCRIPTS)
def test_bad_key_is_tried_a_handful_of_times(kind: str):
    emulator = make_emulator(strict_auth=True)
    rest = Rest(emulator)
    emulator.store.add_key(KEY, "secret", emulator.store.create_environment())
    with serve_sockets(rest) as server, server.browser():

        def list_tries():
            return [each for each in server.refusals() if "/datastream" in str(each)]

        with talk(SCRIPTS[kind], server.url, "sch_dev_unknown"):
            patiently(list_tries)
            time.sleep(5)

        assert 1 <= len(list_tries()) <= 8


def test_end_of_a_month_on_the_clock(start):
    rest = Rest()
    metered(rest)
    use(rest, 3)
    with serve_sockets(rest) as server, start(server) as say:
        assert say("check", [FLAG, ACME])["value"] is False

        rest.emulator.clock.set("2026-02-01T00:00:00Z")

        assert say("until", [FLAG, ACME, None, True])["value"] is True


def test_lost_connection_comes_back_with_what_changed_meanwhile(start):
    rest = Rest()
    metered(rest)
    with serve_sockets(rest) as server, start(server) as say:
        assert say("check", [FLAG, ACME])["value"] is True

        use(rest, 3)
        say("until", [FLAG, ACME, None, False])
        server.drop()
        rest.emulator.clock.set("2026-02-01T00:00:00Z")

        assert say("until", [FLAG, ACME, None, True])["value"] is True

"""A browser's socket has the rows of `/flags/check`, and then what changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.rest import Rest
from support.setup import (
    check_flag,
    make_company,
    make_flag,
    make_plan,
    metered,
    override,
    put_trait_rule,
    subscribe,
    use,
)
from support.sockets import ACME, serve_sockets

LATE = {"org": "late"}


def values(frame):
    return {row["flag"]: row["value"] for row in frame["flags"]}


def test_first_frame_is_what_a_check_of_all_flags_answers():
    rest = Rest()
    metered(rest)
    make_flag(rest, key="beta", default_value=True)
    expected = rest.ask("/flags/check", "POST", json=ACME).json["data"]

    with serve_sockets(rest) as server, server.browser() as browser:
        frame = browser.ask(**ACME)

    assert frame == expected


def test_event_pushes_the_row_that_it_changes_and_no_other():
    rest = Rest()
    metered(rest)
    make_flag(rest, key="beta")
    with serve_sockets(rest) as server, server.browser() as browser:
        browser.ask(**ACME)

        use(rest, 3)
        frames = [browser.next()]
        while frames[-1]["flags"][0]["entitlement"]["usage"] < 3:
            frames.append(browser.next())

        assert [row["flag"] for row in frames[-1]["flags"]] == ["api_calls"]
        assert frames[-1]["flags"] == [check_flag(rest)]
        assert values(frames[-1]) == {"api_calls": False}
        assert frames[-1].keys() == {"flags"}


@pytest.mark.parametrize(
    "event",
    [
        {"event": "other", "company": {"org": "acme"}},
        {"event": "api_called", "company": {"org": "rival"}},
    ],
)
def test_event_that_changes_no_row_pushes_nothing(event):
    rest = Rest()
    metered(rest)
    make_company(rest, "rival")
    with serve_sockets(rest) as server, server.browser() as browser:
        browser.ask(**ACME)

        rest.send("track", event)

        assert browser.is_quiet()


def test_every_kind_of_change_is_pushed():
    rest = Rest()
    feature, _, company = metered(rest)
    with serve_sockets(rest) as server, server.browser() as browser:
        browser.ask(**ACME)

        granted = {"value_type": "boolean", "value_bool": False}
        override(rest, company, feature, **granted)
        after_override = browser.next()
        flag = make_flag(rest, key="beta", default_value=True)
        after_flag = browser.next()
        rest.ask(f"/flags/{flag['id']}", "DELETE")
        after_removal = browser.next()
        bigger = make_plan(rest, name="Bigger")
        subscribe(rest, company, bigger)
        after_plan = browser.next()

    assert values(after_override) == {"api_calls": False}
    assert values(after_flag) == {"beta": True}
    assert values(after_removal) == {"beta": False}
    assert after_plan["plan"] == {"id": bigger["id"], "name": "Bigger"}


def test_trait_of_a_rule_pushes_its_flag():
    rest = Rest()
    put_trait_rule(rest, "number", "5")
    make_company(rest)
    with serve_sockets(rest) as server, server.browser() as browser:
        first = browser.ask(**ACME)

        keys = {"keys": {"org": "acme"}, "traits": {"level": 7}}
        rest.send("identify", {"keys": {"id": "ada"}, "company": keys})

        assert values(first) == {"api_calls": False}
        assert values(browser.next()) == {"api_calls": True}


def test_period_that_ends_on_a_moved_clock_is_pushed():
    rest = Rest()
    rest.emulator.clock.freeze("2026-01-31T23:00:00Z")
    metered(rest)
    use(rest, 3)
    with serve_sockets(rest) as server, server.browser() as browser:
        first = browser.ask(**ACME)

        rest.emulator.clock.set("2026-02-01T00:00:00Z")

        assert values(first) == {"api_calls": False}
        [row] = browser.next()["flags"]
        assert (row["value"], row["entitlement"]["usage"]) == (True, 0)


def test_period_that_ends_on_a_running_clock_is_pushed():
    rest = Rest()
    rest.emulator.clock.freeze("2026-01-31T23:59:59Z")
    metered(rest)
    use(rest, 3)
    rest.emulator.clock.thaw()
    with serve_sockets(rest) as server, server.browser() as browser:
        browser.ask(**ACME)

        [row] = browser.next()["flags"]

        assert (row["value"], row["entitlement"]["usage"]) == (True, 0)


def test_override_that_expires_is_pushed():
    rest = Rest()
    rest.emulator.clock.freeze("2026-01-10T10:00:00Z")
    feature, _, company = metered(rest)
    granted = {"value_type": "boolean", "value_bool": False}
    override(rest, company, feature, **granted, expiration_date="2026-01-10T10:00:01Z")
    rest.emulator.clock.thaw()
    with serve_sockets(rest) as server, server.browser() as browser:
        assert values(browser.ask(**ACME)) == {"api_calls": False}

        assert values(browser.next()) == {"api_calls": True}


def test_company_that_comes_later_is_pushed():
    rest = Rest()
    _, plan, _ = metered(rest)
    with serve_sockets(rest) as server, server.browser() as browser:
        first = browser.ask(company=LATE)

        company = make_company(rest, "late")
        second = browser.next()
        subscribe(rest, company, plan)

        assert first["flags"][0]["company_id"] is None
        assert second["flags"][0]["company_id"] == company["id"]
        assert values(browser.next()) == {"api_calls": True}


def test_new_context_replaces_the_one_before():
    rest = Rest()
    metered(rest)
    make_company(rest, "rival")
    with serve_sockets(rest) as server, server.browser() as browser:
        first = browser.ask(**ACME)

        second = browser.ask(company={"org": "rival"})
        use(rest)

        assert (values(first), values(second)) == (
            {"api_calls": True},
            {"api_calls": False},
        )
        assert browser.is_quiet()


@pytest.mark.parametrize("context", [{}, {"company": None}, {"company": {}}])
def test_empty_context_is_answered(context):
    with serve_sockets() as server, server.browser() as browser:
        assert browser.ask(**context)["flags"] == []


def test_keys_of_two_companies_are_answered_with_no_flag():
    rest = Rest()
    metered(rest)
    make_company(rest, "rival", keys={"id": "rival"})
    with serve_sockets(rest) as server, server.browser() as browser:
        both = {"org": "acme", "id": "rival"}

        assert browser.ask(company=both) == {"flags": []}


def test_many_flags_are_sent_in_one_frame():
    rest = Rest()
    for number in range(120):
        make_flag(rest, key=f"flag-{number}")
    with serve_sockets(rest) as server, server.browser() as browser:
        assert len(browser.ask(**ACME)["flags"]) == 120


def test_emptied_environment_pushes_what_is_gone():
    rest = Rest()
    metered(rest)
    environment = rest.emulator.store.environment_for(rest.key)
    with serve_sockets(rest) as server, server.browser() as browser:
        browser.ask(**ACME)

        rest.emulator.store.reset(environment)

        assert values(browser.next()) == {"api_calls": False}


def test_socket_uses_its_key():
    rest = Rest()
    rest.emulator.clock.freeze(at := datetime(2026, 1, 1, tzinfo=UTC))
    with serve_sockets(rest) as server, server.browser():
        keyring = rest.emulator.store.keyring
        key = rest.emulator.store.find_key(server.publishable)

        assert keyring.used_at[key.id] == at

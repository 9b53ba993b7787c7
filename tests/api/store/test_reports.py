"""A key that was never seen is reported once, and each answer to it says so."""

from __future__ import annotations

import base64
import logging

import pytest

from support.rest import Rest, make_emulator

HINT = "X-Emulator-Hint"
TYPED = "sch_dev_Zq8WmPbKd3TnXv5LcR7yHj2sFg9aEu4N"
MISTYPED = "sch_dev_Zq8WmPbKd3TnXv5LcR7yHj2sFg9aEu4M"


def known() -> Rest:
    """Return an emulator with an environment that has a key."""
    rest = Rest(key=TYPED)
    store = rest.emulator.store
    store.add_key(TYPED, "secret", store.create_environment("Worker"))
    return rest


def post_event(rest: Rest, key: str):
    event = {"api_key": key, "type": "track", "body": {"event": "a"}}
    return rest.ask("/e", "POST", json=event, headers={"X-Schematic-Api-Key": key})


def test_known_key_has_no_hint():
    rest = known()

    assert HINT not in rest.ask("/features").headers
    assert HINT not in post_event(rest, TYPED).headers


def test_mistyped_key_is_named_with_the_one_it_resembles(caplog):
    caplog.set_level(logging.WARNING, "schematic_emulator")
    rest = known()

    first = post_event(rest, MISTYPED)
    batch = rest.ask(
        "/batch",
        "POST",
        json={
            "events": [{"api_key": MISTYPED, "type": "track", "body": {"event": "a"}}]
        },
    )
    read = rest.ask("/features", headers={"X-Schematic-Api-Key": MISTYPED})

    expected = (
        "unknown API key ...Eu4M: taken as a secret key of the environment "
        "'Development'; ...Eu4N is similar: is it mistyped?"
    )
    found = {answer.headers.get(HINT) for answer in (first, batch, read)}
    assert found == {expected}
    assert [row.message.replace("…", "...") for row in caplog.records] == [expected]


def test_hint_fits_a_header_whatever_the_environment_is_called():
    rest = known()
    development = rest.emulator.store.get_development()
    rest.emulator.store.change_environment(development, {"name": "Tést\r\nX: 1"})

    answer = rest.ask("/features", headers={"X-Schematic-Api-Key": MISTYPED})

    assert answer.headers[HINT].isascii()
    assert answer.headers[HINT].isprintable()


def test_only_key_has_no_hint_although_nobody_made_it():
    assert HINT not in Rest().ask("/features").headers


def test_unknown_key_under_strict_auth_is_reported_once(caplog):
    caplog.set_level(logging.WARNING, "schematic_emulator")
    rest = Rest(make_emulator(strict_auth=True))

    for _ in range(3):
        assert rest.ask("/features").status_code == 401

    assert [row.message for row in caplog.records] == ["unknown API key …0001: refused"]


@pytest.mark.parametrize("key", ["", "a\nb"])
def test_what_is_no_key_is_not_reported(caplog, key):
    caplog.set_level(logging.WARNING, "schematic_emulator")
    rest = Rest(make_emulator(strict_auth=True))

    event = {"api_key": key, "type": "track", "body": {}}
    answer = rest.app.test_client().post("/e", json=event)

    assert answer.status_code == 401
    assert caplog.records == []


def test_mistyped_write_key_is_named_while_there_are_tenants(caplog):
    caplog.set_level(logging.WARNING, "schematic_emulator")
    rest = Rest()
    call = {"userId": "u1", "event": "a", "writeKey": "wk_0"}
    before = rest.ask("/v1/track", "POST", json=call)
    made = rest.ask("/_emulator/tenants", "POST").json

    right = rest.ask("/v1/track", "POST", json={**call, "writeKey": made["write_key"]})
    wrong = rest.ask("/v1/track", "POST", json={**call, "writeKey": "wk_1"})
    basic = {"Authorization": "Basic " + base64.b64encode(b"wk\xff:").decode()}
    other = rest.ask("/v1/track", "POST", json=call, headers=basic)

    expected = (
        "unknown write key ...'wk_1': taken by the source 'default', which takes any"
    )
    assert HINT not in before.headers
    assert HINT not in right.headers
    assert wrong.headers[HINT] == expected
    assert other.headers[HINT].isascii()
    assert expected in [row.message for row in caplog.records]

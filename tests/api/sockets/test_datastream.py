"""A server's socket has what it asks for, whole, and then what changes of it."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from schematic_emulator.api.describe.rules_engine.entity import describe_company
from schematic_emulator.api.describe.rules_engine.flag import describe_flag
from schematic_emulator.api.sockets import datastream
from schematic_emulator.application import keep_in_file
from support.rest import KEY, Rest, make_emulator
from support.setup import (
    make_company,
    make_flag,
    make_user,
    metered,
    override,
    subscribe,
    use,
)
from support.sockets import serve_sockets

FLAGS, FLAG = "rulesengine.Flags", "rulesengine.Flag"
COMPANY, USER = "rulesengine.Company", "rulesengine.User"
ACME = {"org": "acme"}


def ask(sdk, entity_type, keys=None, action="start"):
    """Ask as Python's SDK does; return the answer."""
    data = {"action": action, "entity_type": entity_type}
    sdk.send({"data": data if keys is None else data | {"keys": keys}})
    return sdk.next()


def environment_of(rest):
    return rest.emulator.store.environment_for(rest.key)


def test_flags_are_sent_whole():
    rest = Rest()
    metered(rest)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        frame = ask(sdk, FLAGS)

    environment = environment_of(rest)
    flags = environment.state.account.flags.values()
    assert frame == {
        "entity_type": FLAGS,
        "message_type": "full",
        "data": [describe_flag(environment, flag) for flag in flags],
    }


@pytest.mark.parametrize("more", [{}, {"action": None}])
def test_missing_action_asks(more):
    rest = Rest()
    user = make_user(rest)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        sdk.send({"data": {"entity_type": USER, "keys": {"id": "ada"}, **more}})
        frame = sdk.next()

    assert (frame["entity_id"], frame["data"]["keys"]) == (user["id"], {"id": "ada"})


def test_company_is_sent_whole():
    rest = Rest()
    _, _, company = metered(rest)
    use(rest, 2)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        frame = ask(sdk, COMPANY, ACME)

    environment = environment_of(rest)
    entity = environment.state.companies[company["id"]]
    assert frame == {
        "entity_type": COMPANY,
        "message_type": "full",
        "data": describe_company(environment, entity),
        "entity_id": company["id"],
    }


@pytest.mark.parametrize(
    ("entity_type", "text"),
    [(COMPANY, "company not found"), (USER, "user not found")],
)
def test_unknown_keys_are_an_error_with_the_keys(entity_type, text):
    with serve_sockets() as server, server.sdk() as sdk:
        frame = ask(sdk, entity_type, {"org": "no one"})

    assert frame == {
        "entity_type": entity_type,
        "message_type": "error",
        "data": {
            "error": text,
            "keys": {"org": "no one"},
            "entity_type": entity_type,
        },
    }


def test_what_only_the_replicator_asks_is_an_error():
    with serve_sockets() as server, server.sdk() as sdk:
        frame = ask(sdk, "rulesengine.Companies")

    assert frame["data"]["error"] == "rulesengine.Companies is not emulated"


def test_usage_is_a_partial_with_its_metrics():
    rest = Rest()
    _, _, company = metered(rest)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        ask(sdk, COMPANY, ACME)

        use(rest, quantity=3)
        frame = sdk.next()

    assert (frame["message_type"], frame["entity_id"]) == ("partial", company["id"])
    assert {row["value"] for row in frame["data"]["metrics"]} == {3}
    assert [row["usage"] for row in frame["data"]["entitlements"]] == [3]
    assert frame["data"].keys() == {"metrics", "entitlements"}


def test_end_of_a_period_is_a_partial():
    rest = Rest()
    rest.emulator.clock.freeze("2026-01-31T23:00:00Z")
    metered(rest)
    use(rest, quantity=3)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        ask(sdk, COMPANY, ACME)

        rest.emulator.clock.set("2026-02-01T00:00:00Z")
        frame = sdk.next()

    assert frame["message_type"] == "partial"
    assert [row["usage"] for row in frame["data"]["entitlements"]] == [0]


def test_override_changes_its_company_only():
    rest = Rest()
    feature, plan, company = metered(rest)
    subscribe(rest, make_company(rest, "rival"), plan)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        ask(sdk, FLAGS)
        ask(sdk, COMPANY, ACME)
        ask(sdk, COMPANY, {"org": "rival"})

        override(rest, company, feature, value_type="boolean", value_bool=False)
        frame = sdk.next()

        assert frame["entity_id"] == company["id"]
        assert [row["value"] for row in frame["data"]["rules"]] == [False]
        assert sdk.is_quiet()


def test_flags_come_and_go():
    rest = Rest()
    with serve_sockets(rest) as server, server.sdk() as sdk:
        ask(sdk, FLAGS)

        flag = make_flag(rest)
        made = sdk.next()
        changed = {"name": "Calls", "description": "", "flag_type": "boolean"}
        changed |= {"default_value": True, "key": flag["key"]}
        rest.ask(f"/flags/{flag['id']}", "PUT", json=changed)
        turned = sdk.next()
        rest.ask(f"/flags/{flag['id']}", "DELETE")
        gone = sdk.next()

    kinds = [each["message_type"] for each in (made, turned, gone)]
    assert kinds == ["full", "full", "delete"]
    assert {each["entity_type"] for each in (made, turned, gone)} == {FLAG}
    assert (made["data"]["default_value"], turned["data"]["default_value"]) == (
        False,
        True,
    )
    assert (gone["data"]["id"], gone["data"]["rules"]) == (flag["id"], [])


def test_nothing_is_pushed_before_flags_are_asked():
    rest = Rest()
    with serve_sockets(rest) as server, server.sdk() as sdk:
        make_flag(rest)

        assert sdk.is_quiet()


def test_company_that_is_deleted_is_sent_whole():
    rest = Rest()
    company = make_company(rest)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        held = ask(sdk, COMPANY, ACME)

        rest.ask(f"/companies/{company['id']}", "DELETE")
        frame = sdk.next()
        again = make_company(rest)

        assert frame == held | {"message_type": "delete"}
        assert ask(sdk, COMPANY, ACME)["entity_id"] == again["id"] != company["id"]


def test_key_gets_what_it_had_after_its_connection_was_lost():
    rest = Rest()
    company, gone = make_company(rest), make_company(rest, "gone")
    user = make_user(rest)
    with serve_sockets(rest) as server:
        with server.sdk() as sdk:
            ask(sdk, COMPANY, ACME)
            ask(sdk, COMPANY, {"org": "gone"})
            ask(sdk, USER, {"id": "ada"})
        rest.ask(f"/companies/{gone['id']}", "DELETE")

        with server.sdk() as sdk:
            ask(sdk, FLAGS)
            frames = [sdk.next() for _ in range(3)]
        with server.sdk(server.publishable) as other:
            ask(other, FLAGS)
            assert other.is_quiet()

    assert [(each["message_type"], each["entity_id"]) for each in frames] == [
        ("full", company["id"]),
        ("delete", gone["id"]),
        ("full", user["id"]),
    ]
    assert frames[1]["data"]["keys"] == {"org": "gone"}


def test_memory_of_a_key_survives_a_restart(tmp_path):
    for is_first in (True, False):
        emulator = make_emulator()
        log = keep_in_file(emulator, tmp_path / "state.db")
        rest = Rest(emulator)
        if is_first:
            make_company(rest)
        with serve_sockets(rest) as server, server.sdk() as sdk:
            ask(sdk, FLAGS)
            found = ask(sdk, COMPANY, ACME) if is_first else sdk.next()
        log.close()
        emulator.webhooks.close()

        assert found["data"]["keys"] == ACME


@pytest.mark.parametrize("is_revoked", [True, False])
def test_bad_key_is_refused_at_the_handshake(is_revoked):
    emulator = make_emulator(strict_auth=True)
    environment = emulator.store.create_environment()
    emulator.store.add_key(KEY, "secret", environment)
    key = "sch_dev_unknown"
    if is_revoked:
        key = emulator.store.create_key("secret", environment)
        emulator.store.revoke_key(emulator.store.find_key(key))
    with serve_sockets(Rest(emulator)) as server:
        with pytest.raises(InvalidStatus) as refused, server.sdk(key):
            pass

        assert refused.value.response.status_code == 401
        assert len(server.refusals()) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"entity_type": 1},
        {"entity_type": COMPANY, "action": "go"},
        {"entity_type": COMPANY, "keys": ["acme"]},
    ],
)
def test_other_question_is_closed_and_recorded_once(data):
    with serve_sockets() as server, server.sdk() as sdk:
        sdk.send({"data": data})

        assert sdk.closed()[0] == 1008
        assert len(server.refusals()) == 1


def test_more_entities_than_a_client_holds_are_followed_no_longer(monkeypatch):
    bound = datastream.SOCKET_ENTITIES
    monkeypatch.setattr(
        datastream, "SOCKET_ENTITIES", bound.__class__(bound.what, 2, bound.unit)
    )
    rest = Rest()
    metered(rest)
    for name in ("second", "third"):
        make_company(rest, name)
    with serve_sockets(rest) as server, server.sdk() as sdk:
        for name in ("acme", "second", "third"):
            ask(sdk, COMPANY, {"org": name})

        use(rest)

        assert sdk.is_quiet()


@pytest.mark.slow
def test_client_holds_a_thousand_companies_and_many_flags():
    """One client holds as much as an SDK does, and each company is pushed alone."""
    rest = Rest()
    metered(rest)
    names = ["acme", *(f"company-{number}" for number in range(999))]
    section = {
        "companies": [{"keys": {"org": name}} for name in names[1:]],
        "flags": [{"key": f"flag-{number}"} for number in range(9_999)],
    }
    posted = {"environment": environment_of(rest).id, "schematic": section}
    assert rest.ask("/_emulator/seed", "POST", json=posted).status_code == 200
    with serve_sockets(rest) as server, server.sdk(max_size=100 * 2**20) as sdk:
        flags = ask(sdk, "rulesengine.Flags")["data"]
        held = [ask(sdk, COMPANY, {"org": name})["data"] for name in names]

        use(rest)
        pushed = sdk.next(wait_s=300)

        assert len({flag["id"] for flag in flags}) == 10_000
        assert len({company["id"] for company in held}) == 1_000
        assert pushed["message_type"] == "partial"
        assert pushed["entity_id"] == held[0]["id"]
        assert sdk.is_quiet()

"""Tenants: an environment and a source each, created and removed by one call."""

from __future__ import annotations

import threading
import time

import pytest

from schematic_contracts.validation import check
from schematic_emulator.application import create_app, create_segment, keep_in_file
from schematic_emulator.destination import Response
from schematic_emulator.inspector import tenants
from schematic_emulator.source.engage.computation import AUDIENCE, Computation
from schematic_emulator.source.engage.engage import Pace
from support.rest import Rest, make_emulator
from support.segment_end import ScriptedClient

TRACK = {"userId": "u1", "event": "Order Completed"}
SECTION = {"features": [{"name": "Seats", "feature_type": "boolean"}]}


def create(rest: Rest, posted=None, *, status=201):
    answer = rest.ask("/_emulator/tenants", "POST", json=posted or {})
    assert answer.status_code == status, answer.text
    if status == 201:
        assert check("emulator/tenant-made", answer.json) == []
    return answer.json


def remove(rest: Rest, name: str):
    return rest.ask(f"/_emulator/tenants/{name}", "DELETE")


def track(rest: Rest, write_key: str, event="Order Completed"):
    call = {**TRACK, "event": event, "writeKey": write_key}
    answer = rest.ask("/v1/track", "POST", json=call)
    assert rest.ask("/_emulator/drain", "POST").json["drained"] is True
    return answer


def events(rest: Rest, key: str) -> list[str]:
    headers = {"X-Schematic-Api-Key": key}
    rows = rest.ask("/_emulator/journal", headers=headers).json["data"]
    return [row["subtype"] for row in rows]


def listed(rest: Rest) -> list[str]:
    return [row["name"] for row in rest.get("/_emulator/tenants", LIST)["data"]]


LIST = "emulator/tenant-list"


def test_tenant_has_its_own_environment_and_source():
    rest = Rest()
    first, second = create(rest), create(rest, {"name": "worker-2"})

    track(rest, first["write_key"], "First")
    track(rest, second["write_key"], "Second")
    track(rest, "anything", "Third")

    assert events(rest, first["api_key"]) == ["first"]
    assert events(rest, second["publishable_key"]) == ["second"]
    assert rest.emulator.store.directory.main.counts.all == 1
    assert first["addresses"]["segment"] == "http://localhost"


def test_tenants_are_listed_without_their_keys():
    rest = Rest()
    made = create(rest, {"name": "worker-1", "expires_in": 60})

    [row] = rest.get("/_emulator/tenants", LIST)["data"]

    assert row.items() <= made.items()
    assert row["expires_at"] is not None
    assert not {"api_key", "publishable_key", "write_key"} & row.keys()


@pytest.mark.parametrize("by", ["id", "name"])
def test_removed_tenant_leaves_nothing(by):
    rest = Rest()
    made = create(rest, {"name": "worker-1"})
    before = rest.ask("/_emulator/destinations").json["data"]

    answer = remove(rest, made[by])
    refused = rest.ask("/features", headers={"X-Schematic-Api-Key": made["api_key"]})

    assert check("emulator/dropped", answer.json) == []
    assert listed(rest) == []
    assert refused.status_code == 401
    assert track(rest, made["write_key"]).status_code == 401
    assert len(before) == 2
    [left] = rest.ask("/_emulator/destinations").json["data"]
    assert left["id"] == "schematic"
    assert remove(rest, made["id"]).status_code == 404


def test_tenant_is_set_up_as_the_configuration_says():
    rest = Rest()
    main = rest.emulator.store.get_development()
    rest.emulator.sections[main.id] = {**SECTION, "keys": [{"key": "sch_dev_main"}]}
    rest.ask("/_emulator/destinations/schematic", "PATCH", json={"enabled": False})

    made = create(rest)
    tenant = Rest(rest.emulator, key=made["api_key"])
    track(rest, made["write_key"])
    tenant.ask(
        "/features",
        "POST",
        json={"name": "X", "description": "", "feature_type": "boolean"},
    )
    headers = {"X-Schematic-Api-Key": made["api_key"]}
    rest.ask("/_emulator/reset", "POST", headers=headers)

    rows = tenant.get("/features", "api/feature-list")["data"]
    assert [row["name"] for row in rows] == ["Seats"]
    assert rest.emulator.store.find_key("sch_dev_main") is None
    assert events(rest, made["api_key"]) == []
    assert rest.get("/features", "api/feature-list")["data"] == []


def test_tenants_own_section_replaces_the_configurations():
    rest = Rest()

    made = create(rest, {"schematic": SECTION})

    tenant = Rest(rest.emulator, key=made["api_key"])
    [row] = tenant.get("/features", "api/feature-list")["data"]
    assert row["name"] == "Seats"


def test_reset_of_a_tenant_restores_its_destination_alone():
    rest = Rest()
    first, second = create(rest), create(rest)
    for made in (first, second):
        path = f"/_emulator/destinations/{made['destinations'][0]}"
        assert rest.ask(path, "PATCH", json={"enabled": False}).status_code == 200

    headers = {"X-Schematic-Api-Key": first["api_key"]}
    rest.ask("/_emulator/reset", "POST", headers=headers)

    rows = rest.ask("/_emulator/destinations").json["data"]
    assert [row["enabled"] for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    ("posted", "status", "pointer"),
    [
        ({"name": "worker-1"}, 409, "/name"),
        ({"nam": "worker-1"}, 400, "/nam"),
        ({"name": ""}, 400, "/name"),
        ({"expires_in": 0}, 400, "/expires_in"),
        ({"source": "ios"}, 400, "/source"),
        ({"schematic": {"features": [{}]}}, 400, "/schematic/features/0"),
    ],
)
def test_bad_tenant_is_named_and_nothing_else_is_touched(posted, status, pointer):
    rest = Rest()
    create(rest, {"name": "worker-1"})
    before = len(rest.emulator.store.environments())

    refused = create(rest, posted, status=status)

    assert {error["pointer"] for error in refused["errors"]} == {pointer}
    assert listed(rest) == ["worker-1"]
    assert len(rest.emulator.store.environments()) == before


def test_too_many_tenants_are_refused_and_room_is_made_by_removing(monkeypatch):
    monkeypatch.setattr(tenants, "MOST", 2)
    rest = Rest()
    create(rest, {"name": "a"})
    create(rest, {"name": "b"})

    refused = create(rest, {"name": "c"}, status=429)
    remove(rest, "a")
    create(rest, {"name": "c"})

    assert "2 tenants exist" in refused["detail"]
    assert listed(rest) == ["b", "c"]


def test_expired_tenant_is_removed_without_anyone_asking(monkeypatch):
    monkeypatch.setattr(tenants, "_LOOK_S", 0.01)
    rest = Rest()
    made = create(rest, {"expires_in": 0.05})
    store = rest.emulator.store

    until = time.monotonic() + 10
    while store.find_environment(made["id"]) and time.monotonic() < until:
        time.sleep(0.01)

    assert store.find_environment(made["id"]) is None
    assert listed(rest) == []


def test_tenant_whose_environment_was_deleted_is_gone():
    rest = Rest()
    made = create(rest)

    rest.ask(f"/_emulator/environments/{made['id']}", "DELETE")

    assert listed(rest) == []
    assert len(rest.ask("/_emulator/destinations").json["data"]) == 1


def test_tenant_is_there_after_the_restore_of_a_snapshot_that_has_it():
    rest = Rest()
    made = create(rest)
    snapshot = rest.ask("/_emulator/snapshot").data
    json = {"content_type": "application/json"}

    assert rest.ask("/_emulator/restore", "POST", data=snapshot, **json).json
    track(rest, made["write_key"], "After")

    assert events(rest, made["api_key"]) == ["after"]
    assert listed(rest) == [made["name"]]
    assert remove(rest, made["id"]).status_code == 200
    assert rest.emulator.store.find_environment(made["id"]) is None


def test_tenants_end_with_their_process(tmp_path):
    first = make_emulator()
    log = keep_in_file(first, tmp_path / "emulator.db")
    made = create(Rest(first))
    log.flush(0)
    log.close()

    second = make_emulator()
    log = keep_in_file(second, tmp_path / "emulator.db")

    assert second.store.find_environment(made["id"]) is None
    assert second.store.keyring.find_revoked(made["api_key"]) is not None
    log.close()


def test_parallel_tenants_do_not_mix():
    rest = Rest()
    found: list[list[str]] = []

    def work(number: int) -> None:
        made = create(rest, {"name": f"w{number}"})
        track(rest, made["write_key"], f"Event {number}")
        found.append(events(rest, made["api_key"]))
        remove(rest, made["id"])

    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(found) == [[f"event_{number}"] for number in range(8)]
    assert listed(rest) == []


def test_drain_of_a_tenant_waits_for_no_other():
    rest = Rest()
    segment = create_segment(rest.emulator)
    down = ScriptedClient([Response(503, "{}", {})])
    segment.connect(lambda: down, "http://127.0.0.1:1")
    rest.app = create_app(rest.emulator, segment=segment)
    first, second = create(rest), create(rest)
    rest.ask("/v1/track", "POST", json={**TRACK, "writeKey": first["write_key"]})

    def drain(made):
        headers = {"X-Schematic-Api-Key": made["api_key"]}
        posted = {"timeout_s": 0.2}
        path = "/_emulator/drain"
        return rest.ask(path, "POST", json=posted, headers=headers).json["drained"]

    assert drain(second) is True
    assert drain(first) is False


def test_engage_computes_nothing_of_a_tenants_users():
    rest = Rest()
    segment = create_segment(rest.emulator, pace=Pace(at_once=True))
    rest.app = create_app(rest.emulator, segment=segment)
    segment.engage.replace([Computation(AUDIENCE, "A", "schematic", event="a")])
    made = create(rest)

    track(rest, made["write_key"], "a")

    assert rest.ask("/_emulator/engage").json["data"][0]["told"] == {}

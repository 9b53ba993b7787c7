"""The rooms come together into one application, loaded when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import schematic_emulator
from schematic_emulator import (
    Emulator,
    create_app,
    create_asgi,
    restore_snapshot,
    take_snapshot,
)
from schematic_emulator.serving.asgi import AsgiApp
from support.durable import kept


def test_create_app_makes_an_emulator_of_its_settings():
    app = create_app(strict_auth=True)

    answer = app.test_client().get("/whoami", headers={"X-Schematic-Api-Key": "k"})

    assert answer.status_code == 401


def test_create_app_serves_the_emulator_that_it_is_given():
    emulator = Emulator()
    app = create_app(emulator)

    app.test_client().get("/whoami", headers={"X-Schematic-Api-Key": "k"})

    assert len(emulator.store.environments()) == 1


DOORS = {
    "capture": ("POST", "/e"),
    "batch": ("POST", "/batch"),
    "REST": ("GET", "/companies"),
    "browser": ("POST", "/flags/seats/check"),
    "REST events": ("POST", "/events"),
    "intake": ("POST", "/v1/track"),
}
TRACK = {"type": "track", "event": "opened", "userId": "ada", "body": {"event": "a"}}


def ask(emulator, door, key):
    """Ask a door with a key, as each of its clients would send it."""
    event = TRACK | {"api_key": key, "writeKey": key, "event_type": "track"}
    body = event | {"events": [event]}
    method, path = DOORS[door]
    return (
        create_app(emulator)
        .test_client()
        .open(path, method=method, json=body, headers={"X-Schematic-Api-Key": key})
    )


def restore(emulator):
    restore_snapshot(emulator, take_snapshot(emulator))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("options", [{}, {"isolate_keys": True}])
@pytest.mark.parametrize("then", [lambda _: None, restore], ids=["now", "restored"])
def test_revoked_key_is_refused_at_every_door(tmp_path, door, options, then):
    """One that was made and one that was not, or whose environment is gone."""
    with kept(tmp_path / "emulator.db", **options) as emulator:
        store = emulator.store
        deleted = store.create_environment("Deleted")
        gone = [
            store.create_key("secret", store.get_development()),
            "made_up",
            store.create_key("publishable", deleted),
        ]
        for text in gone[:2]:
            store.revoke_key(store.get_key(text))
        store.drop(deleted)
        then(emulator)
        before = len(store.environments())

        found = [ask(emulator, door, text).status_code for text in gone]

        assert found == [401] * 3
        assert len(store.environments()) == before
    with kept(tmp_path / "emulator.db", **options) as emulator:
        assert [ask(emulator, door, text).status_code for text in gone] == [401] * 3


def test_keys_of_a_developer_meet():
    """A made-up secret key, publishable key and write key, and the one of Segment."""
    emulator = Emulator()
    ask(emulator, "capture", "sch_dev_made_up")
    ask(emulator, "capture", "api_made_up")
    app = create_app(emulator)
    client = app.test_client()

    client.post("/v1/track", json=TRACK | {"writeKey": "made_up"})
    client.post("/_emulator/drain", json={})

    (environment,) = emulator.store.environments()
    assert [row.subtype for row in environment.captures()] == ["a", "a", "opened"]


@pytest.mark.parametrize("create", [create_app, create_asgi])
def test_settings_beside_an_emulator_are_a_mistake(create):
    with pytest.raises(TypeError, match="settings belong to the emulator"):
        create(Emulator(), strict=True)


@pytest.mark.parametrize("create", [create_app, create_asgi])
def test_unknown_settings_are_a_mistake(create):
    with pytest.raises(TypeError, match="stricter"):
        create(stricter=True)


def test_create_asgi_puts_the_fast_doors_in_front():
    assert isinstance(create_asgi(), AsgiApp)


@pytest.mark.parametrize("name", schematic_emulator.__all__)
def test_public_names_are_there(name):
    assert getattr(schematic_emulator, name).__name__ == name
    assert name in dir(schematic_emulator)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Emulatr'"):
        _ = schematic_emulator.Emulatr


def test_package_loads_nothing_heavy():
    script = (
        "import sys, schematic_emulator, schematic_emulator.application;"
        "heavy = {'flask', 'jsonschema', 'httpx', 'faker', 'orjson'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    printed = subprocess.check_output([sys.executable, "-c", script], text=True)

    assert printed.strip() == "[]"

"""The store opens environments by key and keeps them apart."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import orjson
import pytest

from schematic_emulator.api.emulator import Emulator, EmulatorSettings
from schematic_emulator.api.store import directory
from schematic_emulator.api.store.api_key import UnknownKeyError
from support.capture_events import JSON, track


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


def send(emulator, key, **body):
    event = track(**body) | {"api_key": key}
    return emulator.receive_event(orjson.dumps(event), JSON)


def test_unknown_key_makes_a_development_environment(emulator):
    environment = emulator.store.environment_for("sch_prod_0123456789abcdef")

    assert emulator.store.environments() == (environment,)
    assert environment.environment_type == "development"
    assert environment.name == "Development …cdef"
    assert emulator.store.environment_for("sch_prod_0123456789abcdef") is environment


@pytest.mark.parametrize("text", ["", "x" * 256])
def test_unusable_key_makes_no_environment(emulator, text):
    with pytest.raises(UnknownKeyError):
        emulator.store.environment_for(text)

    assert emulator.store.environments() == ()


def test_unknown_key_is_refused_under_strict_auth():
    store = Emulator(EmulatorSettings(strict_auth=True)).store
    known = store.create_key("secret", store.create_environment())

    with pytest.raises(UnknownKeyError, match=r"^unknown API key '…cdef'$"):
        store.environment_for("sch_dev_0123456789abcdef")
    assert store.environment_for(known) is store.environments()[0]


@pytest.mark.parametrize("kind", ["secret", "publishable", "readonly"])
def test_create_key_opens_its_environment(emulator, kind):
    environment = emulator.store.create_environment("Staging", "staging")

    text = emulator.store.create_key(kind, environment)

    (key,) = emulator.store.keys(environment)
    assert (key.kind, key.text, key.environment) == (kind, text, environment)
    assert emulator.store.find_environment(environment.id) is environment


def test_environments_do_not_leak(emulator):
    send(emulator, "one", company={"org": "acme"})
    send(emulator, "two", company={"org": "acme"})

    one, two = emulator.store.environments()
    (event,) = one.events
    assert two.find_event(event.id) is None
    assert one.find_event(event.id) is event
    assert not set(one.state.entities) & set(two.state.entities)


def test_reset_empties_one_environment_and_keeps_its_key(emulator):
    send(emulator, "one")
    send(emulator, "two")
    one, two = emulator.store.environments()

    emulator.store.reset(one)

    assert (one.counts.all, len(one.journal), one.state.entities) == (0, 0, {})
    assert two.counts.all == 1
    assert emulator.store.environment_for("one") is one


def test_reset_empties_everything(emulator):
    send(emulator, "one")
    emulator.receive_event(b"?", JSON)

    emulator.store.reset()

    (one,) = emulator.store.environments()
    assert (one.counts.all, emulator.store.unclaimed.counts.all) == (0, 0)
    assert emulator.store.unclaimed.captures() == []


def test_drop_forgets_environment_and_keys(emulator):
    environment = emulator.store.create_environment()
    text = emulator.store.create_key("secret", environment)

    emulator.store.drop(environment)

    assert emulator.store.environments() == ()
    assert emulator.store.find_key(text) is None


def test_environments_of_unknown_keys_are_bounded(emulator, monkeypatch):
    """Those that hold least leave; the one in use and the one asked for stay."""
    monkeypatch.setattr(directory, "MAX_AUTOMATIC", 20)
    asked_for = emulator.store.create_environment()
    send(emulator, "in use")
    in_use = emulator.store.environment_for("in use")

    for number in range(100):
        emulator.store.environment_for(f"made up {number}")

    environments = emulator.store.environments()
    assert len(environments) <= 21
    assert {asked_for, in_use} <= set(environments)
    assert emulator.store.find_key("made up 0") is None
    assert emulator.store.find_key("made up 99") is not None


def test_dropped_environments_are_noted_in_the_journal(emulator, monkeypatch):
    monkeypatch.setattr(directory, "MAX_AUTOMATIC", 20)

    for number in range(21):
        emulator.store.environment_for(f"made up {number}")

    (note,) = emulator.store.unclaimed.captures()
    assert note.error_message == (
        "unknown API keys created more than 20 environments: the 2 with the "
        "least data were removed"
    )


def test_environment_with_key_costs_under_a_millisecond(emulator):
    def make_and_drop():
        environment = emulator.store.create_environment()
        emulator.store.create_key("secret", environment)
        emulator.store.drop(environment)

    gc.collect()
    costs = []
    for _ in range(50):
        start = perf_counter()
        make_and_drop()
        costs.append(perf_counter() - start)

    assert min(costs) < 0.001


def test_many_threads_with_one_new_key_make_one_environment(emulator):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(emulator.store.environment_for, ["fresh"] * 200))

    assert made == set(emulator.store.environments())
    assert len(made) == 1


def test_listeners_see_every_capture(emulator):
    seen = []
    emulator.store.listeners.append(seen.append)

    send(emulator, "one")
    emulator.receive_event(b"?", JSON)

    assert [row.status for row in seen] == ["processed", "failed"]

"""The store opens environments by key and keeps them apart."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter

import orjson
import pytest

from schematic_emulator.api.emulator import Emulator, EmulatorSettings
from schematic_emulator.api.store import directory, keyring
from schematic_emulator.api.store.api_key import RevokedKeyError, UnknownKeyError
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.facts import Answer
from support.capture_events import JSON, track
from support.counted import Counted
from support.durable import kept
from support.rest import NOON, Rest


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def isolating(monkeypatch) -> Emulator:
    """Return an emulator with few environments of unknown keys, two evicted at once."""
    monkeypatch.setattr(directory, "MAX_AUTOMATIC", 20)
    monkeypatch.setattr(directory, "EVICTED_TOGETHER", 2)
    return Emulator(EmulatorSettings(isolate_keys=True), clock=ManualClock(NOON))


def send(emulator, key, **body):
    event = track(**body) | {"api_key": key}
    return emulator.receive_event(orjson.dumps(event), JSON)


def test_unknown_keys_open_the_development_environment(emulator):
    """What a server, a web page and Segment send comes together, as in reality."""
    store = emulator.store
    store.create_environment("Made by a test")
    texts = ("sch_prod_0123456789abcdef", "api_0123456789abcdef", "dev")

    keys = [store.get_key(text) for text in texts]

    environment = store.get_development()
    assert [key.environment for key in keys] == [environment] * 3
    assert [key.kind for key in keys] == ["secret", "publishable", "secret"]
    assert (environment.name, environment.environment_type) == (
        "Development",
        "development",
    )
    assert [each.name for each in store.environments()] == [
        "Made by a test",
        "Development",
    ]


def test_unknown_key_opens_an_environment_of_its_own_if_isolated(isolating):
    store = isolating.store
    environment = store.environment_for("sch_prod_0123456789abcdef")

    assert environment.name == "Development …cdef"
    assert store.environment_for("sch_prod_0123456789abcdef") is environment
    assert store.environment_for("sch_dev_0123456789abcdef") is not environment
    assert len(store.environments()) == 2


def test_development_environment_is_made_again_after_its_end(emulator):
    store = emulator.store
    first = store.environment_for("dev")
    store.drop(first)

    second = store.environment_for("other")

    assert store.environments() == (second,)
    with pytest.raises(RevokedKeyError):
        store.get_key("dev")


def test_unknown_key_is_named_once_and_masked(emulator, caplog):
    for _ in range(2):
        emulator.store.get_key("sch_dev_0123456789abcdef")
        send(emulator, "sch_dev_0123456789abcdef")

    assert caplog.messages == [
        "unknown API key …cdef: taken as a secret key of the environment 'Development'"
    ]


def test_flood_of_unknown_keys_is_named_within_bounds(emulator, caplog):
    for number in range(200):
        emulator.store.get_key(f"made_up_{number}")

    assert len(caplog.messages) == 100
    assert caplog.messages[-1].endswith("; more such keys are not reported")


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 256, "two words", "a\nb", "schl\xfcssel", "sha256:00"]
)
@pytest.mark.parametrize("isolate_keys", [False, True])
def test_malformed_key_makes_no_environment(text, isolate_keys):
    store = Emulator(EmulatorSettings(isolate_keys=isolate_keys)).store

    with pytest.raises(UnknownKeyError):
        store.environment_for(text)

    assert store.environments() == ()


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


def test_environments_do_not_leak(isolating):
    emulator = isolating
    send(emulator, "one", company={"org": "acme"})
    send(emulator, "two", company={"org": "acme"})

    one, two = emulator.store.environments()
    (event,) = one.events
    assert two.find_event(event.id) is None
    assert one.find_event(event.id) is event
    assert not set(one.state.entities) & set(two.state.entities)


def test_reset_empties_one_environment_and_keeps_its_key(isolating):
    emulator = isolating
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


@pytest.mark.parametrize("is_checkpoint", [False, True])
def test_unknown_keys_are_remembered_within_bounds(
    monkeypatch, tmp_path, is_checkpoint
):
    """Keys that someone made stay; a restart remembers as many."""
    monkeypatch.setattr(keyring, "MAX_UNASKED", 20)
    with kept(tmp_path / "emulator.db", checkpoint=is_checkpoint) as emulator:
        store = emulator.store
        made = store.create_key("readonly", store.get_development())
        named = store.change_key(store.get_key("named"), {"name": "Mine"})
        for number in range(100):
            store.get_key(f"made_up_{number}")
            send(emulator, f"made_up_{number}")

        (environment,) = store.environments()
        left = [key.text for key in store.keys(environment)]
        newest = [f"made_up_{number}" for number in range(80, 100)]
        assert left == [made, named.text, *newest]
        assert len(store.keyring.used_at) == 20
        assert store.environment_for("made_up_0") is environment
        left = [*left[:2], *left[3:], "made_up_0"]

    with kept(tmp_path / "emulator.db") as again:
        (environment,) = again.store.environments()
        assert [key.text for key in again.store.keys(environment)] == left
        assert again.store.environment_for("new") is environment


def fill(emulator, prefix):
    for number in range(20):
        send(emulator, f"{prefix}{number}")
        emulator.clock.move(timedelta(seconds=1))


def test_least_recently_used_environment_of_an_unknown_key_leaves(isolating, caplog):
    store = isolating.store
    made = store.create_environment()
    fill(isolating, "made_up_")
    isolating.clock.move(timedelta(hours=1))
    store.keyring.used_at[store.get_key("made_up_0").id] = isolating.clock.now()

    opened = store.environment_for("new")

    assert len(store.environments()) == 20
    assert {made, opened} <= set(store.environments())
    gone = [n for n in range(20) if store.find_key(f"made_up_{n}") is None]
    assert gone == [1, 2]
    assert "unknown API keys: forgot 2 that were idle" in caplog.messages
    assert store.environment_for("made_up_1").counts.all == 0


def test_environment_that_received_something_within_an_hour_stays(isolating):
    """A newcomer is refused instead, at each door, until one is idle."""
    store = isolating.store
    fill(isolating, "made_up_")
    before = store.environments()
    rest = Rest(isolating, key="new")

    message = rest.refusal("/companies", 429)
    answer = send(isolating, "new")

    assert "--isolate-keys" in message
    assert answer == Answer(429, orjson.dumps({"error": message}))
    (row,) = store.unclaimed.captures()
    assert (row.http_status, row.error_message) == (429, message)
    assert store.environments() == before
    isolating.clock.move(timedelta(minutes=59, seconds=45))
    assert rest.ask("/companies").status_code == 200
    assert store.find_key("made_up_19") is not None


def test_eviction_looks_at_no_more_than_it_evicts(isolating, monkeypatch):
    fill(isolating, "made_up_")
    isolating.clock.move(timedelta(hours=2))
    # Each had been used after it was created, which only looking at it shows.
    isolating.store.environment_for("first")
    looked = []
    monkeypatch.setattr(
        directory, "_find_end", lambda each: looked.append(each) or None
    )

    isolating.store.environment_for("second")
    isolating.store.environment_for("third")

    assert len(looked) == 2


def test_reset_of_one_environment_looks_at_no_other(emulator):
    store = emulator.store
    first, *_ = [store.create_environment() for _ in range(20)]
    environments = store.directory.environments = Counted(store.directory.environments)

    store.reset(first)

    assert environments.touched == 0


@pytest.mark.parametrize("how", ["reset", "drop"])
def test_newcomer_is_taken_again_after(isolating, how):
    store = isolating.store
    fill(isolating, "made_up_")
    assert send(isolating, "new").status == 429

    getattr(store, how)(store.environments()[0])

    assert send(isolating, "new").status == 200
    assert len(store.environments()) <= 20


def test_clock_that_is_set_back_evicts_nothing(isolating):
    fill(isolating, "made_up_")
    isolating.clock.move(timedelta(days=-1))
    assert send(isolating, "new").status == 429

    isolating.clock.move(timedelta(days=2))

    assert send(isolating, "new").status == 200


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

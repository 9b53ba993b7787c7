"""What was answered is there after the end: the state is the replay of the log."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.snapshot import restore_snapshot, take_snapshot
from schematic_emulator.api.store.api_key import RevokedKeyError
from schematic_emulator.application import create_app
from support.capture_events import JSON, KEY, identify, track
from support.durable import kept, picture
from support.tries import tries

BODIES = st.sampled_from(
    [
        track(),
        track("signed_up", company={"org": "globex"}, quantity=3),
        track(user={"email": "bob@globex.test"}),
        track("Bad Name!"),
        track() | {"idempotency_key": "once"},
        track() | {"api_key": "api_another"},
        track() | {"api_key": None},
        identify(traits={"plan": "pro", "seats": None}, name="Ada"),
        identify(company={"keys": {"org": "acme"}, "name": "Acme"}),
        identify(keys={"email": "ada@acme.test", "id": 7}),
        {"type": "nothing"},
    ]
).map(orjson.dumps)
RAW = st.one_of(BODIES, st.sampled_from([b"{", b"\xff", b"[]", b""]))
STEPS = st.lists(
    st.one_of(
        RAW, st.lists(RAW, max_size=3), st.sampled_from(["empty", "drop", "key"])
    ),
    max_size=12,
)


def do(emulator: Emulator, step: object) -> None:
    store = emulator.store
    if isinstance(step, bytes):
        emulator.receive_event(step, JSON)
    elif isinstance(step, list):
        emulator.receive_batch(b'{"events":[%b]}' % b",".join(step), JSON)
    elif step == "empty":
        store.reset()
    elif step == "key" and store.environments():
        store.create_key("readonly", store.environments()[-1])
    elif step == "drop" and store.environments():
        store.drop(store.environments()[-1])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


@given(STEPS, STEPS, st.booleans(), st.booleans())
@tries(15)
def test_restart_changes_nothing(before, after, strict, checkpoint):
    """With a checkpoint on the way, and without."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "emulator.db"
        with kept(path, checkpoint=checkpoint, strict=strict) as emulator:
            for step in before:
                do(emulator, step)
        with kept(path, strict=strict) as emulator:
            for step in after:
                do(emulator, step)
            seen = picture(emulator)
        with kept(path, strict=strict) as emulator:
            assert picture(emulator) == seen


@pytest.mark.parametrize("checkpoint", [False, True])
def test_rows_come_back_as_many_as_memory_holds(path, checkpoint):
    sizes = {"journal_size": 3, "events_size": 5}
    with kept(path, checkpoint=checkpoint, **sizes) as emulator:
        for event in [track(f"event_{number}") for number in range(9)]:
            do(emulator, orjson.dumps(event))
        do(emulator, orjson.dumps(track("Bad Name!")))
        seen = picture(emulator)

    with kept(path, **sizes) as emulator:
        environment = emulator.store.environments()[0]
        assert picture(emulator) == seen
        assert (len(environment.journal), len(environment.events)) == (3, 5)
        assert environment.counts.all == 10


@pytest.mark.parametrize("checkpoint", [False, True])
def test_keys_and_environments_come_back(path, checkpoint):
    with kept(path, checkpoint=checkpoint) as emulator:
        store = emulator.store
        environment = store.create_environment("Staging", "staging")
        text = store.create_key("secret", environment, description="of CI")
        revoked = store.find_key(store.create_key("publishable", environment))
        store.revoke_key(revoked)
        store.change_environment(environment, {"name": "Renamed"})
        store.change_key(store.get_key(text), {"name": "Mine"})

    with kept(path) as emulator:
        key = emulator.store.get_key(text)
        assert (key.name, key.description) == ("Mine", "of CI")
        assert key.environment.name == "Renamed"
        with pytest.raises(RevokedKeyError):
            emulator.store.get_key(revoked.text)


@pytest.mark.parametrize("checkpoint", [False, True])
@pytest.mark.parametrize("is_used", [False, True])
@pytest.mark.parametrize("how", ["revoke", "drop"])
def test_key_of_a_snapshot_stays_revoked(path, checkpoint, is_used, how):
    """The file has the key's digest until the key is used."""
    with kept(path, checkpoint=checkpoint) as emulator:
        store = emulator.store
        text = store.create_key("secret", store.create_environment())
        document = take_snapshot(emulator)
        store.revoke_key(store.get_key(text))
        restore_snapshot(emulator, document)
        (environment,) = store.environments()
        if is_used:
            store.get_key(text)
        (key,) = store.keys(environment)
        store.revoke_key(key) if how == "revoke" else store.drop(environment)

    with kept(path) as emulator:
        with pytest.raises(RevokedKeyError):
            emulator.store.get_key(text)
        assert emulator.store.find_key(text) is None


@pytest.mark.parametrize("checkpoint", [False, True])
def test_key_that_was_added_again_is_not_revoked(path, checkpoint):
    with kept(path, checkpoint=checkpoint) as emulator:
        store = emulator.store
        environment = store.create_environment()
        store.revoke_key(store.add_key("mine", "secret", environment))
        restore_snapshot(emulator, take_snapshot(emulator))
        store.add_key("mine", "secret", store.environments()[0])
        restore_snapshot(emulator, take_snapshot(emulator))

    with kept(path) as emulator:
        (environment,) = emulator.store.environments()
        assert emulator.store.get_key("mine").environment is environment
        assert len(emulator.store.keys(environment)) == 1


@pytest.mark.parametrize("checkpoint", [False, True])
def test_environments_share_their_account_again(path, checkpoint):
    with kept(path, checkpoint=checkpoint) as emulator:
        first = emulator.store.create_environment()
        emulator.store.create_environment(account=first.state.account)
        emulator.store.create_environment()

    with kept(path) as emulator:
        accounts = [each.state.account for each in emulator.store.environments()]
        assert accounts[0] is accounts[1]
        assert accounts[0] is not accounts[2]


@pytest.mark.parametrize("checkpoint", [False, True])
def test_clock_stands_where_it_stood(path, checkpoint):
    time = datetime(2030, 1, 1, tzinfo=UTC)
    with kept(path, checkpoint=checkpoint) as emulator:
        emulator.clock.freeze(time)
        emulator.clock.move(timedelta(days=31))

    with kept(path) as emulator:
        assert emulator.clock.now() == time + timedelta(days=31)


def test_what_rest_sets_up_comes_back(path):
    body = {"name": "Calls", "feature_type": "boolean", "description": ""}
    with kept(path) as emulator:
        client = create_app(emulator).test_client()
        headers = {"X-Schematic-Api-Key": KEY}
        made = client.post("/features", json=body, headers=headers)
        assert made.status_code == 201

    with kept(path) as emulator:
        client = create_app(emulator).test_client()
        found = client.get("/features", headers=headers).json["data"]
        assert found == [made.json["data"]]


def test_retry_is_recognised_after_a_restart(path):
    body = orjson.dumps(track())
    for _ in range(2):
        with kept(path) as emulator:
            do(emulator, body)

    with kept(path) as emulator:
        rows = emulator.store.environments()[0].captures()
        assert [[each.rule for each in row.noticed] for row in rows] == [
            [],
            ["retry-meters-twice"],
        ]


def test_numbers_go_on(path):
    for _ in range(3):
        with kept(path, checkpoint=True) as emulator:
            do(emulator, orjson.dumps(track()))

    with kept(path) as emulator:
        rows = emulator.store.environments()[0].captures()
        assert [row.number for row in rows] == [1, 2, 3]

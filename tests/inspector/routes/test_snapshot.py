"""A snapshot leads any emulator to the same state, or is refused whole."""

from __future__ import annotations

import gc
import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.snapshot import restore_snapshot
from schematic_emulator.api.store.api_key import RevokedKeyError, UnknownKeyError
from schematic_emulator.api.store.entries import KeyKept, KeyRevoked
from schematic_emulator.application import create_app
from support.capture_events import JSON, KEY, identify, track
from support.durable import kept, picture

HEADERS = {"X-Schematic-Api-Key": KEY}


def fill(emulator: Emulator) -> None:
    """Let an emulator hold a bit of everything."""
    for event in (track(), identify(name="Ada"), track("Bad Name!"), {"type": "x"}):
        emulator.receive_event(orjson.dumps(event), JSON)
    emulator.receive_event(b'{"api_key": "' + KEY.encode() + b'", ', JSON)
    client = create_app(emulator).test_client()
    feature = {"name": "Calls", "feature_type": "boolean", "description": ""}
    assert client.post("/features", json=feature, headers=HEADERS).status_code == 201
    environment = emulator.store.environments()[0]
    emulator.store.revoke_key(
        emulator.store.get_key(emulator.store.create_key("secret", environment))
    )


def take(emulator: Emulator) -> bytes:
    answer = create_app(emulator).test_client().get("/_emulator/snapshot")
    assert answer.status_code == 200
    return answer.data


def restore(emulator: Emulator, document: bytes) -> Any:
    client = create_app(emulator).test_client()
    return client.post(
        "/_emulator/restore", data=document, content_type="application/json"
    )


@pytest.fixture
def emulator() -> Emulator:
    emulator = Emulator()
    fill(emulator)
    return emulator


def test_snapshot_leads_another_emulator_to_the_same(emulator):
    document = take(emulator)
    other = Emulator()

    answer = restore(other, document)

    assert answer.status_code == 200
    assert answer.json == {"restored": len(json.loads(document)) - 1}
    assert take(other) == document


def test_restore_is_the_same_twice(emulator):
    document = take(emulator)

    for _ in range(2):
        assert restore(emulator, document).status_code == 200

    assert take(emulator) == document


def test_restore_forgets_what_came_later(emulator):
    document, before = take(emulator), picture(emulator)
    emulator.receive_event(orjson.dumps(track("later")), JSON)
    emulator.store.create_environment("Later")

    restore(emulator, document)

    assert len(emulator.store.environments()) == 1
    assert [len(rows) for rows in picture(emulator)[3]] == [
        len(rows) for rows in before[3]
    ]


def test_key_is_in_no_snapshot_and_opens_what_it_opened(emulator):
    document = take(emulator)
    other = Emulator()

    restore(other, document)

    assert KEY.encode() not in document
    found = other.store.get_key(KEY)
    assert found.environment.id == emulator.store.get_key(KEY).environment.id
    assert found.text == KEY
    client = create_app(other).test_client()
    assert len(client.get("/companies", headers=HEADERS).json["data"]) == 1


def test_key_is_shown_cut_as_before(emulator):
    other = Emulator()

    restore(other, take(emulator))

    (environment,) = other.store.environments()
    assert [key.shown for key in other.store.keys(environment)] == [f"…{KEY[-4:]}"]
    rows = [row.text for row in environment.captures()]
    assert rows == [row.text for row in emulator.store.environments()[0].captures()]


def test_digest_opens_nothing(emulator):
    document = take(emulator)
    entries = json.loads(document)[1:]
    (digest,) = [
        text
        for entry in entries
        if entry[0] == KeyKept.__name__
        for text in entry[2]
        if str(text).startswith("sha256:")
    ]
    other = Emulator()
    restore(other, document)

    with pytest.raises(UnknownKeyError):
        other.store.get_key(digest)


def test_revoked_key_stays_revoked(emulator):
    names = [entry[0] for entry in json.loads(take(emulator))[1:]]

    assert KeyRevoked.__name__ in names


def test_keys_that_are_not_in_a_snapshot_are_refused_after_it(emulator):
    """They were made after it was taken, or revoked before."""
    store = emulator.store
    document = take(emulator)
    later = store.create_environment("Later")
    made, gone = store.create_key("secret", later), store.create_key("secret", later)
    store.revoke_key(store.get_key(gone))

    for _ in range(2):
        assert restore(emulator, document).status_code == 200

    for text in (made, gone):
        with pytest.raises(RevokedKeyError):
            emulator.store.get_key(text)


def test_ready_key_opens_the_first_environment_of_a_snapshot(emulator):
    """A client can go on using the keys that `serve` printed."""
    other = Emulator()
    text = other.store.create_key("secret", other.store.create_environment())
    other.store.ready.add(text)

    restore(other, take(emulator))

    assert other.store.get_key(text).environment is other.store.environments()[0]
    assert other.store.environments()[0].id == emulator.store.environments()[0].id


def test_ready_key_opens_an_environment_after_an_empty_snapshot(emulator):
    text = emulator.store.create_key("secret", emulator.store.get_development())
    emulator.store.ready.add(text)

    restore(emulator, take(Emulator()))

    found = emulator.store.get_key(text).environment
    assert emulator.store.environments() == (found,)


def test_unknown_keys_and_ready_ones_meet_after_a_snapshot(emulator):
    """In one of an earlier version, too, which names no environment for them."""
    document = json.loads(take(emulator))
    shape = document[0]["shapes"]["EnvironmentKept"]
    place = 1 + shape.index("is_shared")
    kept = [entry for entry in document[1:] if entry[0] == "EnvironmentKept"]
    for entry in kept:
        del entry[place]
    shape.remove("is_shared")
    other = Emulator()
    text = other.store.create_key("secret", other.store.get_development())
    other.store.ready.add(text)

    restore(other, orjson.dumps(document))

    (environment,) = other.store.environments()
    assert environment.id == emulator.store.environments()[0].id
    for key in (text, "never_seen", KEY):
        assert other.store.environment_for(key) is environment


@pytest.mark.parametrize(
    ("change", "pointer", "detail"),
    [
        (lambda _: {}, "", "a JSON array with a header"),
        (lambda _: [], "", "a JSON array with a header"),
        (lambda rows: [{"format": "x"}, *rows[1:]], "/0/format", "expected format"),
        (lambda rows: [rows[0] | {"version": 9}], "/0/version", "expected version 1"),
        (lambda rows: [rows[0] | {"shapes": 7}], "/0/shapes", "expected names"),
        (
            lambda rows: [rows[0] | {"shapes": {"Bag": ["x"]}}],
            "/0/shapes",
            "'Bag' is not known",
        ),
        (lambda rows: [*rows, ["Bag", 1]], None, "expected the name of a kind"),
        (lambda rows: [*rows, [{}]], None, "expected the name of a kind"),
        (lambda rows: [*rows, [["Bag"]]], None, "expected the name of a kind"),
        (lambda rows: [*rows, ["NumbersKept", "1"]], None, "next: expected an integer"),
        (lambda rows: [*rows, ["ClockKept", 1e300, None]], None, "from 1970 to 8999"),
        (lambda rows: [*rows, ["ClockKept", 5e11, None]], None, "from 1970 to 8999"),
        (
            lambda rows: [*rows, ["ClockKept", 0, "0001-01-01T00:00:00.000000Z"]],
            None,
            "from 1970 to 8999, found 0001-01-01",
        ),
        (
            lambda rows: json.loads(
                re.sub(r"\[7\d{5}, ", f"[{2**63}, ", json.dumps(rows))
            ),
            None,
            "StateKept has usage of",
        ),
        (
            lambda rows: [*rows, ["KeysUsed", {"apky_1": "soon"}]],
            None,
            "expected a time",
        ),
        (
            lambda rows: (
                [rows[0], *(row for row in rows[1:] if "env" not in str(row))]
                + [["StateKept", *row[1:]] for row in rows[1:] if row[0] == "StateKept"]
            ),
            None,
            "StateKept refers to something missing",
        ),
    ],
)
def test_wrong_snapshot_is_refused_whole(emulator, change, pointer, detail):
    document = json.loads(take(emulator))
    before = picture(emulator)

    answer = restore(emulator, orjson.dumps(change(document)))

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert detail in answer.json["detail"]
    (error,) = answer.json["errors"]
    assert pointer is None or error["pointer"] == pointer
    assert picture(emulator) == before


@pytest.mark.parametrize("document", [b"", b"{", b"[1]", b"null", b'"text"'])
def test_what_is_no_snapshot_is_refused(document):
    assert restore(Emulator(), document).status_code == 400


def test_cut_snapshot_is_refused(emulator):
    document = take(emulator)

    assert restore(Emulator(), document[: len(document) // 2]).status_code == 400


@pytest.mark.parametrize("checkpoint", [False, True])
def test_restored_state_is_stored_in_the_file(emulator, tmp_path: Path, checkpoint):
    path, document = tmp_path / "emulator.db", take(emulator)
    with kept(path) as other:
        fill(other)
        restore(other, document)
        other.receive_event(orjson.dumps(track("after")), JSON)
        if checkpoint:
            other.store.log.checkpoint()
        seen = picture(other)

    with kept(path) as other:
        assert picture(other) == seen
        assert other.store.get_key(KEY).environment.counts.all == 4


def test_snapshot_of_a_stored_emulator_needs_no_file(tmp_path: Path):
    with kept(tmp_path / "emulator.db") as source:
        fill(source)
        document = take(source)
    other = Emulator()

    assert restore(other, document).status_code == 200
    assert take(other) == document


def test_restore_that_the_disk_refuses_changes_nothing(emulator, tmp_path: Path):
    with kept(tmp_path / "emulator.db") as other:
        fill(other)
        other.store.log.flush()
        before = picture(other)
        other.store.log._file._writer.execute("PRAGMA max_page_count = 1")

        answer = restore(other, take(emulator))

        assert answer.status_code == 503
        assert picture(other) == before


def test_restore_does_not_collect_garbage(emulator: Emulator):
    """Among a million companies that took 30 of its 41 s, and a pause of 15 s more."""
    for number in range(1_000):
        event = identify(keys={"id": str(number)}, name="Ada")
        emulator.receive_event(orjson.dumps(event), JSON)
    document, other = take(emulator), Emulator()
    seen, limits = [], gc.get_threshold()
    gc.callbacks.append(lambda phase, _: seen.append(phase))
    gc.set_threshold(10)
    gc.freeze()
    try:
        restore_snapshot(other, document)
    finally:
        gc.unfreeze()
        gc.set_threshold(*limits)
        gc.callbacks.pop()

    assert len(seen) < 10

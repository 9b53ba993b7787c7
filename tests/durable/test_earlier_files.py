"""A log and a snapshot of an earlier version open, and hold all that they held.

`tests/golden/kept/README.md` says how the files came about.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from flask.testing import FlaskClient

from schematic_emulator import (
    Emulator,
    create_app,
    keep_in_file,
    restore_snapshot,
    take_snapshot,
)
from schematic_emulator.cli.serve.seed import ReadyKeys
from support.capture_events import JSON

FOLDER = Path(__file__).parent.parent / "golden" / "kept"
KEY = "sch_dev_golden0001"
SNAPSHOT = (FOLDER / "snapshot.json").read_bytes()
ANSWERS = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
KINDS = json.loads((FOLDER / "kinds.json").read_text(encoding="utf-8"))
# A snapshot does not have pending deliveries.
CASES = [
    (name, path)
    for name in ("log", "snapshot")
    for path in ANSWERS
    if (name, path) != ("snapshot", "/_emulator/deliveries")
]
# How a field has records: `one *` is a record that starts with its name.
SPREAD: dict[str, Callable[[Any], Iterable[Any]]] = {
    "one": lambda value: [value],
    "each": list,
    "values": dict.values,
    "pairs": lambda value: [record for _, record in value],
}


class Opened(NamedTuple):
    """An emulator with the state of a file, and its snapshot before any request."""

    client: FlaskClient
    snapshot: bytes


def unpack_log(folder: Path) -> Path:
    path = folder / "emulator.db"
    path.write_bytes(gzip.decompress((FOLDER / "emulator.db.gz").read_bytes()))
    return path


@contextmanager
def serving(emulator: Emulator) -> Iterator[Opened]:
    snapshot = take_snapshot(emulator)
    client = create_app(emulator).test_client()
    # The answers were taken one after another: the key had been used by then.
    used = client.get("/whoami", headers={"X-Schematic-Api-Key": KEY})
    assert used.status_code == 200
    yield Opened(client, snapshot)
    # Anything scheduled for later would keep a thread alive.
    assert client.post("/_emulator/reset", json={}).status_code == 200


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    emulator = Emulator()
    path = unpack_log(tmp_path_factory.mktemp("kept"))
    with closing(keep_in_file(emulator, path)), serving(emulator) as opened:
        yield opened


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Opened]:
    emulator = Emulator()
    restore_snapshot(emulator, SNAPSHOT)
    with serving(emulator) as opened:
        yield opened


def read_shapes(connection: sqlite3.Connection) -> dict[str, list[str]]:
    ((shapes,),) = connection.execute("SELECT shapes FROM shapes")
    found: dict[str, list[str]] = json.loads(shapes)
    return found


def read_entries(connection: sqlite3.Connection) -> Iterator[Any]:
    for (line,) in connection.execute("SELECT line FROM checkpoint"):
        yield json.loads(line)
    for (lines,) in connection.execute("SELECT lines FROM log"):
        yield from json.loads(lines)


def list_kinds(
    kind: str, record: list[Any], shapes: dict[str, list[str]]
) -> Iterator[str]:
    """Give the class of a record, and of every record within it."""
    if kind == "*":
        kind, *record = record
    yield kind
    for member, value in zip(shapes[kind], record, strict=True):
        if member in KINDS[kind] and value is not None:
            how, inner = KINDS[kind][member].split()
            for each in SPREAD[how](value):
                yield from list_kinds(inner, each, shapes)


def list_values(value: Any, names: Iterable[str]) -> Iterator[Any]:
    """Return the values in a document, without the names of classes."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    is_named = bool(value) and isinstance(value[0], str) and value[0] in names
    for each in value[is_named:]:
        yield from list_values(each, names)


def read_snapshot(document: bytes) -> tuple[Counter[Any], list[Any]]:
    """Count the values of a snapshot; give its entries too."""
    head, *entries = json.loads(document)
    return Counter(list_values(entries, head["shapes"])), entries


def like(found: Any, expected: Any) -> Any:
    """Leave out the members that an answer did not have yet."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return {
            name: like(value, expected[name])
            for name, value in found.items()
            if name in expected
        }
    if isinstance(found, list) and isinstance(expected, list):
        pairs = zip(found, expected, strict=False)
        return [like(*pair) for pair in pairs] + found[len(expected) :]
    return found


def test_every_class_occurs_in_the_files(tmp_path: Path):
    with closing(sqlite3.connect(unpack_log(tmp_path))) as connection:
        shapes, entries = read_shapes(connection), list(read_entries(connection))
    head, *rows = json.loads(SNAPSHOT)
    found = {kind for each in entries for kind in list_kinds("*", each, shapes)}
    found |= {kind for each in rows for kind in list_kinds("*", each, head["shapes"])}

    assert len(KINDS) == 63
    assert found == set(KINDS) == set(shapes)


def test_log_and_snapshot_lead_to_the_same(log: Opened, snapshot: Opened):
    assert read_snapshot(log.snapshot)[1] == read_snapshot(snapshot.snapshot)[1]


@pytest.mark.parametrize("name", ["log", "snapshot"])
def test_nothing_that_was_held_is_lost(name: str, request: pytest.FixtureRequest):
    opened: Opened = request.getfixturevalue(name)

    held, _ = read_snapshot(SNAPSHOT)
    holds, _ = read_snapshot(opened.snapshot)

    assert held - holds == Counter()


@pytest.mark.parametrize(("name", "path"), CASES)
def test_answers_are_as_they_were(name: str, path: str, request: pytest.FixtureRequest):
    opened: Opened = request.getfixturevalue(name)

    answer = opened.client.get(path, headers={"X-Schematic-Api-Key": KEY})

    assert answer.status_code == 200
    assert like(answer.json, ANSWERS[path]) == ANSWERS[path]


def serve_keys(emulator: Emulator) -> None:
    """Do what `serve` does at its start."""
    ReadyKeys(emulator).make()


@pytest.mark.parametrize(("start", "place"), [(serve_keys, 0), (repr, -1)])
def test_unknown_keys_open_what_serve_offers(
    tmp_path: Path, start: Callable[[Emulator], None], place: int
):
    """Keys of earlier files open what they opened; without `serve` it is a new one."""
    path = unpack_log(tmp_path)
    for _ in range(2):
        emulator = Emulator()
        with closing(keep_in_file(emulator, path)), closing(emulator.webhooks):
            start(emulator)
            store = emulator.store
            found = store.environment_for("never_seen")

            assert found is store.get_development() is store.environments()[place]
            assert store.environment_for(KEY) is store.environments()[0]
            assert [each.name for each in store.environments()].count("Development") < 2


def test_earlier_log_is_written_on(tmp_path: Path):
    """An idempotency key of then is recognised, each time once more."""
    path, body = unpack_log(tmp_path), {"event": "globex_opened"}
    event = {"api_key": KEY, "type": "track", "idempotency_key": "globex-1"}
    for duplicates in (3, 4):
        emulator = Emulator()
        with closing(keep_in_file(emulator, path)), closing(emulator.webhooks):
            answer = emulator.receive_event(orjson.dumps(event | {"body": body}), JSON)
            counts = emulator.store.get_key(KEY).environment.counts

        assert answer.status == 200
        assert counts.duplicate == duplicates

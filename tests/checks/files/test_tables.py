"""Rows of tables are events: a column of JSON, or columns by name."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schematic_emulator.checks.files import tables, zstd
from schematic_emulator.checks.files.event_files import UnreadableFileError, read_blocks

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

EVENT = {"type": "track", "event": "Order Completed", "userId": "ada"}


def write_csv(rows: list[list[Any]], separator: str = ",") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\n").writerows(rows)
    return target.getvalue().encode()


def write_parquet(columns: dict[str, list[Any]]) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def read(data: bytes, name: str = "events.csv") -> list[tuple[int, Any]]:
    blocks = read_blocks(io.BytesIO(data), name)
    return [
        (line, json.loads(piece))
        for block in blocks
        for line, piece in block.numbered()
        if piece
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_column_of_json_is_the_event(separator):
    data = write_csv([["id", "json"], [1, json.dumps(EVENT)], [2, ""]], separator)

    assert read(data) == [(2, EVENT)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('JSON\n"{""type"":""track""}"\n', id="in capitals"),
        pytest.param('sep=;\njson;a\n"{""type"":""track""}";1\n', id="of Excel"),
        pytest.param('id,json\n1,"{\\"type\\":\\"track\\"}"\n', id="backslashes"),
    ],
)
def test_dialect_is_recognized(text):
    assert [event for _, event in read(text.encode())] == [{"type": "track"}]


def test_two_columns_of_a_name_are_refused():
    data = write_csv([["event", "userId", "event"], ["a", "u", "b"]])

    with pytest.raises(UnreadableFileError, match="CSV with two columns 'event'"):
        read(data)


def test_map_is_an_object():
    pairs = pa.array([[("plan", "pro")]], pa.map_(pa.string(), pa.string()))
    data = write_parquet({"event": ["a"], "userId": ["u"], "properties": pairs})

    [(_, event)] = read(data, "e.parquet")

    assert event["properties"] == {"plan": "pro"}


def test_columns_are_fields_and_properties_by_name():
    names = ["messageId", "type", "event", "userId", "context.ip", "plan", "seats"]
    row = ["m-1", "track", "Order Completed", "0042", "::1", "pro", "3"]

    [(_, event)] = read(write_csv([names, row]))

    assert event == {
        "messageId": "m-1",
        "type": "track",
        "event": "Order Completed",
        "userId": "0042",
        "context": {"ip": "::1"},
        "properties": {"plan": "pro", "seats": 3},
    }


def test_json_in_cells_is_read():
    names = ["type", "userId", "traits", "properties", "context"]
    row = ["identify", "ada", '{"seats": 3}', "", '{"groupId": "acme"}']

    [(_, event)] = read(write_csv([names, row]))

    assert event == {
        "type": "identify",
        "userId": "ada",
        "traits": {"seats": 3},
        "context": {"groupId": "acme"},
    }


def test_table_of_a_warehouse_is_named_by_its_file():
    """As Segment's warehouse schema has it: `event_text` is the event's name."""
    names = ["id", "event", "event_text", "user_id", "context_group_id", "amount"]
    rows = [names, ["m-1", "order_completed", "Order Completed", "ada", "7", "2.5"]]

    [(_, event)] = read(write_csv(rows), "exports/tracks.csv")

    assert event == {
        "messageId": "m-1",
        "event": "Order Completed",
        "userId": "ada",
        "context": {"groupId": "7"},
        "type": "track",
        "properties": {"amount": 2.5},
    }


def test_identifies_have_traits():
    rows = [["user_id", "uuid_ts", "email"], ["ada", "2026", "a@b.example"]]

    [(_, event)] = read(write_csv(rows), "identifies.csv")

    assert event == {
        "userId": "ada",
        "type": "identify",
        "traits": {"email": "a@b.example"},
    }


def test_lines_of_a_cell_are_counted():
    rows = [["json"], [json.dumps(EVENT, indent=1)], [json.dumps(EVENT)]]

    assert [line for line, _ in read(write_csv(rows))] == [6, 7]


def test_parquet_has_values_of_its_own_types():
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    columns = {
        "event": ["Order Completed", None],
        "user_id": ["ada", "bob"],
        "timestamp": [at, at],
        "properties": [{"seats": 3}, {"seats": None}],
    }

    found = read(write_parquet(columns), "events.parquet")

    assert found[0] == (
        1,
        {
            "event": "Order Completed",
            "userId": "ada",
            "timestamp": "2026-01-05T10:00:00Z",
            "properties": {"seats": 3},
            "type": "track",
        },
    )
    assert found[1][1]["type"] == "identify"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: write_csv([["a", "b"], [1, 2]]), "this is CSV without columns of ev"),
        (lambda: write_csv([["event", "plan"], ["A", 2]]), "expected json, or event"),
        (
            lambda: write_parquet({"a": [1]}),
            "this is a Parquet file without columns of events: expected json",
        ),
        (lambda: write_parquet({"a": [1]})[:60], "a Parquet file that cannot be read"),
    ],
    ids=["csv", "no-user", "parquet", "cut"],
)
def test_table_without_events_is_refused_with_what_is_expected(make, message):
    with pytest.raises(UnreadableFileError, match=message):
        read(make())


def test_rest_of_a_table_that_is_cut_is_a_problem():
    data = write_csv([["json"], [json.dumps(EVENT)]]) + b'"open' + b"x" * (17 << 20)

    *_, last = read_blocks(io.BytesIO(data), "events.csv")

    assert "cannot be read on" in last.problem


@pytest.mark.parametrize("start", [b"", b"\x50\x2a\x4d\x18\x04\x00\x00\x00size"])
def test_zstd_is_unpacked(start):
    data = start + pa.compress(json.dumps(EVENT).encode(), codec="zstd", asbytes=True)

    assert read(data, "events.ndjson.zst") == [(1, EVENT)]
    with pytest.raises(UnreadableFileError, match="cannot be read to its end"):
        read(data[:-4], "events.ndjson.zst")


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    for module in (tables, zstd):
        monkeypatch.setattr(module, "find_spec", lambda _: None)
    monkeypatch.setattr(zstd.sys, "version_info", (3, 11))

    with pytest.raises(UnreadableFileError, match=r"schematic-emulator\[parquet"):
        read(write_parquet({"json": ["{}"]}))
    with pytest.raises(UnreadableFileError, match="zstd; convert it: zstd -dc"):
        read(pa.compress(b"{}", codec="zstd", asbytes=True))


def test_parquet_of_a_pipe_is_refused_with_a_command():
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with pytest.raises(UnreadableFileError, match="convert it if its column json"):
        list(read_blocks(Pipe(write_parquet({"json": ["{}"]})), "stdin"))

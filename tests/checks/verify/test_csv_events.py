"""Exports are read as CSV, too; a broken one is named."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_files import UnreadableFileError
from schematic_emulator.checks.verify.csv_events import read_export
from schematic_emulator.checks.verify.sides import Exported, SideRows

HEAD = "id,type,body,sent_at,status\n"
ROW = 'e1,track,"{""event"":""a""}",2026-01-02T00:00:00Z,failed\n'


def read(text: str | bytes, name: str = "events.csv") -> SideRows:
    data = text.encode() if isinstance(text, str) else text
    whole, work = SideRows(), Exported().build().read
    for block in read_export(io.BytesIO(data), name, "verify", Stop()):
        part = work(block)
        whole.rows += part.rows
        whole.broken += part.broken
    return whole


def test_row_is_what_the_page_has():
    event: dict[str, Any] = {"id": "e1", "type": "track", "body": {"event": "a"}}
    event |= {"sent_at": "2026-01-02T00:00:00Z", "status": "failed"}

    [row] = read(HEAD + ROW).rows
    [same] = read(json.dumps({"data": [event], "params": {}}), "page.json").rows

    assert row._replace(place="") == same._replace(place="")
    assert row.place == "events.csv:2 e1"
    assert row.is_failed


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress((HEAD + ROW).encode()),
        (HEAD + ROW).encode("utf-8-sig"),
        (HEAD + ROW).encode("utf-16"),
        (HEAD + ROW).replace("\n", "\r\n").encode(),
        (HEAD + ROW + "\n").encode(),
    ],
    ids=["gzip", "mark", "UTF-16", "Windows", "blank line"],
)
def test_bytes_of_any_kind_are_read(data: bytes):
    assert len(read(data).rows) == 1


@pytest.mark.parametrize(
    "row",
    [
        "e1,track,{,2026,ok\n",
        "e1,track\n",
        f'e1,track,"{"x" * 200_000}",1,ok\n',
        "e\r1,\n",
    ],
    ids=["no JSON", "short", "long", "no CSV"],
)
def test_row_that_cannot_be_read_is_counted(row: str):
    found = read(HEAD + row + ROW)

    assert (len(found.rows), found.broken) == (1, 1)


@pytest.mark.parametrize("body", ['{"event": "a"}', {"event": "a"}])
def test_parquet_has_the_same_rows(body):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    at, file = datetime(2026, 1, 2, tzinfo=UTC), io.BytesIO()
    cells = {"id": "e1", "type": "track", "body": body, "sent_at": at}
    pq.write_table(pa.table({name: [cell] for name, cell in cells.items()}), file)

    [row] = read(file.getvalue(), "events.parquet").rows
    [same] = read(HEAD + ROW.replace("failed", "")).rows

    assert row._replace(place="") == same._replace(place="")


def test_missing_columns_are_named():
    with pytest.raises(UnreadableFileError) as error:
        read("event,at\nseen,1\n")

    assert str(error.value) == (
        "events.csv: this is a table without the columns type, body, sent_at or "
        "captured_at: found 'event, at'"
    )


def test_truncated_file_is_read_to_where_it_ends():
    rows = HEAD + "".join(ROW.replace("e1", f"e{n}") for n in range(30_000))

    found = read(gzip.compress(rows.encode())[:-20])

    assert found.broken >= 1
    assert len(found.rows) > 1000

"""Every schema file says where it was read, and no row is without its file."""

from __future__ import annotations

import json

from support.contract_files import PACKAGE, read_schemas
from support.rows import on_rows

SOURCES = json.loads((PACKAGE / "SOURCES.json").read_text(encoding="utf-8"))
ROWS = {row["contract"]: row for row in SOURCES["contracts"]}


def test_sources_and_files_are_the_same_list():
    assert set(ROWS) == set(read_schemas())
    assert len(ROWS) == len(SOURCES["contracts"])


@on_rows("contract_id", ROWS)
def test_row_names_file_place_and_version(contract_id: str):
    row = ROWS[contract_id]

    assert (PACKAGE / row["file"]).is_file()
    assert row["read"] != []
    assert all(
        set(found) == {"source", "place", "version"} and all(found.values())
        for found in row["read"]
    )

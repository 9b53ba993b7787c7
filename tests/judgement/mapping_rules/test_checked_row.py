"""Each row of a file has a label of its own."""

from __future__ import annotations

from dataclasses import replace

from schematic_emulator.judgement.mapping_rules.checked_row import list_rows
from support.mapping_files import make_file, track


def test_label_is_the_name_or_the_position():
    file = make_file(
        track(name="A"), track(name=None), track(name="A"), track(name=" ")
    )

    labels = [row.label for row in list_rows(file)]

    assert labels == ["A (1)", "mapping 2", "A (3)", "mapping 4"]


def test_label_shows_the_destination_where_names_are_shared():
    file = make_file(track(name="A"), track(name="A"), track(name="B"))
    rows = [
        replace(row, destination=name)
        for row, name in zip(file.rows, ("dev", "prod", "prod"), strict=True)
    ]

    labels = [row.label for row in list_rows(replace(file, rows=tuple(rows)))]

    assert labels == ["A (dev)", "A (prod)", "B"]

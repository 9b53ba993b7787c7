"""What is stored is counted without a look at each."""

from __future__ import annotations

from datetime import UTC, datetime

from schematic_emulator.journeys.entry import Entry, Setting
from schematic_emulator.journeys.shelf import Shelf

AT = datetime(2026, 1, 2, tzinfo=UTC)


def count(shelf: Shelf) -> bool:
    return shelf.settings == sum(isinstance(each, Setting) for each in shelf.entries)


def test_settings_are_counted_as_they_come_and_go():
    shelf = Shelf(10, 10**6)
    for number in range(1, 30):
        shelf.append(Entry(number, 0.0, "segment", 0, None, "env"))
        shelf.append(Setting(number, AT, "env", "[]"))
        assert count(shelf)

    assert (len(shelf.entries), shelf.settings > 0) == (10, True)
    shelf.keep(lambda each: isinstance(each, Entry) or each.number > 27)
    assert count(shelf)
    assert shelf.settings > 0
    shelf.fill([Setting(1, AT, "env", "[]")])
    assert shelf.settings == 1
    shelf.clear()
    assert shelf.settings == 0

"""The tally of all the traffic is that of its parts, in their order."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.compare import tally as module
from schematic_emulator.judgement.compare.changes import Change
from schematic_emulator.judgement.compare.tally import OTHERS, ImpactTally
from support.impact import tally
from support.mapping_files import mapped
from support.traffic import SOUND, generate


@pytest.mark.parametrize("cut", [1, 400, 1199])
def test_parts_add_up_to_the_whole(cut: int):
    rows, events = [mapped(SOUND[0], company_keys=None)], generate()

    whole = tally(SOUND, rows, events)
    parts = ImpactTally()
    parts.merge(tally(SOUND, rows, events[:cut]))
    parts.merge(tally(SOUND, rows, events[cut:]))

    assert parts.totals == whole.totals
    assert parts.requests == whole.requests
    assert list(parts.found) == list(whole.found)
    for key, found in whole.found.items():
        assert list(parts.found[key].lost) == list(found.lost)
        assert list(parts.found[key].samples) == list(found.samples)


def test_more_names_and_companies_than_fit_are_counted_together(monkeypatch):
    monkeypatch.setattr(module, "MOST_NAMES", 2)
    monkeypatch.setattr(module, "MOST_COMPANIES", 2)
    found = ImpactTally()

    for number in range(5):
        companies = [f"org={number}", f"org={number + 1}"]
        found.add(Change("usage", f"name {number}", companies=companies), "")
        found.add(Change("usage", "name 0", companies=companies), "")

    assert list(found.found) == [
        ("usage", name) for name in ("name 0", "name 1", OTHERS)
    ]
    assert list(found.found["usage", "name 0"].companies) == ["org=0", "org=1"]


def test_lists_of_companies_have_a_bound_together(monkeypatch):
    monkeypatch.setattr(module, "MOST_LISTED", 3)
    found = ImpactTally()

    for number in range(5):
        part = ImpactTally()
        part.add(Change("usage", f"name {number}", companies=[f"org={number}"]))
        found.merge(part)

    assert sum(len(one.companies) for one in found.found.values()) == 3
    assert [one.events for one in found.found.values()] == [1] * 5

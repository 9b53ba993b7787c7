"""A mapping that does not run is found, by why it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import identify, make_file, track


def test_disabled_mapping_of_an_action_that_runs_is_an_info():
    file = make_file(track(), track(name="Old", enabled=False), identify())

    (found,) = find_mapping_findings(file)

    assert (found.rule, found.subject) == ("subscription-disabled", "Old")
    assert found.severity == "info"


def test_disabled_mapping_of_an_action_that_does_not_run_is_an_error():
    (found,) = find_mapping_findings(make_file(track(enabled=False), identify()))

    assert (found.rule, found.severity) == ("no-active-mapping", "error")
    assert (found.subject, found.pointer) == ("Track Event", "/enabled")


def test_action_without_an_enabled_mapping_is_reported_once():
    rows = (track(name="A", enabled=False), track(name="B", enabled=False), identify())

    found = find_mapping_findings(make_file(*rows))

    assert [(one.rule, one.subject) for one in found] == [
        ("no-active-mapping", "A"),
        ("subscription-disabled", "B"),
    ]


def test_empty_list_sends_nothing():
    (found,) = find_mapping_findings(make_file())

    assert (found.rule, found.place) == ("no-active-mapping", "mapping.json:1:1")
    assert found.message == "the list of mappings is empty: nothing is sent"


def test_disabled_destination_sends_nothing():
    (found,) = find_mapping_findings(make_file(track(), is_enabled=False))

    assert found.message == "the destination is disabled: nothing is sent"


@pytest.mark.parametrize(("count", "extra"), [(50, []), (52, ["n50", "n51"])])
def test_each_mapping_beyond_the_limit_is_named(count: int, extra: list[str]):
    rows = [track(name=f"n{index}") for index in range(count)]

    found = find_mapping_findings(make_file(*rows))

    assert [(one.rule, one.subject) for one in found] == [
        ("too-many-mappings", name) for name in extra
    ]


def test_limit_is_that_of_one_destination():
    file = make_file(*[track(name=f"n{index}") for index in range(60)])
    rows = [
        replace(row, destination="a" if index % 2 else "b")
        for index, row in enumerate(file.rows)
    ]

    assert find_mapping_findings(replace(file, rows=tuple(rows))) == ()

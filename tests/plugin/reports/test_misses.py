"""A company or user that is not found is reported with the nearest keys there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_emulator.plugin.hosting.local import LocalHosting
from schematic_emulator.plugin.hosting.shared import SharedHosting
from schematic_emulator.plugin.reports.section import describe_misses
from support.captures import track


def test_failed_test_shows_the_nearest_keys(run):
    result = run("""
        from support.captures import track

        def test_it(schematic_sandbox):
            for name in ("globex", "acme", "initech", "umbrella"):
                track(schematic_sandbox, "seen", company={"group_id": name})
            assert schematic_sandbox.find_company({"groupId": "acme"}).name == "Acme"
    """)

    result.stdout.fnmatch_lines(
        [
            "E *'NoneType' object has no attribute 'name'",
            "-* schematic emulator -*",
            "company {*}: not found; * {?group_id?: ?acme?}, {*}, {*} and 1 more",
        ]
    )


def test_passed_test_shows_nothing(run):
    result = run("""
        def test_it(schematic_sandbox):
            assert schematic_sandbox.find_company({"groupId": "acme"}) is None
    """)

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*not found*")


def test_miss_without_any_user_says_so(schematic_sandbox):
    schematic_sandbox.find_user({"userId": "u1"})

    assert list(describe_misses(schematic_sandbox)) == [
        'user {"userId": "u1"}: not found; there are no users'
    ]


def test_miss_that_exists_by_now_is_told_from_one_that_does_not(schematic_sandbox):
    schematic_sandbox.find_company({"id": "acme"})
    track(schematic_sandbox, "seen")

    [line] = describe_misses(schematic_sandbox)

    assert line.endswith("not found when the test asked, but it exists now")


def test_company_that_was_found_in_the_end_is_no_miss(schematic_sandbox):
    for _ in range(2):
        schematic_sandbox.find_company({"id": "acme"})
    assert len(schematic_sandbox.misses) == 1

    track(schematic_sandbox, "seen")
    schematic_sandbox.find_company({"id": "acme"})

    assert schematic_sandbox.misses == []


@pytest.fixture
def shared():
    """Open a sandbox of an emulator that others share."""
    owner = LocalHosting(("127.0.0.1", 0))
    hosting = SharedHosting(owner.server().url)
    yield hosting.open_sandbox("test_it", Path(), profile="published", strict=False)
    owner.close()


def test_shared_emulator_lists_its_keys(shared):
    for name in ("acme", "globex"):
        track(shared, "seen", company={"id": name}, user={"userId": f"of {name}"})

    keys = [sorted(map(str, shared.list_keys(kind))) for kind in ("company", "user")]

    assert keys == [
        ["{'id': 'acme'}", "{'id': 'globex'}"],
        ["{'userId': 'of acme'}", "{'userId': 'of globex'}"],
    ]
    assert shared.was_reached()

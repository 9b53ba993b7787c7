"""Events that are the same each time a test runs."""

from __future__ import annotations

from schematic_emulator.plugin.events import SegmentEvents, derive_seed


def test_same_seed_gives_the_same_events():
    assert SegmentEvents(7)(30) == SegmentEvents(7)(30)


def test_longer_list_begins_with_the_shorter_one(segment_events):
    assert segment_events(20)[:5] == segment_events(5)


def test_other_test_or_other_base_seed_gives_another_seed():
    seeds = {
        derive_seed("0", "test_a.py::test_it"),
        derive_seed("0", "test_a.py::test_other"),
        derive_seed("1", "test_a.py::test_it"),
    }

    assert len(seeds) == 3


def test_world_takes_its_own_options(segment_events):
    world = segment_events.world(companies=2, users=3)

    assert len(list(world.events(10))) == 10


def test_seed_is_printed_when_the_test_fails(run):
    result = run("""
        def test_it(segment_events):
            assert segment_events.seed == 0
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["drawn from seed *"])

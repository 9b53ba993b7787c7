"""The text of a test that fails for bad events: short, and everything with -v."""

from __future__ import annotations

import pytest

BAD = """
    import pytest
    from support.segment import make_track

    def test_it(segment_deliver):
        segment_deliver([make_track(f"Order {n}!") for n in range(COUNT)])
"""


def test_rule_is_explained_once(run):
    result = run(BAD.replace("COUNT", "3"))

    text = result.stdout.str()
    assert text.count("cure ") == 1
    assert text.count("characters other than") == 1
    result.stdout.fnmatch_lines(
        [
            "3 bad events",
            "",
            '  Segment track "Order 0!" * -> track "order_0!": answered 200, failed',
            "    event-name at /body/event: the event name contains *",
            "      published sends order_0!",
            "      promised  order_0",
            "      cure      Rename the event in the tracking plan, or *",
            "",
            '  Segment track "Order 1!" *',
            "    event-name at /body/event",
            "      published sends order_1!",
            "*to allow: *",
            "3 findings: event-name, *usage-no-company* (schematic-emulator rules ID)",
        ],
    )


def test_verbose_text_has_the_consequence(run):
    result = run(BAD.replace("COUNT", "2"), "-v")

    assert result.stdout.str().count("      so        The HTTP response may") == 1


@pytest.mark.parametrize(
    ("options", "shown"), [((), 5), (("-v",), 7)], ids=["short", "verbose"]
)
def test_many_events_are_shown_with_v(run, options, shown):
    result = run(BAD.replace("COUNT", "7"), *options)

    text = result.stdout.str()
    assert text.count("  Segment track ") == shown
    assert ("  and 2 more, shown with -v" in text) is (not options)

"""A user's mistake is shown at the user's line, without a frame of ours above it."""

from __future__ import annotations

import re

OUR_FRAME = re.compile(r".*(schematic_emulator|segment_fixtures)/.*\.py:\d")
SOURCE = """
from datetime import timedelta
from support.segment import make_track

def raising(event):
    return event["missing"]

def unreadable(event):
    return 5

def test_it(
    schematic_sandbox, schematic_clock, segment_deliver,
    schematic_sandbox_factory, segment_events,
):
    sandbox, clock = schematic_sandbox, schematic_clock
    deliver, factory = segment_deliver, schematic_sandbox_factory
    events = segment_events
    sandbox.seed({"users": [{"keys": {"a": "x"}}, {"keys": {"b": "y"}}]})
    MISTAKE
"""
MISTAKES = {
    "sandbox.seed({'companies': [{}]})": "SeedError: /companies/0: expected *",
    "sandbox.seed()": "ConfigurationError: *no schematic-emulator.yaml here",
    "sandbox.seed('missing.yaml')": "ConfigurationError: *missing.yaml*",
    "sandbox.seed(5)": "ConfigurationError: seed: expected a section or *, found 5",
    "sandbox.why('beta')": "UnknownNameError: no flag has the key 'beta'",
    "sandbox.find_company('acme')": "TypeError: expected keys such as *",
    "sandbox.find_user({'a': 'x', 'b': 'y'})": "AmbiguousKeysError: *",
    "sandbox.expect.track('one')": "AssertionError: expected track *",
    "sandbox.expect.track('one', times=-1)": "UnmeetableError: times: *",
    "sandbox.expect.nothing(within='soon')": "UnmeetableError: within: *",
    "clock.freeze('noon')": "ClockError: expected a time in ISO 8601, found 'noon'",
    "clock.freeze(5)": "ClockError: expected a time in ISO 8601 or *, found 5",
    "clock.set('1960-01-01')": "ClockError: expected a time from 1970 *",
    "clock.move(timedelta(days=10**7))": "ClockError: expected a time from 1970 *",
    "clock.move(5)": "ClockError: expected a timedelta, found 5",
    "deliver(5)": "NotAnEventError: segment_deliver takes one Segment event*",
    "deliver(make_track(), mapping='x.yml')": (
        "UnknownMappingError: mapping *x.yml: no such file*"
    ),
    "deliver(make_track(), profile='own')": "UsageError: *no profile 'own'*",
    "deliver(make_track(), mapping=unreadable)": "MappingFailedError: *unreadable *",
    "deliver(make_track(), mapping=raising)": "MappingFailedError: *raised KeyError*",
    "deliver(make_track(), subscriptions=5)": "TypeError: expected a list of *",
    "deliver(make_track(), mapping=lambda: 5)": "UnknownMappingError: *",
    "factory(profile='own')": "UsageError: *no profile 'own'*",
    "events(5, locale='xx')": "UnknownLocaleError: *",
    "events(-1)": "*: *",
}


def test_mistakes_are_shown_without_our_frames(run):
    head, _, body = SOURCE.partition("def test_it")
    tests = [
        f"def test_{number}{body.replace('MISTAKE', mistake)}"
        for number, mistake in enumerate(MISTAKES)
    ]

    result = run("\n".join([head, *tests]))

    result.assert_outcomes(failed=len(MISTAKES))
    assert [line for line in result.stdout.lines if OUR_FRAME.match(line)] == []
    result.stdout.fnmatch_lines(
        [
            line
            for mistake, message in MISTAKES.items()
            for line in (f">       {mistake.replace('[', '[[]')}", f"E *{message}")
        ]
    )

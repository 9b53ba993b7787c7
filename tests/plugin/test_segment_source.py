"""Segment's own SDK, and what it sends, taken through the mapping under test."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

import pytest
import segment.analytics

from schematic_emulator.plugin.verdict import find_bad_events


def to_schematic(event):
    """Map track calls alone."""
    if event["type"] == "track":
        company = {"id": event["context"]["groupId"]}
        return {"type": "track", "body": {"event": "seen", "company": company}}
    return None


IN_ACME = {"groupId": "acme"}


@pytest.fixture
def segment_mapping():
    return to_schematic


def test_sdks_call_is_delivered_when_it_returns(segment_source, schematic_sandbox):
    segment_source.track("u1", "Seat Added", context=IN_ACME)

    schematic_sandbox.expect.track("seen", company={"id": "acme"}, times=1)
    [delivered] = schematic_sandbox.deliveries
    assert delivered.event["context"]["library"]["name"] == "analytics-python"
    assert schematic_sandbox.ledger.balanced()


@pytest.mark.usefixtures("segment_source")
def test_sdks_own_functions_are_led_here(schematic_sandbox):
    segment.analytics.track("u1", "Seat Added", context=IN_ACME)
    segment.analytics.identify("u1", {"name": "Ada"})
    segment.analytics.shutdown()

    assert schematic_sandbox.ledger.produced == 2
    schematic_sandbox.expect.track("seen", times=1)


def test_sdk_is_left_as_it_was(run):
    result = run("""
        import segment.analytics

        def test_it(segment_source):
            assert segment.analytics.default_client is segment_source

        def test_after():
            assert segment.analytics.default_client is None
            assert segment.analytics.host is None
    """)

    result.assert_outcomes(passed=2)


def test_what_segment_drops_fails_the_test(segment_source, schematic_sandbox):
    segment_source.track("u1", "", context=IN_ACME)

    [fault] = find_bad_events(schematic_sandbox, frozenset())
    with pytest.raises(AssertionError, match="stopped   by Segment: event: expected"):
        schematic_sandbox.expect.track("seen")
    assert [(found.rule, found.message) for found in fault.findings] == [
        ("event-dropped", "event: expected the track call's name")
    ]
    schematic_sandbox.reset()


def test_integrations_object_keeps_an_event_from_the_mapping(
    segment_source, schematic_sandbox
):
    segment_source.track("u1", "Seat Added", integrations={"All": False})

    schematic_sandbox.expect.nothing()
    [delivered] = schematic_sandbox.deliveries
    assert delivered.stopped_by == "integrations: All is false"
    assert schematic_sandbox.ledger.balanced()


def test_mapping_that_raises_fails_the_test_that_called_the_sdk(run):
    result = run("""
        import pytest

        def to_schematic(event):
            return event["missing"]

        @pytest.fixture
        def segment_mapping():
            return to_schematic

        def test_it(segment_source, schematic_sandbox):
            segment_source.track("u1", "Seat Added")
            schematic_sandbox.expect.track("seat_added")

        def test_another(segment_source):
            segment_source.track("u1", "Seat Added")
    """)

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines_random(
        ["E *lost: Segment track ?Seat Added? *", "E *raised KeyError: 'missing'*py:4"]
    )


def test_other_sdks_find_host_and_write_key(segment_source, schematic_sandbox):
    body = {
        "writeKey": segment_source.write_key,
        "userId": "u1",
        "event": "Seat Added",
        "context": IN_ACME,
    }
    url = f"{segment_source.host}/v1/track"

    with urlopen(Request(url, json.dumps(body).encode(), method="POST")) as answer:
        assert json.load(answer) == {"success": True}
    schematic_sandbox.expect.track("seen", times=1)


def test_shared_emulator_gets_what_the_sdk_sends(run_apart, schematic_emulator_server):
    """The mapping is in the test's process, so its intake is too."""
    source = """
        import pytest

        @pytest.mark.parametrize("n", range(3))
        def test_it(segment_source, schematic_sandbox, n):
            segment_source.track("u1", f"Order {n}")
            assert [row.subtype for row in schematic_sandbox.good] == [f"order_{n}"]
    """

    url = f"--schematic-emulator-url={schematic_emulator_server.url}"

    run_apart(source, url).assert_outcomes(passed=3)

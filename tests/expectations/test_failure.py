"""A failed expectation names the nearest event and the reasons."""

from __future__ import annotations

import json

import pytest

from support.captures import track
from support.segment import make_identify, make_track

MAPPING = [
    {
        "name": "Orders",
        "subscribe": 'type = "track" and event = "Order completed"',
        "partnerAction": "trackEvent",
        "mapping": {
            "event_name": {"@path": "$.event"},
            "timestamp": {"@path": "$.timestamp"},
            "company_keys": {"id": {"@path": "$.properties.company_id"}},
        },
    }
]


@pytest.fixture
def fail(schematic_sandbox):
    """Give the text of an expectation that is not met."""

    def expect_and_fail(**expected) -> str:
        with pytest.raises(AssertionError) as caught:
            schematic_sandbox.expect.track(**expected)
        return str(caught.value)

    return expect_and_fail


def has_lines(text: str, *lines: str) -> bool:
    """Tell whether a text has these lines in this order, whatever is between."""
    pytest.LineMatcher(text.splitlines()).fnmatch_lines(lines)
    return True


def test_nothing_delivered_is_reported_as_such(fail):
    text = fail(event="order_completed", company={"id": "acme"})

    assert has_lines(
        text,
        'expected track "order_completed" with company *, found 0 among 0 captures',
        "nothing arrived: no event was delivered *",
        "  schematic_env * it sets SCHEMATIC_API_KEY, *",
    )


@pytest.mark.schematic_emulator(allow=["other-key"])
def test_other_key_is_suspected(schematic_sandbox, fail):
    schematic_sandbox.api_key, true_key = "wrong", schematic_sandbox.api_key
    track(schematic_sandbox, "order_completed")
    schematic_sandbox.api_key = true_key

    text = fail(event="order_completed")

    assert has_lines(text, "1 came with another API key*", '  track "order_completed"*')


def test_nearest_event_is_shown_with_a_difference_per_field(schematic_sandbox, fail):
    track(schematic_sandbox, "order_started", company={"id": "acme"})
    track(schematic_sandbox, "order_complete", company={"id": 7})

    text = fail(event="order_completed", company={"id": "7"}, user={"userId": "u1"})

    assert has_lines(
        text,
        'nearest: track "order_complete": answered 200, processed',
        '  event: expected "order_completed", found "order_complete"',
        '  company/id: expected "7", found 7 (a number, not a text)',
        '  user: expected {"userId": "u1"}, found nothing',
    )


def test_trigger_is_shown_with_how_little_it_missed(segment_deliver, fail):
    segment_deliver(make_track(), mapping=MAPPING)

    text = fail(event="order_completed")

    assert has_lines(
        text,
        'why: Segment track "Order Completed" *',
        "  trigger   Orders: type = * did not match",
        '* event = "Order completed" fails: event is "Order Completed", which differs '
        "in upper and lower case only",
        "  sent      nothing",
    )


def test_mapping_is_shown_with_file_line_and_broken_path(
    segment_deliver, fail, tmp_path
):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(MAPPING, indent=2))
    event = make_track("Order completed", properties={"companyId": "acme"})
    segment_deliver(event, mapping=path)

    text = fail(event="order_completed", company={"id": "acme"})

    assert has_lines(
        text,
        "  trigger   Orders: * matched",
        "  mapping   company_keys <- * (*mapping.json:13:7)",
        "*$.properties.company_id: $.properties has no company_id, it has companyId",
    )


@pytest.mark.schematic_emulator(allow=["event-name"])
def test_contract_and_both_profiles_are_shown(segment_deliver, fail):
    segment_deliver([make_identify(), make_track("Order Completed!")])

    text = fail(event="order_completed")

    assert has_lines(
        text,
        'nearest: track "order_completed!": answered 200, failed',
        "  refused at /body/event: expected letters, digits, dash and underscore only",
        '  mapping   event_name <- {"@path": "$.event"} gave "Order Completed!"',
        "  profiles  published sends order_completed!, documentation promises "
        "order_completed",
        "and 1 more event delivered",
    )


def test_function_is_shown_with_its_file_and_line(segment_deliver, fail):
    segment_deliver(make_track(), mapping=lambda _: None)

    text = fail(event="order_completed")

    assert has_lines(
        text, "  mapping   *<lambda> (*test_failure.py:*)", "  sent * nothing"
    )


def test_failure_points_at_the_test_and_not_at_the_plugin(run):
    result = run("""
        def test_it(schematic_sandbox):
            schematic_sandbox.expect.track("order_completed")
    """)

    result.stdout.no_fnmatch_line("*expect.py:*")
    result.stdout.fnmatch_lines([">*schematic_sandbox.expect.track(*"])


def test_event_that_led_to_nothing_comes_before_one_of_another_type(
    segment_deliver, fail
):
    identify = {
        "subscribe": 'type = "identify"',
        "partnerAction": "identifyUser",
        "mapping": {
            "timestamp": {"@path": "$.timestamp"},
            "user_keys": {"id": {"@path": "$.userId"}},
            "company_keys": {"id": {"@path": "$.context.groupId"}},
        },
    }
    segment_deliver([make_identify(), make_track()], mapping=[*MAPPING, identify])

    text = fail(event="order_completed")

    assert "nearest" not in text
    assert text.index("why: Segment track") > 0
    assert "why: Segment identify" not in text


@pytest.mark.schematic_emulator(allow=["nothing-sent"])
@pytest.mark.schematic_emulator(allow=["action-unknown"])
def test_action_that_there_is_not_is_named_with_its_line(
    segment_deliver, fail, tmp_path
):
    path = tmp_path / "mapping.json"
    wrong = {**MAPPING[0], "partnerAction": "TrackEvent"}
    path.write_text(json.dumps([wrong], indent=2))
    segment_deliver(make_track("Order completed"), mapping=path)

    text = fail(event="order_completed")

    assert has_lines(
        text,
        "  trigger   Orders: * matched*",
        '  action    the destination has no action "TrackEvent" (*mapping.json:5:5)',
    )

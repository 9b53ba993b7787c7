"""One event, explained from field to effect."""

from __future__ import annotations

from datetime import UTC, datetime

from schematic_emulator.destination import PINNED_VERSION, presets
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.trace.explanation import BROKEN, Explanation, explain

AT = datetime(2026, 1, 2, tzinfo=UTC)
TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
}


def explained(profile: str = "published", **changes: object) -> Explanation:
    (record,) = receive({**TRACK, **changes}, AT)
    return explain(record, presets(), profile=profile, at=AT)


def test_matching_subscription_is_followed_to_its_effect():
    track, identify = explained().steps

    assert (track.name, track.action) == ("Track Event", "trackEvent")
    assert [field.target for field in track.fields if field.sent != "absent"] == [
        "/body/event",
        "/sent_at",
        "/body/user",
        "/body/traits",
    ]
    assert track.body == {
        "api_key": "(your API key)",
        "type": "track",
        "sent_at": "2026-01-02T03:04:05.678Z",
        "body": {
            "traits": {"raw_event_name": "Order Completed"},
            "user": {"userId": "u1"},
            "event": "order_completed",
        },
    }
    assert track.effects[-1] == 'counts 1 "order_completed" for user userId=u1'
    assert not identify.trigger.matches
    assert identify.fields == ()


def test_bad_event_has_violations_and_no_effect():
    track, _ = explained(event="Order.Completed!").steps

    assert [violation.pointer for violation in track.violations] == ["/body/event"]
    assert (track.effects, track.failure) == ((), BROKEN)


def test_refused_event_says_why_nothing_is_sent():
    track, _ = explained(timestamp="yesterday").steps

    assert track.request is None
    assert track.error == "Timestamp must be a valid date-like string but it was not."


def test_profile_changes_what_is_sent():
    track, _ = explained("documented", event="orderCompleted").steps

    assert track.body is not None
    assert track.body["body"]["event"] == "order_completed"


def test_explanation_is_written_as_json():
    explanation = explained()

    written = explanation.to_json()

    assert written["event"] == 'track "Order Completed"'
    assert (written["profile"], written["version"]) == ("published", PINNED_VERSION)
    assert [step["matches"] for step in written["subscriptions"]] == [True, False]
    assert written["subscriptions"][0]["request"] == {
        "method": "POST",
        "url": "https://c.schematichq.com/e",
        "body": explanation.steps[0].body,
    }
    assert [finding["rule"] for finding in written["findings"]] == ["usage-no-company"]

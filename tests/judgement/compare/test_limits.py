"""When companies reach the limits of their plans, under either mapping."""

from __future__ import annotations

from typing import Any

from support.impact import differ, tally
from support.mapping_files import mapped, track
from support.segment import make_track

DOUBLE = [track(), track(name="Again")]
SECTION: dict[str, Any] = {
    "features": [
        {"name": "API calls", "feature_type": "event", "event_subtype": "api_called"},
        {"name": "SSO", "feature_type": "boolean"},
    ],
    "plans": [
        {
            "name": "Starter",
            "entitlements": [
                {
                    "feature": "API calls",
                    "value_type": "numeric",
                    "value_numeric": 4,
                    "metric_period": "current_month",
                },
                {"feature": "SSO", "value_type": "boolean", "value_bool": True},
            ],
        }
    ],
    "companies": [
        {"keys": {"groupId": "acme"}, "name": "Acme", "base_plan": "Starter"}
    ],
}


def call(day: int, company: str = "acme", month: int = 1) -> dict[str, Any]:
    return {
        **make_track("API Called"),
        "timestamp": f"2026-{month:02}-{day:02}T10:00:00.000Z",
        "context": {"groupId": company},
    }


def find_limits(
    head: list[Any], events: list[Any], section: Any = SECTION
) -> list[str]:
    found = differ([track()], head, events, section)
    return [one.describe() for one in found if one.kind == "limits"]


def test_company_reaches_a_limit_earlier():
    events = [call(day) for day in (1, 2, 3, 4, 5)]

    assert find_limits(DOUBLE, events) == [
        "Acme reaches API calls 2 days earlier (2026-01-04 -> 2026-01-02)"
    ]


def test_company_no_longer_reaches_a_limit():
    head = [track(subscribe='type = "page"')]

    assert find_limits(head, [call(1)] * 4) == [
        "Acme no longer reaches API calls (on 2026-01-01)"
    ]


def test_company_reaches_a_limit_that_it_did_not():
    assert find_limits(DOUBLE, [call(7), call(8)]) == [
        "Acme now reaches API calls on 2026-01-08"
    ]


def test_usage_of_another_month_or_company_counts_for_itself():
    events = [call(31), call(1, month=2), call(1, "other"), call(1, "other")]

    assert find_limits(DOUBLE, events) == []


def test_override_replaces_the_plan():
    override = {"feature": "API calls", "value_type": "numeric", "value_numeric": 2}
    company = {**SECTION["companies"][0], "overrides": [override]}

    found = find_limits(DOUBLE, [call(1)], {**SECTION, "companies": [company]})

    assert found == ["Acme now reaches API calls on 2026-01-01"]


def test_limits_of_two_sections_differ():
    lower = {**SECTION["plans"][0]["entitlements"][0], "value_numeric": 1}
    head = {**SECTION, "plans": [{"name": "Starter", "entitlements": [lower]}]}

    found = tally([track()], [track()], [call(1)], (SECTION, head))

    assert list(found.found) == [("limits", "API calls")]


def test_lower_limit_is_named_if_it_is_reached_on_the_same_day():
    lower = {**SECTION["plans"][0]["entitlements"][0], "value_numeric": 3}
    head = {**SECTION, "plans": [{"name": "Starter", "entitlements": [lower]}]}

    found = tally([track()], [track()], [call(1)] * 4, (SECTION, head))

    assert [list(one.samples) for one in found.found.values()] == [
        ["Acme reaches API calls at 3 instead of 4 on 2026-01-01"]
    ]


def test_feature_that_no_longer_counts_the_event_is_named():
    feature = {**SECTION["features"][0], "event_subtype": "API Called"}
    head = {**SECTION, "features": [feature]}

    found = tally([track()], [track()], [call(1)], (SECTION, head))

    assert [list(one.samples) for one in found.found.values()] == [
        ["API calls counts 1 -> 0"]
    ]


def test_side_without_a_section_has_that_of_the_other():
    events = [call(day) for day in (1, 2, 3, 4)]

    found = tally([track()], DOUBLE, events, (SECTION, None))

    assert ("limits", "API calls") in found.found


def test_time_of_the_event_counts_and_not_the_mapped_one():
    """Production counts an event when it arrives, whatever its mapped timestamp."""
    head = [mapped(track(), timestamp={"@path": "$.sentAt"})]
    events = [{**call(1), "sentAt": "2026-03-01T00:00:00.000Z"}] * 4

    assert find_limits(head, events) == []


def test_usage_names_the_features_that_it_feeds():
    [usage] = [
        one
        for one in differ([track()], DOUBLE, [call(1)], SECTION)
        if one.kind == "usage"
    ]

    assert usage.describe() == '"api_called": 1 -> 2 (+100.0%) (feature API calls)'

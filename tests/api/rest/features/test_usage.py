"""Usage by feature, company, user and time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from support.rest import Rest
from support.setup import (
    grant,
    make_company,
    make_feature,
    make_plan,
    make_user,
    metered,
    override,
    post,
    subscribe,
    use,
)

WINDOW = "start_time=2026-01-01T00:00:00Z&end_time=2026-02-01T00:00:00Z"


def series(rest, feature, company, query):
    path = f"/feature-usage-timeseries?company_id={company['id']}"
    found = f"{path}&feature_id={feature['id']}&{query}"
    return rest.get(found, "api/feature-usage-timeseries")["data"]


def usage_of(rest, query=""):
    return rest.get(f"/feature-usage?{query}", "api/feature-usage-list")["data"]


def test_usage_shows_limit_period_and_access():
    rest = Rest()
    feature, _, company = metered(rest)
    use(rest, 4)

    (row,) = usage_of(rest, f"company_id={company['id']}")

    assert {
        name: row[name]
        for name in ("access", "allocation", "usage", "period", "overuse")
    } == {
        "access": False,
        "allocation": 3,
        "usage": 4,
        "period": "current_month",
        "overuse": 1,
    }
    assert row["metric_reset_at"] == "2026-02-01T00:00:00.000000Z"
    assert row["feature"]["id"] == feature["id"]
    assert row["plan"]["name"] == "Starter"


@pytest.mark.parametrize(
    "query",
    ["company_keys[org]=acme", 'company_keys={"org":"acme"}', "q=calls", "limit=1"],
)
def test_usage_is_found_by_company_keys_and_text(query):
    rest = Rest()
    metered(rest)

    assert len(usage_of(rest, query)) == 1
    assert usage_of(rest, "q=zzz") == []


def test_usage_of_a_trait_feature_is_the_traits_value():
    rest = Rest()
    definition = post(
        rest,
        "/entity-trait-definitions",
        {"entity_type": "company", "hierarchy": ["seats"], "trait_type": "number"},
        "api/entity-trait-definition",
        200,
    )
    feature = make_feature(
        rest, feature_type="trait", event_subtype=None, trait_id=definition["id"]
    )
    plan = make_plan(rest)
    grant(rest, plan, feature, value_type="numeric", value_numeric=10)
    subscribe(rest, make_company(rest, traits={"seats": 7}), plan)

    (row,) = usage_of(rest)

    assert (row["usage"], row["allocation"], row["period"]) == (7, 10, None)
    assert (row["access"], row["percent_used"]) == (True, 70.0)


def test_negative_entitlements_can_be_left_out():
    rest = Rest()
    feature, _, company = metered(rest)
    override(rest, company, feature, value_type="boolean", value_bool=False)

    assert [row["access"] for row in usage_of(rest)] == [False]
    assert usage_of(rest, "without_negative_entitlements=true") == []


def test_shares_of_users_are_separate():
    rest = Rest()
    feature, _, company = metered(rest)
    ada = make_user(rest, company={"org": "acme"})
    use(rest, 3, user={"id": "ada"})
    use(rest, 1)

    path = f"/user-usage-by-company?company_id={company['id']}"
    shares = rest.get(path, "api/user-usage-by-company")["data"]["rows"]
    users = rest.get(
        f"/feature-users?feature_id={feature['id']}", "api/feature-user-list"
    )["data"]

    found = [(row["user_id"], row["value"], row["share"]) for row in shares]
    assert found == [(ada["id"], 3, 0.75), (None, 1, 0.25)]
    assert [(row["user"]["id"], row["usage"]) for row in users] == [(ada["id"], 3)]


@pytest.mark.parametrize(
    ("granularity", "buckets", "first", "last", "used"),
    [
        ("hourly", 31 * 24, "2026-01-01T00", "2026-01-31T23", [2, 5]),
        ("daily", 31, "2026-01-01T00", "2026-01-31T00", [2, 5]),
        ("weekly", 5, "2025-12-28T00", "2026-01-25T00", [2, 5]),
        ("monthly", 1, "2026-01-01T00", "2026-01-01T00", [7]),
    ],
)
def test_series_cuts_time_into_buckets(granularity, buckets, first, last, used):
    rest = Rest()
    feature, _, company = metered(rest)
    use(rest, 2)
    rest.emulator.clock.move(timedelta(days=20))
    use(rest, quantity=5)

    found = series(rest, feature, company, f"{WINDOW}&granularity={granularity}")

    points = found["usage_points"]
    assert len(points) == buckets
    assert points[0]["timestamp"].startswith(first)
    assert points[-1]["timestamp"].startswith(last)
    assert [each["usage"] for each in points if each["usage"]] == used


def test_history_has_a_row_for_each_bucket_with_usage():
    rest = Rest()
    feature, _, company = metered(rest)
    use(rest, 2)
    rest.emulator.clock.move(timedelta(days=1))
    use(rest)

    path = f"/feature-usage-history?{WINDOW}&company_ids={company['id']}"
    rows = rest.get(path, "api/feature-usage-history")["data"]

    assert [(row["usage"], row["period_start"][:10]) for row in rows] == [
        (1, "2026-01-03"),
        (2, "2026-01-02"),
    ]
    assert {row["feature_id"] for row in rows} == {feature["id"]}


def test_backfill_counts_in_its_own_period_alone():
    rest = Rest()
    feature, _, company = metered(rest)
    body = {"event": "api_called", "company": {"org": "acme"}}
    rest.send("track", body, backfill=True, sent_at="2025-12-30T00:00:00Z")

    (row,) = usage_of(rest)
    december = "start_time=2025-12-01T00:00:00Z&end_time=2026-01-01T00:00:00Z"
    found = series(rest, feature, company, f"{december}&granularity=monthly")

    assert row["usage"] == 0
    assert [each["usage"] for each in found["usage_points"]] == [1]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("end_time=2026-01-01T00:00:00Z", "start_time: this field is required"),
        ("start_time=x&end_time=x", "start_time: expected a date-time, found 'x'"),
        (
            "start_time=2026-01-02T00:00:00Z&end_time=2026-01-01T00:00:00Z",
            "end_time: expected a time after start_time",
        ),
        (f"{WINDOW}&granularity=yearly", "granularity: expected one of"),
        (
            "start_time=0002-01-01T00:00:00Z&end_time=2026-01-01T00:00:00Z",
            "granularity: the window is too long: more than 10000 buckets",
        ),
        (
            "start_time=0001-12-31T23:59:59Z&end_time=2026-01-01T00:00:00Z",
            "start_time: expected a time from the year 2 to 8999, found 0001-12-31",
        ),
        (
            "start_time=8999-12-31T23:59:59Z&end_time=9000-01-01T00:00:00Z",
            "end_time: expected a time from the year 2 to 8999, found 9000-01-01",
        ),
    ],
)
def test_bad_window_is_refused_by_the_fields_name(query, message):
    found = Rest().refusal(f"/feature-usage-history?{query}", 400)

    assert found.startswith(message)


@pytest.mark.parametrize("end", ["0001-01-03T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_end_without_a_month_before_it_or_a_day_after_it_is_refused(end):
    rest = Rest()
    _, _, company = metered(rest)
    path = f"/user-usage-by-company?company_id={company['id']}&end_time={end}"

    assert rest.refusal(path, 400).startswith("end_time: expected a time from")


@pytest.mark.parametrize(("sent", "end"), [(1, 2**63 - 1), (-1, -(2**63))])
def test_usage_stays_at_the_end_of_int64(sent, end):
    rest = Rest()
    feature, _, company = metered(rest)
    for _ in range(2):
        use(rest, 2, quantity=end, user={"id": "ada"})
        use(rest, quantity=sent)
        rest.emulator.clock.move(timedelta(days=1))

    (row,) = usage_of(rest)
    (found,) = series(rest, feature, company, f"{WINDOW}&granularity=monthly")[
        "usage_points"
    ]
    path = f"/user-usage-by-company?company_id={company['id']}"
    shares = rest.get(path, "api/user-usage-by-company")["data"]["rows"]

    assert row["usage"] == found["usage"] == end
    assert row["overuse"] == max(end - 3, 0)
    assert [each["value"] for each in shares] == [end]


def test_event_types_count_events_not_quantities():
    rest = Rest()
    use(rest, 2, quantity=5, user={"id": "ada"})
    use(rest, name="globex")
    rest.send("track", {"event": "other"})

    path = "/event-types?q=call&event_subtypes=api_called"
    (row,) = rest.get(path, "api/event-type-list")["data"]

    counts = [row[name] for name in ("event_count", "company_count", "user_count")]
    assert counts == [3, 2, 1]


@pytest.mark.parametrize("path", ["/feature-companies", "/feature-users"])
def test_feature_must_be_named_and_known(path):
    rest = Rest()

    assert rest.refusal(path, 400) == "feature_id: this field is required"
    assert rest.refusal(f"{path}?feature_id=x", 404) == "feature not found"


def test_unlimited_has_no_limit_and_companies_are_listed():
    rest = Rest()
    feature, plan = make_feature(rest), make_plan(rest)
    grant(rest, plan, feature, value_type="unlimited")
    subscribe(rest, make_company(rest), plan)
    make_company(rest, "globex")

    path = f"/feature-companies?feature_id={feature['id']}"
    (row,) = rest.get(path, "api/feature-company-list")["data"]

    assert (row["access"], row["allocation"], row["is_unlimited"]) == (True, None, True)
    assert row["company"]["name"] == "Acme"
    assert row["allocation_type"] == "unlimited"

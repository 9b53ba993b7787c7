"""Flags as plans, overrides and rules decide them, over REST."""

from __future__ import annotations

from datetime import timedelta

import pytest

from support.rest import Rest
from support.setup import (
    NUMERIC,
    check_flag,
    grant,
    make_company,
    make_feature,
    make_flag,
    make_plan,
    make_user,
    metered,
    override,
    post,
    put,
    put_trait_rule,
    subscribe,
    use,
)

BOOLEAN = {"value_type": "boolean"}
NO_RULE = "No rules matched; default value for flag"


def standard_rule(name, *, value=True, conditions=(), **more):
    return {
        "name": name,
        "priority": 1,
        "value": value,
        "conditions": list(conditions),
        "condition_groups": [],
    } | more


def company_condition(company):
    return {
        "condition_type": "company",
        "operator": "eq",
        "resource_ids": [company["id"]],
    }


def test_plan_grants_access_until_its_limit_is_reached():
    rest = Rest()
    metered(rest)

    values = []
    for _ in range(4):
        values.append(check_flag(rest)["value"])
        use(rest)

    assert values == [True, True, True, False]


def test_check_shows_rule_usage_and_entitlement():
    rest = Rest()
    feature, _, company = metered(rest)
    use(rest, 2)

    checked = check_flag(rest)

    reason = f'Matched plan entitlement rule "API calls" ({checked["rule_id"]})'
    assert checked["reason"] == reason
    assert checked["entitlement"] == {
        "feature_id": feature["id"],
        "feature_key": "api_calls",
        "value_type": "numeric",
        "allocation": 3,
        "usage": 2,
        "soft_limit": None,
        "event_name": "api_called",
        "event_subtype": "api_called",
        "metric_period": "current_month",
        "metric_reset_at": "2026-02-01T00:00:00.000000Z",
        "month_reset": "first_of_month",
        "warning_tiers": [],
    }
    assert (checked["company_id"], checked["rule_type"]) == (
        company["id"],
        "plan_entitlement",
    )
    assert (
        checked["feature_usage"],
        checked["feature_allocation"],
        checked["feature_usage_event"],
        checked["feature_usage_period"],
        checked["feature_usage_reset_at"],
    ) == (2, 3, "api_called", "current_month", "2026-02-01T00:00:00.000000Z")


@pytest.mark.parametrize(
    ("period", "days", "value"),
    [
        ("current_day", 1, True),
        ("current_week", 1, False),
        ("current_week", 2, True),
        ("current_month", 29, False),
        ("current_month", 30, True),
        ("all_time", 400, False),
    ],
    ids=["next day", "Saturday", "Sunday", "31st", "next month", "never"],
)
def test_limit_resets_with_its_period(period, days, value):
    """The clock is at Friday, 2 January 2026."""
    rest = Rest()
    feature, plan = make_feature(rest), make_plan(rest)
    grant(rest, plan, feature, **(NUMERIC | {"metric_period": period}))
    subscribe(rest, make_company(rest), plan)
    use(rest, 3)

    rest.emulator.clock.move(timedelta(days=days))

    assert check_flag(rest)["value"] is value


def test_quantity_counts_and_can_be_taken_back():
    rest = Rest()
    metered(rest)

    use(rest, quantity=3)
    at_limit = check_flag(rest)["value"]
    use(rest, quantity=-1)

    assert (at_limit, check_flag(rest)["value"]) == (False, True)


def test_override_grants_one_company_more():
    rest = Rest()
    feature, plan, company = metered(rest)
    subscribe(rest, make_company(rest, "globex"), plan)
    override(rest, company, feature, **(NUMERIC | {"value_numeric": 9}))

    use(rest, 5)
    use(rest, 5, "globex")

    assert check_flag(rest)["value"] is True
    assert check_flag(rest, company={"org": "globex"})["value"] is False


def test_override_ends_when_it_expires():
    rest = Rest()
    feature, _, company = metered(rest)
    tomorrow = "2026-01-03T00:00:00Z"
    withheld = BOOLEAN | {"value_bool": False, "expiration_date": tomorrow}
    override(rest, company, feature, **withheld)

    before = check_flag(rest)
    rest.emulator.clock.move(timedelta(hours=12))
    after = check_flag(rest)

    assert (before["value"], before["rule_type"]) == (False, "company_override")
    assert (after["value"], after["rule_type"]) == (True, "plan_entitlement")


def test_rules_on_traits_see_identified_values():
    rest = Rest()
    flag = make_flag(rest, key="beta")
    company = {"keys": {"org": "acme"}, "traits": {"seats": 7, "vip": True}}
    rest.send("identify", {"keys": {"id": "ada"}, "company": company})
    found = rest.get(
        "/entity-trait-definitions?q=seats", "api/entity-trait-definition-list"
    )
    seats = {
        "condition_type": "trait",
        "operator": "gte",
        "resource_ids": [],
        "trait_id": found["data"][0]["id"],
        "trait_value": "7",
    }
    rules = {"rules": [standard_rule("Large", conditions=[seats])]}

    put(rest, f"/flags/{flag['id']}/rules", rules, "api/flag-rules")

    assert check_flag(rest, "beta")["reason"].startswith(
        'Matched standard rule "Large"'
    )


def test_rules_put_back_as_read_stay_the_same():
    rest = Rest()
    metered(rest)
    flag = rest.get("/flags", "api/flag-list")["data"][0]
    path = f"/flags/{flag['id']}/rules"
    put(rest, path, {"rules": [standard_rule("All")]}, "api/flag-rules")
    read = rest.get(f"/flags/{flag['id']}", "api/flag")["data"]["rules"]

    again = put(rest, path, {"rules": read}, "api/flag-rules")["rules"]

    assert [rule["id"] for rule in again] == [rule["id"] for rule in read]
    assert len(again) == 3


def test_check_creates_no_company():
    rest = Rest()
    make_flag(rest)

    checked = check_flag(rest, company={"org": "unknown"}, user={"id": "unknown"})

    assert (checked["value"], checked["reason"]) == (False, NO_RULE)
    assert (checked["company_id"], checked["user_id"]) == (None, None)
    assert rest.get("/companies/count", "api/count")["data"] == {"count": 0}


def test_preflight_is_weighed_and_not_reported():
    rest = Rest()
    metered(rest)
    use(rest)
    context = {"company": {"org": "acme"}}

    fits = check_flag(rest, **context, preflight={"usage": 1})
    over = check_flag(rest, **context, preflight={"usage": 2})

    assert (fits["value"], over["value"]) == (True, False)
    assert over["entitlement"]["usage"] == 1


@pytest.mark.parametrize(
    ("preflight", "message"),
    [
        ({"usage": -1}, "preflight usage cannot be negative"),
        (
            {"event_usage": {"event_subtype": "a", "quantity": -1}},
            "preflight usage cannot be negative",
        ),
        ({"credit_cost": {"bcrd_a": -1}}, "preflight credit cost cannot be negative"),
    ],
)
def test_negative_preflight_is_refused(preflight, message):
    rest = Rest()
    make_flag(rest)

    refusal = rest.refusal(
        "/flags/api_calls/check", 400, method="POST", json={"preflight": preflight}
    )

    assert refusal == message


def test_unknown_flag_is_not_found():
    message = Rest().refusal("/flags/none/check", 404, method="POST", json={})

    assert message == "flag not found"


def test_keys_of_two_companies_are_refused():
    rest = Rest()
    make_flag(rest)
    make_company(rest)
    make_company(rest, keys={"slug": "globex"})

    message = rest.refusal(
        "/flags/api_calls/check",
        400,
        method="POST",
        json={"company": {"org": "acme", "slug": "globex"}},
    )

    assert message.startswith("company: company keys match different companies")


def test_all_flags_are_checked_at_once():
    rest = Rest()
    _, plan, _ = metered(rest)
    make_flag(rest, key="beta", default_value=True)
    context = {"company": {"org": "acme"}}

    checks = post(rest, "/flags/check", context, "api/flag-checks")

    values = {row["flag"]: row["value"] for row in checks["flags"]}
    assert values == {"api_calls": True, "beta": True}
    assert checks["plan"] == {"id": plan["id"], "name": "Starter"}


def test_several_contexts_are_checked_in_their_order():
    rest = Rest()
    metered(rest)
    contexts = [{"company": {"org": "acme"}}, {}]

    bulk = post(
        rest, "/flags/check-bulk", {"contexts": contexts}, "api/flag-checks-bulk"
    )

    values = [context["flags"][0]["value"] for context in bulk["data"]]
    assert values == [True, False]


def test_user_rules_decide_for_users():
    rest = Rest()
    flag, user = make_flag(rest), make_user(rest)
    condition = {
        "condition_type": "user",
        "operator": "eq",
        "resource_ids": [user["id"]],
    }
    rules = {"rules": [standard_rule("Ada", conditions=[condition])]}

    put(rest, f"/flags/{flag['id']}/rules", rules, "api/flag-rules")

    assert check_flag(rest, user={"id": "ada"})["value"] is True


@pytest.mark.parametrize(("kind", "status"), [("publishable", 200), ("readonly", 200)])
def test_weaker_keys_may_check(kind, status):
    rest = Rest()
    make_flag(rest)
    store = rest.emulator.store
    key = store.create_key(kind, store.environment_for(rest.key))

    answer = Rest(rest.emulator, key=key).ask("/flags/api_calls/check", "POST", json={})

    assert answer.status_code == status


def test_another_account_sees_no_flag():
    rest = Rest()
    metered(rest)
    other = rest.stranger()

    assert other.get("/flags", "api/flag-list")["data"] == []
    assert other.get("/features/count", "api/count")["data"] == {"count": 0}
    other.refusal("/flags/api_calls/check", 404, method="POST", json={})


def test_environments_of_one_account_share_flags_but_not_rules():
    rest = Rest()
    flag, company = make_flag(rest), make_company(rest)
    rules = {"rules": [standard_rule("Acme", conditions=[company_condition(company)])]}
    put(rest, f"/flags/{flag['id']}/rules", rules, "api/flag-rules")
    store = rest.emulator.store
    account = store.environment_for(rest.key).state.account
    second = store.create_environment("Staging", "staging", account)
    other = Rest(rest.emulator, key=store.create_key("secret", second))

    seen = other.get(f"/flags/{flag['id']}", "api/flag")["data"]

    assert (seen["key"], seen["rules"]) == ("api_calls", [])
    assert other.get("/companies/count", "api/count")["data"] == {"count": 0}


def test_reset_empties_the_account_with_its_last_environment():
    rest = Rest()
    make_flag(rest)
    store = rest.emulator.store

    store.reset(store.environment_for(rest.key))

    assert rest.get("/flags/count", "api/count")["data"] == {"count": 0}


def check_all(rest, count):
    """Check all flags for companies with a date alone; return the answer's hint."""
    contexts = [{"company": {"org": "acme"}}] * count
    answer = rest.ask("/flags/check-bulk", "POST", json={"contexts": contexts})
    return answer.headers.get("X-Emulator-Hint", "")


def test_check_reports_a_rule_that_depends_on_a_traits_form_once():
    rest = Rest().stranger()
    put_trait_rule(rest, "date", "2026-01-01T00:00:00Z")
    make_company(rest, traits={"level": "2026-03-01"})

    hint = check_all(rest, 2)

    assert hint == (
        'trait-form-unsure: rule "Levels" compares "2026-03-01" and '
        '"2026-01-01T00:00:00Z", trait "level", as date: the result is another one if '
        "the service rewrites such a value before"
    )


@pytest.mark.parametrize("sent", ["2026-03-01T00:00:00Z", "soon", ""])
def test_check_reports_nothing_of_values_that_have_one_form(sent):
    rest = Rest().stranger()
    put_trait_rule(rest, "date", "2026-01-01T00:00:00Z")
    make_company(rest, traits={"level": sent})

    assert check_all(rest, 1) == ""


def test_hint_shows_the_first_of_many_findings():
    rest = Rest().stranger()
    put_trait_rule(rest, "date", "2026-01-01T00:00:00Z")
    make_company(rest, traits={"level": "2026-03-01"})
    (rule,) = rest.get("/flags", "api/flag-list")["data"][0]["rules"]
    trait_id = rule["conditions"][0]["trait_id"]
    for number in range(4):
        flag = make_flag(rest, key=f"flag_{number}")
        condition = {
            "condition_type": "trait",
            "operator": "gt",
            "trait_id": trait_id,
            "trait_value": "2026-01-01T00:00:00Z",
            "resource_ids": [],
        }
        body = {"rules": [standard_rule("Größe", conditions=[condition])]}
        put(rest, f"/flags/{flag['id']}/rules", body, "api/flag-rules")

    hint = check_all(rest, 1)

    assert hint.count("trait-form-unsure") == 3
    assert hint.endswith("; 2 more")
    assert "Gr\\xf6\\xdfe" in hint

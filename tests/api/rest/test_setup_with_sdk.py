"""The vendor's own client parses every answer of what it sets up and checks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.metered_plan import API_CALLS, CALLED, make_client, make_feature, make_plan
from support.rest import KEY, Rest, live

ACME, ADA = {"org": "acme"}, {"id": "ada"}
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC)
NUMERIC = {"value_type": "numeric", "metric_period": "current_month"}


@pytest.fixture(scope="module")
def rest():
    return Rest()


@pytest.fixture(scope="module")
def sdk(rest):
    with live(rest.app) as address:
        client = make_client(address, KEY)
        yield client
        client.shutdown()


@pytest.fixture(scope="module")
def world(sdk):
    """Give a company with a plan, a user, and three events of theirs."""
    plan = make_plan(sdk, limit=100)
    company = sdk.companies.upsert_company(
        keys=ACME, traits={"seats": 5}, name="Acme"
    ).data
    user = sdk.companies.upsert_user(
        keys=ADA, traits={"role": "admin"}, company=ACME
    ).data
    sdk.plans.update_company_plans(company.id, base_plan_id=plan.id, add_on_ids=[])
    body = {"event": CALLED, "company": ACME, "user": ADA, "quantity": 3}
    sdk.events.create_event(event_type="track", body=body)
    feature = sdk.features.list_features().data[0]
    return {"plan": plan, "company": company, "user": user, "feature": feature}


def test_sdk_sets_up_features_and_flags():
    rest = Rest()
    with live(rest.app) as address:
        sdk = make_client(address, KEY)
        feature = make_feature(sdk)
        flag = sdk.features.create_flag(
            key="beta",
            name="Beta",
            description="",
            default_value=True,
        ).data

        sdk.features.update_feature(feature.id, icon="bolt")
        sdk.features.update_flag(
            flag.id,
            key="beta",
            name="Beta 2",
            description="",
            default_value=False,
        )
        rules = sdk.features.update_flag_rules(
            flag.id,
            rules=[
                {
                    "name": "All",
                    "priority": 1,
                    "value": True,
                    "conditions": [],
                    "condition_groups": [],
                }
            ],
        ).data

        assert sdk.features.get_feature(feature.id).data.icon == "bolt"
        assert sdk.features.get_flag(flag.id).data.rules == rules.rules
        assert sdk.features.count_flags().data.count == 2
        assert [row.key for row in sdk.features.list_flags(q="beta").data] == ["beta"]
        assert sdk.check_flag("beta") is True
        assert sdk.features.delete_flag(flag.id).data.deleted is True
        assert sdk.features.delete_feature(feature.id).data.deleted is True
        assert sdk.features.count_features().data.count == 0
        sdk.shutdown()


def test_sdk_sets_up_plans_and_entitlements(sdk, world):
    plan = sdk.plans.get_plan(world["plan"].id).data
    (entitlement,) = sdk.entitlements.list_plan_entitlements(plan_id=plan.id).data

    changed = sdk.entitlements.update_plan_entitlement(
        entitlement.id, value_numeric=100, **NUMERIC
    ).data

    assert sdk.entitlements.get_plan_entitlement(entitlement.id).data == changed
    assert sdk.entitlements.count_plan_entitlements().data.count == 1
    assert sdk.plans.list_plans(limit=5).data[0].company_count == 1
    assert sdk.plans.count_plans().data.count == 1
    assert sdk.plans.update_plan(plan.id, name="Starter").data.name == "Starter"


def test_sdk_overrides_for_a_company(sdk, world):
    ids = {"company_id": world["company"].id, "feature_id": world["feature"].id}
    made = sdk.entitlements.create_company_override(
        **ids, **NUMERIC, value_numeric=500, note="a gift"
    ).data

    changed = sdk.entitlements.update_company_override(
        made.id, value_type="boolean", value_bool=False
    ).data
    checked = sdk.check_flag(API_CALLS, company=ACME)
    company = sdk.companies.get_company(world["company"].id).data
    listed = sdk.entitlements.list_company_overrides(**ids).data
    counted = sdk.entitlements.count_company_overrides(without_expired=True).data
    sdk.entitlements.delete_company_override(made.id)

    assert checked is False
    assert company.rules[0].rule_type == "company_override"
    assert (listed, counted.count) == ([changed], 1)
    assert sdk.check_flag(API_CALLS, company=ACME) is True


def test_sdk_checks_one_all_and_many(sdk, world):
    one = sdk.features.check_flag(API_CALLS, company=ACME, user=ADA).data
    entitled = sdk.check_flag_with_entitlement(API_CALLS, company=ACME)
    every = sdk.features.check_flags(company=ACME).data
    many = sdk.features.check_flags_bulk(contexts=[{"company": ACME}]).data

    assert (one.value, one.user_id) == (True, world["user"].id)
    assert (entitled.value, entitled.feature_usage) == (True, 3)
    assert every.plan.id == world["plan"].id
    assert many.data[0].flags[0].flag == API_CALLS


def test_sdk_reads_usage(sdk, world):
    company_id, feature_id = world["company"].id, world["feature"].id
    entitlements = sdk.entitlements

    usage = entitlements.list_feature_usage(company_id=company_id).data
    by_keys = entitlements.list_feature_usage(company_keys=ACME).data
    by_company = entitlements.get_feature_usage_by_company(keys=ACME).data
    companies = entitlements.list_feature_companies(feature_id=feature_id).data
    users = entitlements.list_feature_users(feature_id=feature_id).data
    series = entitlements.get_feature_usage_time_series(
        company_id=company_id, feature_id=feature_id, start_time=START, end_time=END
    ).data
    hours = entitlements.get_feature_usage_time_series(
        company_id=company_id,
        feature_id=feature_id,
        start_time=START,
        end_time=END,
        granularity="hourly",
    ).data
    history = entitlements.list_feature_usage_history(
        start_time=START, end_time=END
    ).data
    shares = entitlements.get_user_usage_by_company(company_id=company_id).data
    (summary,) = sdk.events.get_event_summaries().data

    assert [row.usage for row in (*usage, *by_keys, *by_company.features)] == [3, 3, 3]
    assert [(row.usage, row.percent_used) for row in companies] == [(3, 3.0)]
    assert [(row.usage, row.user.id) for row in users] == [(3, world["user"].id)]
    assert [point.usage for point in series.usage_points] == [0, 3, 0]
    assert series.limits[0].limit_value == 100
    assert sum(point.usage for point in hours.usage_points) == 3
    assert [row.usage for row in history] == [3]
    assert [(row.value, row.share) for row in shares.rows] == [(3, 1.0)]
    assert (summary.event_subtype, summary.event_count) == (CALLED, 1)
    counts = [
        entitlements.count_feature_usage(company_id=company_id),
        entitlements.count_feature_companies(feature_id=feature_id),
        entitlements.count_feature_users(feature_id=feature_id),
    ]
    assert [answer.data.count for answer in counts] == [1, 1, 1]


def test_sdk_changes_profiles():
    rest = Rest()
    with live(rest.app) as address:
        sdk = make_client(address, KEY)
        companies = sdk.companies
        company = companies.create_company(keys=ACME, traits={}).data
        user = companies.create_user(keys=ADA, traits={}).data
        link = companies.get_or_create_company_membership(
            company_id=company.id, user_id=user.id
        ).data
        seats = companies.upsert_company_trait(keys=ACME, trait="seats", incr=2).data
        companies.upsert_user_trait(keys=ADA, trait="role", set_="admin")
        listed = companies.list_company_memberships(user_id=user.id).data
        definitions = companies.list_entity_trait_definitions(
            entity_type="company"
        ).data
        values = companies.get_entity_trait_values(definition_id=definitions[0].id).data
        changed = companies.update_entity_trait_definition(
            definitions[0].id, trait_type="currency"
        ).data
        keys = companies.list_entity_key_definitions().data
        companies.delete_company_membership(link.id)
        by_keys = companies.delete_company_by_keys(keys=ACME).data
        companies.delete_user(user.id)
        sdk.shutdown()

    assert seats.traits == {"seats": 2}
    assert [row.id for row in listed] == [link.id]
    assert [row.value for row in values] == ["2"]
    assert changed.trait_type == "currency"
    assert [row.key for row in keys] == ["id", "org"]
    assert by_keys.id == company.id
    assert rest.get("/users/count", "api/count")["data"] == {"count": 0}


def test_sdk_counts_and_removes_definitions():
    rest = Rest()
    with live(rest.app) as address:
        sdk = make_client(address, KEY)
        companies = sdk.companies
        companies.upsert_company(keys=ACME, traits={"seats": 5})
        companies.upsert_company(keys={"slug": "a", "org": "zen"}, traits={})
        keys = companies.list_entity_key_definitions().data
        [seats] = companies.list_entity_trait_definitions().data
        counts = [
            companies.count_entity_keys(entity_type="company").data.count,
            companies.count_entity_traits(definition_id=seats.id).data.count,
        ]
        usage = companies.get_entity_trait_definition_usage(seats.id).data
        slug = next(row.id for row in keys if row.key == "slug")
        removed = [
            companies.delete_entity_key_definition(slug).data.deleted,
            companies.delete_entity_trait_definition(seats.id).data.deleted,
        ]
        left = companies.list_companies().data
        sdk.shutdown()

    assert counts == [3, 1]
    assert (usage.feature_count, usage.rule_condition_count) == (0, 0)
    assert removed == [True, True]
    assert [[key.key for key in row.keys] for row in left] == [["org"], ["org"]]
    assert [row.traits for row in left] == [{}, {}]


def test_sdk_reads_plan_changes_and_puts_plan_traits(sdk, world):
    companies, plan = sdk.companies, world["plan"]
    seats = companies.get_or_create_entity_trait_definition(
        entity_type="company", hierarchy=["seats"], trait_type="number"
    ).data
    [change] = companies.list_plan_changes(company_id=world["company"].id).data
    put = companies.update_plan_traits_bulk(
        plan_id=plan.id,
        traits=[{"trait_id": seats.id, "trait_value": "7"}],
        apply_to_existing_companies=False,
    ).data
    listed = companies.list_plan_traits(plan_id=plan.id).data

    assert companies.get_plan_change(change.id).data.base_plan.id == plan.id
    assert [row.trait_value for row in put] == ["7"]
    assert companies.get_plan_trait(put[0].id).data == listed[0]
    assert companies.count_plan_traits(plan_id=plan.id).data.count == 1


def test_sdk_reads_the_account():
    rest = Rest()
    with live(rest.app) as address:
        sdk = make_client(address, KEY)
        make_plan(sdk, limit=100)
        accounts, insights = sdk.accounts, sdk.insights
        [key] = accounts.list_api_keys(require_environment=False).data
        known = accounts.get_api_key(key.id).data
        logs = accounts.list_audit_logs(q="plan").data
        one = accounts.get_audit_log(logs[0].id).data
        counts = [
            accounts.count_api_keys(require_environment=True).data.count,
            accounts.count_audit_logs(q="plan").data.count,
        ]
        activity = insights.get_activity(limit=2).data.entries
        summary = insights.get_summary().data
        [environment] = accounts.list_environments().data
        sdk.shutdown()

    assert known.environment.id == environment.id == logs[0].environment_id
    assert (one.resource_type, one.resp_code) == ("plan_entitlement", 201)
    assert counts == [1, len(logs)]
    assert activity[0].title == f"Created plan entitlement {one.resource_id_string}"
    assert (summary.total_plans, summary.mrr) == (1, [])


def test_sdk_sends_events_in_a_batch():
    rest = Rest()
    event = {"event_type": "track", "body": {"event": CALLED, "company": ACME}}
    with live(rest.app) as address:
        sdk = make_client(address, KEY)
        taken = sdk.events.create_event_batch(events=[event, event]).data
        found = [sdk.events.get_event(row.event_id).data for row in taken.events]
        sdk.shutdown()

    assert [row.status for row in found] == ["processed", "processed"]

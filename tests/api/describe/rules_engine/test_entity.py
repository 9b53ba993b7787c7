"""The vendor's flag engine, given our rendering, decides as our REST API answers."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from schematic.types.rulesengine_company import RulesengineCompany
from schematic.types.rulesengine_flag import RulesengineFlag
from schematic.types.rulesengine_user import RulesengineUser

from parity.flag_oracle import find_engine, get_oracle, pick
from schematic_emulator.api.describe.rules_engine.entity import (
    describe_company,
    describe_user,
)
from schematic_emulator.api.describe.rules_engine.flag import describe_flag
from schematic_emulator.api.store.switches import Switches
from support.random_environment import COMPANIES, USERS, build_environment
from support.rest import Rest, make_emulator
from support.setup import make_company, metered, use

needs_engine = pytest.mark.skipif(
    find_engine() is None,
    reason="the vendor's flag engine, or wasmtime to run it, is missing",
)


def list_by_name(entities, key):
    return {each.keys[key]: each for each in entities.values()} | {None: None}


def ask_engine(environment, flag, company, user):
    """Return the engine's answer to our rendering, in the members that compare."""
    given = {
        "flag": describe_flag(environment, flag),
        "company": company and describe_company(environment, company),
        "user": user and describe_user(environment, user),
    }
    now_ms = int(environment.clock.now().timestamp() * 1000)
    answer = get_oracle().ask(given, now_ms)
    entitlement = answer.get("entitlement")
    return pick(answer) | {"allocation": entitlement and entitlement.get("allocation")}


def ask_rest(rest, key, company, user):
    """Return the API's answer, in the same members."""
    body = {}
    if company:
        body["company"] = {"org": company}
    if user:
        body["user"] = {"id": user}
    path = f"/flags/{key}/check"
    answer = rest.ask(path, "POST", json=body).json["data"]
    entitlement = answer.get("entitlement")
    allocation = entitlement and entitlement["allocation"]
    return {name: answer[name] for name in pick({})} | {"allocation": allocation}


def without_zone(answer: dict[str, Any]) -> dict[str, Any]:
    """Cut the reset to its second, since both ends write the rest differently."""
    at = answer["feature_usage_reset_at"]
    return answer | {"feature_usage_reset_at": at and at[:19]}


@needs_engine
@pytest.mark.parametrize("forms", ["as-sent", "normalized"])
@pytest.mark.parametrize("seed", range(4))
def test_engine_decides_our_rendering_as_rest_does(seed, forms):
    rest = Rest(make_emulator(switches=Switches(trait_forms=forms)))
    keys = build_environment(rest, Random(seed))
    rest.emulator.clock.move(timedelta(days=seed))
    environment = rest.emulator.store.environment_for(rest.key)
    state = environment.state
    flags = {flag.key: flag for flag in state.account.flags.values()}
    companies = list_by_name(state.companies, "org")
    users = list_by_name(state.users, "id")

    differing = {
        (key, company, user): (asked, answered)
        for key in keys
        for company in (*COMPANIES, None)
        for user in (*USERS, None)
        if (
            asked := without_zone(
                ask_engine(environment, flags[key], companies[company], users[user])
            )
        )
        != (answered := without_zone(ask_rest(rest, key, company, user)))
    }

    assert differing == {}


def test_vendors_models_take_all_that_is_described():
    rest = Rest()
    build_environment(rest, Random(1))
    environment = rest.emulator.store.environment_for(rest.key)
    state = environment.state

    read = [
        *(
            RulesengineFlag(**describe_flag(environment, each))
            for each in state.account.flags.values()
        ),
        *(
            RulesengineCompany(**describe_company(environment, each))
            for each in state.companies.values()
        ),
        *(
            RulesengineUser(**describe_user(environment, each))
            for each in state.users.values()
        ),
    ]

    assert len(read) == 8 + len(COMPANIES) + len(USERS)


def test_company_has_a_metric_for_each_period_and_both_beginnings_of_a_month():
    rest = Rest()
    _, plan, _ = metered(rest)
    use(rest, 2)
    environment = rest.emulator.store.environment_for(rest.key)
    (company,) = environment.state.companies.values()

    described = describe_company(environment, company)

    pairs = {
        (row["period"], row["month_reset"]): row["value"]
        for row in described["metrics"]
    }
    assert pairs == {
        ("all_time", "first_of_month"): 2,
        ("current_day", "first_of_month"): 2,
        ("current_week", "first_of_month"): 2,
        ("current_month", "first_of_month"): 2,
        ("current_month", "billing_cycle"): 2,
    }
    assert (described["keys"], described["plan_ids"]) == ({"org": "acme"}, [plan["id"]])
    (entitlement,) = described["entitlements"]
    assert (entitlement["feature_key"], entitlement["usage"]) == ("api_calls", 2)


def test_company_without_anything_has_empty_lists():
    rest = Rest()
    make_company(rest)
    environment = rest.emulator.store.environment_for(rest.key)
    (company,) = environment.state.companies.values()

    described = describe_company(environment, company)

    lists = ("plan_ids", "metrics", "rules", "traits", "entitlements")
    assert [described[name] for name in lists] == [[], [], [], [], []]
    assert "base_plan_id" not in described

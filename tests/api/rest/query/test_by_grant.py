"""Lists are narrowed by what plans and overrides grant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from support.rest import Rest
from support.setup import (
    FLAG,
    grant,
    make_company,
    make_feature,
    make_plan,
    make_user,
    override,
    subscribe,
)

LATER, EARLIER = "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class World:
    """Three companies: one by its plan, one by an override, one by neither."""

    rest: Rest
    feature: Any
    plan: Any

    def names(self, path: str, **query: str) -> list[str]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.rest.ask(f"{path}?{asked}")
        counted = self.rest.ask(f"{path}/count?{asked}")
        assert answer.status_code == 200, answer.text
        assert answer.json["params"].items() >= query.items()
        assert counted.json["data"]["count"] == len(answer.json["data"])
        return sorted(row["name"] for row in answer.json["data"])


@pytest.fixture
def world() -> World:
    rest = Rest()
    feature, plan = make_feature(rest), make_plan(rest)
    make_plan(rest, name="Empty")
    other = {"name": "Other", "event_subtype": "other", "flag": FLAG | {"key": "other"}}
    make_feature(rest, **other)
    grant(rest, plan, feature)
    subscribe(rest, make_company(rest, "planned"), plan)
    override(rest, make_company(rest, "gifted"), feature, value_type="unlimited")
    make_company(rest, "poor")
    make_user(rest, "ada", company={"org": "planned"})
    make_user(rest, "eve", company={"org": "poor"})
    return World(rest, feature, plan)


def test_companies_with_an_entitlement(world):
    found = world.names("/companies", with_entitlement_for=world.feature["id"])

    assert found == ["Gifted", "Planned"]


def test_companies_with_an_expired_override_are_not_entitled(world):
    late = make_company(world.rest, "late")
    value = {"value_type": "unlimited", "expiration_date": EARLIER}
    override(world.rest, late, world.feature, **value)

    entitled = world.names("/companies", with_entitlement_for=world.feature["id"])
    free = world.names("/companies", without_feature_override_for=world.feature["id"])

    assert "Late" not in entitled
    assert free == ["Planned", "Poor"]


def test_users_by_their_companies_plan(world):
    assert world.names("/users", plan_id=world.plan["id"]) == ["Ada"]
    assert world.names("/users", plan_id="plan_unknown") == []


def test_features_that_nothing_grants(world):
    gifted = world.rest.ask("/companies/lookup?keys[org]=gifted").json["data"]["id"]

    by_plan = world.names("/features", without_plan_entitlement_for=world.plan["id"])
    by_company = world.names("/features", without_company_override_for=gifted)
    by_none = world.names("/features", without_company_override_for="comp_unknown")

    assert (by_plan, by_company) == (["Other"], ["Other"])
    assert by_none == ["API calls", "Other"]


def test_plans_that_do_not_grant_a_feature(world):
    found = world.names("/plans", without_entitlement_for=world.feature["id"])

    assert found == ["Empty"]

"""How companies came by their plans, and the traits that plans give them."""

from __future__ import annotations

import pytest

from support.rest import Rest
from support.setup import make_company, make_plan, post, subscribe

CHANGES, TRAITS = "/plan-changes", "/plan-traits"


def changes(rest: Rest, query: str = ""):
    return rest.get(f"{CHANGES}{query}", "api/plan-change-list")["data"]


def define(rest: Rest, *hierarchy: str, kind: str = "company") -> str:
    body = {"entity_type": kind, "hierarchy": hierarchy, "trait_type": "number"}
    path = "/entity-trait-definitions"
    return post(rest, path, body, "api/entity-trait-definition", 200)["id"]


def give(rest: Rest, plan, *traits, apply: bool = False):
    body = {
        "plan_id": plan["id"],
        "traits": [
            {"trait_id": own_id, "trait_value": text} for own_id, text in traits
        ],
        "apply_to_existing_companies": apply,
    }
    return post(rest, f"{TRAITS}/bulk", body, "api/plan-trait-list", 200)


def traits_of(rest: Rest, company):
    return rest.get(f"/companies/{company['id']}", "api/company")["data"]["traits"]


def test_each_change_of_plans_is_listed_newest_first():
    rest = Rest()
    company, starter, pro = make_company(rest), make_plan(rest), make_plan(rest)
    extra = make_plan(rest, name="Extra", plan_type="add_on")
    subscribe(rest, company, starter, extra)
    subscribe(rest, company, pro)

    second, first = changes(rest)

    assert (first["action"], first["base_plan"]["id"]) == ("manage_plan", starter["id"])
    assert "previous_base_plan" not in first
    assert [each["name"] for each in first["add_ons_added"]] == ["Extra"]
    assert second["previous_base_plan"]["id"] == starter["id"]
    assert second["base_plan"]["id"] == pro["id"]
    assert [each["name"] for each in second["add_ons_removed"]] == ["Extra"]
    assert second["company"]["id"] == second["company_id"] == company["id"]
    one = rest.get(f"{CHANGES}/{second['id']}", "api/plan-change")["data"]
    assert one == second


def test_same_plans_again_are_no_change():
    rest = Rest()
    company, plan = make_company(rest), make_plan(rest)
    subscribe(rest, company, plan)

    subscribe(rest, company, plan)

    assert len(changes(rest)) == 1


def test_change_says_what_led_to_it_and_outlives_the_plan():
    rest = Rest()
    plan = make_plan(rest)
    make_company(rest, base_plan_id=plan["id"])
    rest.ask(f"/plans/{plan['id']}", "DELETE")

    gone, came = changes(rest)

    assert (came["action"], came["base_plan"]["deleted"]) == ("company_upsert", True)
    assert (gone["action"], "base_plan" in gone) == ("plan_deleted", False)
    assert gone["previous_base_plan"]["name"] == "Starter"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=manage_plan", 2),
        ("?action=checkout", 0),
        ("?base_plan_action=initial", 0),
        ("?company_id={}", 1),
        ("?company_ids={}&company_ids=comp_x", 1),
        ("?company_id=comp_x", 0),
        ("?limit=1", 1),
    ],
)
def test_changes_are_filtered(query, count):
    rest = Rest()
    plan, acme = make_plan(rest), make_company(rest)
    subscribe(rest, acme, plan)
    subscribe(rest, make_company(rest, "zen"), plan)

    assert len(changes(rest, query.format(acme["id"]))) == count


def test_traits_of_a_plan_are_put_listed_and_counted():
    rest = Rest()
    plan, seats, city = (
        make_plan(rest),
        define(rest, "seats"),
        define(rest, "a", "city"),
    )
    first = give(rest, plan, (seats, "5"))

    put = give(rest, plan, (seats, "6"), (city, "Oslo"))

    listed = rest.get(f"{TRAITS}?plan_id={plan['id']}", "api/plan-trait-list")["data"]
    assert [row["trait_value"] for row in put] == ["6", "Oslo"]
    assert put[0]["id"] == first[0]["id"]
    assert listed == put[::-1]
    assert rest.get(f"{TRAITS}/count?trait_ids={city}", "api/count")["data"] == {
        "count": 1
    }
    one = rest.get(f"{TRAITS}/{put[0]['id']}", "api/plan-trait")["data"]
    assert one == put[0]
    assert (one["plan_type"], one["trait_id"]) == ("plan", seats)


def test_company_gets_the_traits_of_a_plan_that_it_gets():
    rest = Rest()
    plan = make_plan(rest)
    give(rest, plan, (define(rest, "seats"), "5"), (define(rest, "a", "city"), "Oslo"))
    company = make_company(rest, traits={"a": {"street": "Main"}, "seats": 1})

    subscribe(rest, company, plan)

    told = {"seats": "5", "a": {"street": "Main", "city": "Oslo"}}
    assert traits_of(rest, company) == told


@pytest.mark.parametrize(("apply", "told"), [(True, {"seats": "5"}), (False, {})])
def test_companies_that_have_the_plan_get_traits_if_asked(apply, told):
    rest = Rest()
    plan, company = make_plan(rest), make_company(rest)
    subscribe(rest, company, plan)

    give(rest, plan, (define(rest, "seats"), "5"), apply=apply)

    assert traits_of(rest, company) == told


def test_traits_that_are_left_out_or_whose_plan_goes_are_gone():
    rest = Rest()
    plan, seats = make_plan(rest), define(rest, "seats")
    give(rest, plan, (seats, "5"), (define(rest, "tier"), "a"))
    give(rest, plan, (seats, "5"))

    left = rest.get(f"{TRAITS}/count", "api/count")["data"]["count"]
    rest.ask(f"/plans/{plan['id']}", "DELETE")

    assert left == 1
    assert rest.get(TRAITS, "api/plan-trait-list")["data"] == []


def test_trait_of_a_plan_stays_defined():
    rest = Rest()
    plan, seats = make_plan(rest), define(rest, "seats")
    give(rest, plan, (seats, "5"))
    path = f"/entity-trait-definitions/{seats}"

    uses = rest.get(f"{path}/usage", "api/entity-trait-usage")["data"]

    assert uses["plan_trait_count"] == 1
    assert "is in use" in rest.refusal(path, 400, method="DELETE")


@pytest.mark.parametrize(
    ("plan_id", "traits", "status", "message"),
    [
        ("plan_x", [], 404, "plan not found"),
        ("PLAN", ["etdf_x"], 404, "trait definition not found"),
        ("PLAN", ["USERS"], 400, "trait_id: a plan sets traits of companies"),
        ("PLAN", ["SEATS", "SEATS"], 400, "traits: etdf_"),
    ],
)
def test_wrong_traits_are_refused_and_put_nothing(plan_id, traits, status, message):
    rest = Rest()
    names = {
        "PLAN": make_plan(rest)["id"],
        "SEATS": define(rest, "seats"),
        "USERS": define(rest, "role", kind="user"),
    }
    sent = [{"trait_id": names.get(each, each), "trait_value": "1"} for each in traits]
    body = {
        "plan_id": names.get(plan_id, plan_id),
        "traits": sent,
        "apply_to_existing_companies": True,
    }

    told = rest.refusal(f"{TRAITS}/bulk", status, method="POST", json=body)

    assert told.startswith(message)
    assert rest.get(TRAITS, "api/plan-trait-list")["data"] == []

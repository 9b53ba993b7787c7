"""A section sets an environment up: once, whole, and as Schematic's API shows it."""

from __future__ import annotations

import copy

import pytest

from schematic_emulator.api.seed import SeedReport, seed
from schematic_emulator.effects.seed.step import SeedError
from support.rest import KEY, OTHER_KEY, Rest
from support.seeds import full_section, page_section
from support.setup import check_flag, use

FEATURE = {"name": "Calls", "feature_type": "event", "event_subtype": "api_called"}
GRANT = {"feature": "Calls", "value_type": "numeric", "value_numeric": 3}


def plant(rest: Rest, section) -> SeedReport:
    environment = rest.emulator.store.environment_for(rest.key)
    return seed(rest.emulator, environment, section)


def names(rest: Rest, path: str, contract: str) -> list[str]:
    return [row["name"] for row in rest.get(path, contract)["data"]]


@pytest.mark.parametrize("section", [full_section(), page_section()], ids=["1", "2"])
def test_seeding_twice_is_seeding_once(section):
    rest = Rest()

    first = plant(rest, section)
    environment = rest.emulator.store.environment_for(KEY)
    state = copy.deepcopy(environment.state)
    rest.emulator.clock.freeze("2026-01-05T00:00:00Z")
    second = plant(rest, section)

    assert (first.changed, first.unchanged) == (0, 0)
    assert second == SeedReport(0, 0, first.made)
    assert environment.state == state


def test_every_list_is_seen_over_rest():
    rest = Rest()

    plant(rest, full_section())

    assert names(rest, "/features", "api/feature-list") == ["SSO", "API calls"]
    assert names(rest, "/flags", "api/flag-list") == ["Beta", "SSO", "API calls"]
    assert names(rest, "/plans", "api/plan-list") == ["Extra", "Starter"]
    assert names(rest, "/webhooks", "api/webhook-list") == ["Local"]
    [company] = rest.get("/companies", "api/company-list")["data"]
    assert (company["name"], company["traits"]) == ("Acme", {"seats": 5})
    assert company["plan"]["name"] == "Starter"
    assert [row["name"] for row in company["add_ons"]] == ["Extra"]
    [user] = rest.get("/users", "api/user-list")["data"]
    [link] = user["company_memberships"]
    assert (user["name"], link["company_id"]) == ("Ada", company["id"])


def test_seeded_keys_open_the_environment():
    rest = Rest()
    plant(rest, full_section())

    secret = Rest(rest.emulator, key="sch_dev_local")
    publishable = Rest(rest.emulator, key="api_local")

    assert names(secret, "/companies", "api/company-list") == ["Acme"]
    assert publishable.refusal("/companies", 403) == "a publishable key may not do this"


def test_key_that_opened_another_environment_opens_this_one():
    rest = Rest()
    rest.stranger().ask("/whoami")

    report = plant(rest, {"keys": [{"key": OTHER_KEY, "kind": "readonly"}]})

    key = rest.emulator.store.find_key(OTHER_KEY)
    assert report == SeedReport(1, 0, 0)
    assert (key.kind, key.environment) == (
        "readonly",
        rest.emulator.store.environment_for(KEY),
    )


def test_limits_and_rules_decide():
    rest = Rest()
    plant(rest, full_section())

    limited = check_flag(rest)
    use(rest, 100)
    reached = check_flag(rest)

    assert (limited["value"], limited["feature_allocation"]) == (True, 100)
    assert reached["value"] is False
    assert check_flag(rest, "beta")["reason"].startswith('Matched standard rule "Acme"')
    assert check_flag(rest, "sso")["value"] is True
    assert check_flag(rest, "sso", company={"org": "none"})["value"] is False


def test_row_that_differs_is_changed_under_its_id():
    rest = Rest()
    section = full_section()
    plant(rest, section)
    [before] = rest.get("/plan-entitlements", "api/plan-entitlement-list")["data"]

    section["plans"][0]["entitlements"][0]["value_numeric"] = 5
    section["companies"][0]["traits"] = {"seats": 60, "tier": "gold"}
    section["flags"][0]["rules"].pop()
    report = plant(rest, section)

    [after] = rest.get("/plan-entitlements", "api/plan-entitlement-list")["data"]
    [company] = rest.get("/companies", "api/company-list")["data"]
    assert (report.made, report.changed) == (0, 3)
    assert (after["id"], after["value_numeric"]) == (before["id"], 5)
    assert company["traits"] == {"seats": 60, "tier": "gold"}
    assert 'rule "Big teams"' in check_flag(rest, "beta")["reason"]


def test_what_the_section_leaves_out_stays():
    rest = Rest()
    plant(rest, full_section())

    report = plant(rest, {"companies": [{"keys": {"org": "acme"}}]})

    [company] = rest.get("/companies", "api/company-list")["data"]
    assert report == SeedReport(0, 0, 1)
    assert (company["plan"]["name"], company["traits"]) == ("Starter", {"seats": 5})


def test_base_plan_of_null_takes_the_plan_away():
    rest = Rest()
    plant(rest, full_section())

    plant(rest, {"companies": [{"keys": {"org": "acme"}, "base_plan": None}]})

    [company] = rest.get("/companies", "api/company-list")["data"]
    assert "plan" not in company
    assert company["add_ons"] == []


@pytest.mark.parametrize(
    ("section", "faults"),
    [
        ([], [("", "expected an object")]),
        ({"flag": []}, [("", "expected only the properties")]),
        ({"flags": [{"key": ""}]}, [("/flags/0/key", "expected text of at least 1")]),
        (
            {"flags": [{"key": "a"}, {"key": "a"}]},
            [("/flags/1", "this name is used twice: a")],
        ),
        (
            {"companies": [{"keys": {"a": "1", "b": 2}}, {"keys": {"b": "2", "a": 1}}]},
            [("/companies/1", "this name is used twice")],
        ),
        (
            {"keys": [{"key": "sch_dev_a"}, {"key": "sch_dev_a"}]},
            [("/keys/1/key", "this key is used twice")],
        ),
        (
            {"features": [FEATURE], "plans": [{"name": "A", "entitlements": [
                {**GRANT, "feature": "Call"}]}]},
            [("/plans/0/entitlements/0/feature", "expected Calls, found Call")],
        ),
        (
            {"companies": [{"keys": {"a": 1}, "base_plan": "A", "add_ons": ["B"]}]},
            [
                ("/companies/0/base_plan", "expected a row of plans (empty), found A"),
                ("/companies/0/add_ons/0", "expected a row of plans (empty), found B"),
            ],
        ),
        (
            {"plans": [{"name": "A"}], "companies": [
                {"keys": {"a": 1}, "add_ons": ["A"]}]},
            [("/companies/0/add_ons/0", "expected a plan of type add_on, found A")],
        ),
        (
            {"users": [{"keys": {"id": 1}, "companies": [{"org": "x"}]}]},
            [("/users/0/companies/0", "expected a row of companies (empty)")],
        ),
        (
            {"flags": [{"key": "a", "rules": [{"name": "r", "value": True,
                "condition_groups": [[{"condition_type": "plan", "plans": ["P"]}]]}]}]},
            [("/flags/0/rules/0/condition_groups/0/0/plans/0", "expected a row of pl")],
        ),
        (
            {"webhooks": [{"name": "a", "url": "http://192.0.2.1/",
                "request_types": ["test.send"]}]},
            [("/webhooks/0/url", "")],
        ),
    ],
)  # fmt: skip
def test_wrong_section_is_refused_whole_with_its_places(section, faults):
    rest = Rest()
    environment = rest.emulator.store.environment_for(KEY)
    before = copy.deepcopy(environment.state)

    with pytest.raises(SeedError) as raised:
        plant(rest, section)

    found = raised.value.problems
    assert [fault.pointer for fault in found] == [place for place, _ in faults]
    assert all(
        fault.message.startswith(text)
        for fault, (_, text) in zip(found, faults, strict=True)
    )
    assert environment.state == before
    assert len(rest.emulator.store.keys(environment)) == 1


def test_row_that_contradicts_what_stands_is_named():
    rest = Rest()
    rest.send("identify", {"keys": {"id": "u"}, "company": {"keys": {"org": "a"}}})
    rest.send("identify", {"keys": {"id": "u"}, "company": {"keys": {"slug": "b"}}})
    section = {"companies": [{"keys": {"org": "a", "slug": "b"}}]}

    with pytest.raises(SeedError, match=r"^/companies/0: keys: "):
        plant(rest, section)


EVENT = {"name": "Calls", "feature_type": "event", "event_subtype": "call"}
SWITCH = {"name": "Beta", "feature_type": "boolean"}


def granting(*entitlements):
    """Return a section with one plan that grants a metered and a boolean feature."""
    plan = {"name": "Pro", "entitlements": list(entitlements)}
    return {"features": [EVENT, SWITCH], "plans": [plan]}


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        (
            {"features": [{"name": "Calls", "feature_type": "event"}]},
            "/features/0: a feature of type event needs event_subtype",
        ),
        (
            {"features": [{"name": "Seats", "feature_type": "trait"}]},
            "/features/0: a feature of type trait needs trait",
        ),
        (
            {"features": [{**EVENT, "flag": "a"}, {**SWITCH, "flag": "a"}]},
            "/features/1/flag: another feature has the flag a",
        ),
        (
            granting({"feature": "Calls", "value_type": "numeric"}),
            "/plans/0/entitlements/0: a numeric value needs value_numeric",
        ),
        (
            granting({"feature": "Beta", "value_type": "numeric", "value_numeric": 5}),
            (
                "/plans/0/entitlements/0/value_type: the feature Beta is boolean: "
                "nothing meters it"
            ),
        ),
        (
            granting(*[{"feature": "Calls", "value_type": "unlimited"}] * 2),
            "/plans/0/entitlements/1/feature: Calls is granted twice",
        ),
    ],
    ids=["event", "trait", "flag", "value", "boolean", "twice"],
)
def test_row_that_contradicts_itself_or_another_is_named(section, problem):
    with pytest.raises(SeedError) as caught:
        plant(Rest(), section)

    assert str(caught.value) == problem


def test_webhook_keeps_its_secret_and_hears_of_nothing_before_it():
    rest = Rest()
    section = full_section()
    del section["webhooks"][0]["secret"]
    plant(rest, section)
    [before] = rest.get("/webhooks", "api/webhook-list")["data"]

    plant(rest, section)

    [after] = rest.get("/webhooks", "api/webhook-list")["data"]
    assert after["secret"] == before["secret"] != ""
    assert rest.get("/webhook-events", "api/webhook-event-list")["data"] == []

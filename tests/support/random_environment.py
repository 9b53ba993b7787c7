"""Set up a random environment over REST, whose flags depend on all that it has."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from support.rest import NOON
from support.setup import (
    grant,
    make_company,
    make_feature,
    make_flag,
    make_plan,
    make_user,
    override,
    post,
    put,
    subscribe,
)

if TYPE_CHECKING:
    from support.rest import Rest

COMPANIES = ("acme", "globex", "initech", "hooli")
USERS = ("ada", "bob")
EVENTS = ("api_called", "report_made")
OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "is_empty", "not_empty")
# A trait, whose it is, its type, its values as sent, and as a rule has them.
TRAITS: tuple[tuple[str, str, str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("level", "company", "number", (0, 3, 129.5, 1e21, "7", "soon"), ("3", "129.5")),
    ("seats", "company", "currency", (5, 10.0, "10"), ("5", "10")),
    (
        "since",
        "company",
        "date",
        ("2026-01-01T00:00:00Z", "2026-01-01", "2026-01-01 10:00:00", ""),
        ("2026-01-01T00:00:00Z", "2026-01-01"),
    ),
    ("vip", "company", "boolean", (True, False, "1", 1, "TRUE"), ("true", "false")),
    ("plan", "company", "string", ("pro", {"a": [1, None]}, ["x"]), ("pro", "")),
    ("role", "user", "string", ("admin", "é"), ("admin",)),
    ("score", "user", "number", (0.5, 2, None), ("0.5", "2")),
)


def build_environment(rest: Rest, chance: Random) -> list[str]:
    """Fill an environment; return the keys of its flags."""
    traits = [_define(rest, *row[:3]) for row in TRAITS]
    features = _make_features(rest, traits)
    plans = [
        make_plan(rest, name=name, plan_type=kind)
        for name, kind in (("Starter", "plan"), ("Pro", "plan"), ("More", "add_on"))
    ]
    for plan in plans:
        for feature in features:
            if chance.random() < 0.7:
                grant(rest, plan, feature, **_choose_value(chance, feature, traits))
    companies = [_make_company(rest, chance, name, plans) for name in COMPANIES]
    users = [make_user(rest, each, traits=_choose(chance, "user")) for each in USERS]
    for company in companies:
        for feature in features:
            if chance.random() < 0.4:
                _override(rest, chance, company, feature, traits)
    _use(rest, chance)
    ids = {"company": companies, "user": users, "plan": plans, "base_plan": plans}
    own = [make_flag(rest, key=f"own_{number}") for number in range(4)]
    for flag in own:
        rules = [_make_rule(chance, traits, ids) for _ in range(chance.randint(1, 4))]
        put(rest, f"/flags/{flag['id']}/rules", {"rules": rules}, "api/flag-rules")
    return ["calls", "reports", "level", "sso", *(flag["key"] for flag in own)]


def _define(rest: Rest, name: str, kind: str, trait_type: str) -> str:
    body = {"entity_type": kind, "hierarchy": [name], "trait_type": trait_type}
    contract = "api/entity-trait-definition"
    return str(post(rest, "/entity-trait-definitions", body, contract, 200)["id"])


def _make_features(rest: Rest, traits: list[str]) -> list[Any]:
    flag = {
        "name": "A feature",
        "description": "",
        "default_value": False,
        "flag_type": "boolean",
    }
    rows = {
        "calls": {"event_subtype": EVENTS[0]},
        "reports": {"event_subtype": EVENTS[1]},
        "level": {
            "feature_type": "trait",
            "trait_id": traits[0],
            "event_subtype": None,
        },
        "sso": {"feature_type": "boolean", "event_subtype": None},
    }
    return [
        make_feature(rest, name=key, flag={**flag, "key": key}, **row)
        for key, row in rows.items()
    ]


def _choose_value(chance: Random, feature: Any, traits: list[str]) -> dict[str, Any]:
    if feature["feature_type"] == "boolean":
        return {"value_type": "boolean", "value_bool": chance.random() < 0.7}
    kind = chance.choice(["numeric", "numeric", "unlimited", "trait"])
    value: dict[str, Any] = {"value_type": kind}
    if kind == "numeric":
        value["value_numeric"] = chance.choice([0, 3, 5, 100])
    if kind == "trait":
        value["value_trait_id"] = traits[1]
    if feature["feature_type"] == "event":
        periods = ["all_time", "current_day", "current_week", "current_month"]
        value["metric_period"] = chance.choice(periods)
        resets = ["first_of_month", "billing_cycle"]
        if value["metric_period"] == "current_month":
            value["metric_period_month_reset"] = chance.choice(resets)
    return value


def _choose(chance: Random, kind: str) -> dict[str, Any]:
    return {
        name: chance.choice(values)
        for name, whose, _, values, _ in TRAITS
        if whose == kind and chance.random() < 0.8
    }


def _make_company(rest: Rest, chance: Random, name: str, plans: list[Any]) -> Any:
    company = make_company(rest, name, traits=_choose(chance, "company"))
    if chance.random() < 0.8:
        add_ons = plans[2:] if chance.random() < 0.4 else ()
        subscribe(rest, company, chance.choice(plans[:2]), *add_ons)
    return company


def _override(
    rest: Rest, chance: Random, company: Any, feature: Any, traits: list[str]
) -> None:
    value = _choose_value(chance, feature, traits)
    expiry = NOON + timedelta(days=chance.choice([-1, 1]))
    if chance.random() < 0.4:
        value["expiration_date"] = expiry.isoformat()
    override(rest, company, feature, **value)


def _use(rest: Rest, chance: Random) -> None:
    for _ in range(12):
        body = {
            "event": chance.choice(EVENTS),
            "company": {"org": chance.choice(COMPANIES)},
            "quantity": chance.choice([1, 2, 5]),
        }
        rest.send("track", body)


def _make_rule(
    chance: Random, traits: list[str], ids: dict[str, list[Any]]
) -> dict[str, Any]:
    conditions = [
        _make_condition(chance, traits, ids) for _ in range(chance.randint(0, 2))
    ]
    members = [
        _make_condition(chance, traits, ids) for _ in range(chance.randint(1, 2))
    ]
    return {
        "name": chance.choice(["A rule", "Größe"]),
        "priority": chance.randint(0, 3),
        "value": chance.random() < 0.7,
        "conditions": conditions,
        "condition_groups": (
            [{"conditions": members}] if chance.random() < 0.3 else []
        ),
    }


def _make_condition(
    chance: Random, traits: list[str], ids: dict[str, list[Any]]
) -> dict[str, Any]:
    kind = chance.choice(["trait", "trait", "metric", *ids])
    condition: dict[str, Any] = {
        "condition_type": kind,
        "operator": chance.choice(OPERATORS),
        "resource_ids": [],
    }
    if kind in ids:
        condition["operator"] = chance.choice(["eq", "ne"])
        condition["resource_ids"] = [chance.choice(ids[kind])["id"]]
    if kind == "trait":
        number = chance.randrange(len(TRAITS))
        condition["trait_id"] = traits[number]
        condition["trait_value"] = chance.choice(TRAITS[number][4])
        if chance.random() < 0.2:
            condition["comparison_trait_id"] = chance.choice(traits)
    if kind == "metric":
        condition["event_subtype"] = chance.choice(EVENTS)
        condition["metric_value"] = chance.choice([0, 3, 5])
        condition["metric_period"] = chance.choice(["current_day", "current_month"])
        condition["metric_period_month_reset"] = chance.choice(
            ["first_of_month", "billing_cycle"]
        )
    return condition

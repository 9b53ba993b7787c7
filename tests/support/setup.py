"""Set up features, flags, plans and grants over REST, every answer held to contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check

if TYPE_CHECKING:
    from support.rest import Rest

FLAG = {
    "key": "api_calls",
    "name": "API calls",
    "description": "",
    "default_value": False,
    "flag_type": "boolean",
}
FEATURE = {
    "name": "API calls",
    "description": "Calls of the public API",
    "feature_type": "event",
    "event_subtype": "api_called",
}
NUMERIC = {
    "value_type": "numeric",
    "value_numeric": 3,
    "metric_period": "current_month",
}


def post(rest: Rest, path: str, body: Any, contract: str, status: int = 201) -> Any:
    """Return the data of a success that keeps its contract."""
    return send(rest, "POST", path, body, contract, status)


def put(rest: Rest, path: str, body: Any, contract: str) -> Any:
    """Return the data of a change that keeps its contract."""
    return send(rest, "PUT", path, body, contract, 200)


def send(  # noqa: PLR0913, PLR0917 - a request, and what its answer must be
    rest: Rest, method: str, path: str, body: Any, contract: str, status: int
) -> Any:
    """Return the data of an answer of that status that keeps its contract."""
    answer = rest.ask(path, method, json=body)
    assert answer.status_code == status, answer.text
    assert check(contract, answer.json) == []
    return answer.json["data"]


def make_flag(rest: Rest, **more: Any) -> Any:
    """Make a flag."""
    return post(rest, "/flags", FLAG | more, "api/flag")


def make_feature(rest: Rest, **more: Any) -> Any:
    """Make an event feature with its flag."""
    body = FEATURE | {"flag": FLAG} | more
    return post(rest, "/features", body, "api/feature")


def make_plan(rest: Rest, **more: Any) -> Any:
    """Make a plan."""
    body = {"name": "Starter", "plan_type": "plan"} | more
    return post(rest, "/plans", body, "api/plan")


def make_company(rest: Rest, name: str = "acme", **more: Any) -> Any:
    """Make a company that has the key `org`."""
    body = {"keys": {"org": name}, "name": name.title(), "traits": {}} | more
    return post(rest, "/companies", body, "api/company", 200)


def make_user(rest: Rest, name: str = "ada", **more: Any) -> Any:
    """Make a user that has the key `id`."""
    body = {"keys": {"id": name}, "name": name.title(), "traits": {}} | more
    return post(rest, "/users", body, "api/user", 200)


def grant(rest: Rest, plan: Any, feature: Any, **value: Any) -> Any:
    """Grant a feature to a plan; three a month unless told otherwise."""
    body = {"plan_id": plan["id"], "feature_id": feature["id"], **(value or NUMERIC)}
    return post(rest, "/plan-entitlements", body, "api/plan-entitlement")


def override(rest: Rest, company: Any, feature: Any, **value: Any) -> Any:
    """Grant a feature to one company."""
    ids = {"company_id": company["id"], "feature_id": feature["id"]}
    return post(rest, "/company-overrides", ids | value, "api/company-override")


def subscribe(rest: Rest, company: Any, plan: Any, *add_ons: Any) -> Any:
    """Give a company a plan, and add-ons."""
    body = {"base_plan_id": plan["id"], "add_on_ids": [each["id"] for each in add_ons]}
    return put(rest, f"/company-plans/{company['id']}", body, "api/company")


def check_flag(rest: Rest, key: str = "api_calls", **context: Any) -> Any:
    """Check a flag, for the company `acme` unless told otherwise."""
    body = context or {"company": {"org": "acme"}}
    return post(rest, f"/flags/{key}/check", body, "api/flag-check", 200)


def use(rest: Rest, times: int = 1, name: str = "acme", **more: Any) -> None:
    """Send as many metered events as told."""
    body = {"event": "api_called", "company": {"org": name}, **more}
    for _ in range(times):
        rest.send("track", body)


def metered(rest: Rest) -> tuple[Any, Any, Any]:
    """Make a company with a plan of three API calls a month."""
    feature, plan = make_feature(rest), make_plan(rest)
    grant(rest, plan, feature)
    company = make_company(rest)
    subscribe(rest, company, plan)
    return feature, plan, company


def put_trait_rule(rest: Rest, trait_type: str, wanted: str) -> Any:
    """Make a flag that is true if the companies' trait `level` is at least a value."""
    flag = make_flag(rest)
    described = {
        "entity_type": "company",
        "hierarchy": ["level"],
        "trait_type": trait_type,
    }
    contract = "api/entity-trait-definition"
    trait = post(rest, "/entity-trait-definitions", described, contract, 200)
    condition = {
        "condition_type": "trait",
        "operator": "gte",
        "trait_id": trait["id"],
        "trait_value": wanted,
        "resource_ids": [],
    }
    rule = {
        "name": "Levels",
        "priority": 1,
        "value": True,
        "conditions": [condition],
        "condition_groups": [],
    }
    path = f"/flags/{flag['id']}/rules"
    put(rest, path, {"rules": [rule]}, "api/flag-rules")
    return flag

"""Lists of what people set up have what the query selects, newest first."""

from __future__ import annotations

from typing import Any

import pytest

from support.rest import Rest
from support.setup import (
    FLAG,
    NUMERIC,
    grant,
    make_company,
    make_feature,
    make_flag,
    make_plan,
    override,
    subscribe,
)

EARLIER = "2026-01-01T00:00:00Z"
# By path and query, which rows are found: `{calls}` in a query is that row's id.
FEATURES = {
    "": ["seats", "sso", "calls"],
    "?limit=2": ["seats", "sso"],
    "?limit=2&offset=1": ["sso", "calls"],
    "?limit=0": [],
    "?offset=3": [],
    "?ids={calls}&ids={seats}": ["seats", "calls"],
    "?ids=other": [],
    "?q=sIn": ["sso"],
    "?q={calls}": ["calls"],
    "?q=public": [],
    "?feature_type=event": ["seats", "calls"],
    "?feature_type=event&feature_type=boolean": ["seats", "sso", "calls"],
    "?feature_type=boolean&q=calls": [],
    "?without_company_override_for={acme}": ["seats", "sso"],
    "?without_plan_entitlement_for={pro}": ["seats"],
}
FLAGS = {
    "": ["lone", "api_calls"],
    "?limit=1": ["lone"],
    "?offset=1": ["api_calls"],
    "?ids={lone}": ["lone"],
    "?feature_id={calls}": ["api_calls"],
    "?feature_id={sso}": [],
    "?q=API_": ["api_calls"],
    "?q=beta": ["lone"],
    "?q={lone}": ["lone"],
    "?q=nowhere-but-here": [],
}
PLANS = {
    "": ["extra", "pro", "free"],
    "?limit=1&offset=1": ["pro"],
    "?ids={free}&ids={pro}": ["pro", "free"],
    "?q=EXTRA": ["extra"],
    "?plan_type=add_on": ["extra"],
    "?plan_type=plan": ["pro", "free"],
    "?company_id={acme}": ["extra", "pro"],
    "?company_id={globex}": [],
    "?without_entitlement_for={sso}": ["extra", "free"],
    "?without_entitlement_for={calls}&plan_type=plan": ["free"],
    "?exclude_company_scoped=true&include_draft_versions=true": [
        "extra",
        "pro",
        "free",
    ],
}
ENTITLEMENTS = {
    "": ["pro-sso", "pro-calls", "extra-calls"],
    "?limit=1&offset=2": ["extra-calls"],
    "?ids={pro-sso}&ids={extra-calls}": ["pro-sso", "extra-calls"],
    "?feature_id={calls}": ["pro-calls", "extra-calls"],
    "?feature_ids={sso}&feature_ids={seats}": ["pro-sso"],
    "?plan_id={pro}": ["pro-sso", "pro-calls"],
    "?plan_ids={extra}&plan_ids={free}": ["extra-calls"],
    "?plan_id={pro}&feature_id={sso}": ["pro-sso"],
    "?plan_id={free}": [],
    "?q=sign": ["pro-sso"],
    "?q=EXTRA": ["extra-calls"],
}
OVERRIDES = {
    "": ["globex-sso", "globex-calls", "acme-calls"],
    "?limit=1": ["globex-sso"],
    "?ids={acme-calls}": ["acme-calls"],
    "?feature_id={calls}": ["globex-calls", "acme-calls"],
    "?feature_ids={sso}&feature_ids={seats}": ["globex-sso"],
    "?company_id={globex}": ["globex-sso", "globex-calls"],
    "?company_ids={acme}&company_ids={globex}": [
        "globex-sso",
        "globex-calls",
        "acme-calls",
    ],
    "?company_id={globex}&feature_id={sso}": ["globex-sso"],
    "?q=glob": ["globex-sso", "globex-calls"],
    "?q=calls": ["globex-calls", "acme-calls"],
    "?without_expired=true": ["globex-sso", "acme-calls"],
    "?without_expired=false": ["globex-sso", "globex-calls", "acme-calls"],
}
CASES = {
    "features": FEATURES,
    "flags": FLAGS,
    "plans": PLANS,
    "plan-entitlements": ENTITLEMENTS,
    "company-overrides": OVERRIDES,
}


class World:
    """Rows of every kind, found by short names."""

    def __init__(self) -> None:
        self.rest = rest = Rest()
        calls = make_feature(rest)
        sso = make_feature(
            rest, name="Single sign-on", feature_type="boolean", flag=None
        )
        seats = make_feature(rest, name="Seats", event_subtype="calls", flag=None)
        lone = make_flag(rest, key="lone", name="Beta", description="nowhere-but-here")
        free, pro = make_plan(rest, name="Free"), make_plan(rest, name="Pro")
        extra = make_plan(rest, name="Extra", plan_type="add_on")
        acme, globex = make_company(rest), make_company(rest, "globex")
        subscribe(rest, acme, pro, extra)
        is_on = {"value_type": "boolean", "value_bool": True}
        rows = {
            "calls": calls,
            "sso": sso,
            "seats": seats,
            "lone": lone,
            "api_calls": calls["flags"][0],
            "free": free,
            "pro": pro,
            "extra": extra,
            "acme": acme,
            "globex": globex,
            "extra-calls": grant(rest, extra, calls),
            "pro-calls": grant(rest, pro, calls),
            "pro-sso": grant(rest, pro, sso, **is_on),
            "acme-calls": override(rest, acme, calls, **NUMERIC),
            "globex-calls": override(
                rest, globex, calls, **NUMERIC, expiration_date=EARLIER
            ),
            "globex-sso": override(rest, globex, sso, **is_on),
        }
        self.ids = {name: row["id"] for name, row in rows.items()}
        self.names = {row_id: name for name, row_id in self.ids.items()}

    def list(self, path: str, query: str) -> list[dict[str, Any]]:
        """Return the rows of a list; the count takes in all its pages."""
        query = query.format_map(self.ids)
        contract = f"api/{path.removesuffix('s')}-list"
        rows: list[dict[str, Any]] = self.rest.get(f"/{path}{query}", contract)["data"]
        return rows

    def find(self, path: str, query: str) -> list[str]:
        """Return the short names of the rows of a list."""
        return [self.names[row["id"]] for row in self.list(path, query)]

    def count(self, path: str, query: str) -> int:
        """Return the count by the same query."""
        query = query.format_map(self.ids)
        answer = self.rest.get(f"/{path}/count{query}", "api/count")
        return int(answer["data"]["count"])


@pytest.mark.parametrize("path", CASES)
def test_list_has_what_the_query_selects(path):
    world, cases = World(), CASES[path]

    assert {query: world.find(path, query) for query in cases} == cases


@pytest.mark.parametrize("path", CASES)
def test_count_is_of_what_the_query_selects_on_all_pages(path):
    world = World()
    cases = {query: len(CASES[path][query]) for query in CASES[path]}
    whole = {query: cases[""] for query in cases if "limit" in query or "off" in query}

    assert {query: world.count(path, query) for query in cases} == cases | whole


def test_row_shows_the_rows_that_it_hangs_together_with():
    world = World()

    features = world.list("features", "?ids={calls}")
    (flag,) = world.list("flags", "?ids={api_calls}")
    (entitlement,) = world.list("plan-entitlements", "?ids={pro-sso}")
    (gift,) = world.list("company-overrides", "?ids={acme-calls}")

    (feature,) = features
    assert [row["key"] for row in feature["flags"]] == [FLAG["key"]]
    assert [row["name"] for row in feature["plans"]] == ["Pro", "Extra"]
    assert flag["feature"]["name"] == "API calls"
    assert (entitlement["feature"]["name"], entitlement["plan"]["name"]) == (
        "Single sign-on",
        "Pro",
    )
    assert (gift["feature"]["id"], gift["company_id"]) == (
        world.ids["calls"],
        world.ids["acme"],
    )


def test_listed_plan_has_entitlements_if_asked_for():
    world = World()

    (asked,) = world.list("plans", "?ids={pro}&with_entitlements=true")
    (unasked,) = world.list("plans", "?ids={pro}")
    (declined,) = world.list("plans", "?ids={pro}&with_entitlements=false")

    granted = [row["feature"]["name"] for row in asked.pop("entitlements")]
    assert granted == ["API calls", "Single sign-on"]
    assert unasked == declined == asked
    assert [row["name"] for row in asked["features"]] == granted

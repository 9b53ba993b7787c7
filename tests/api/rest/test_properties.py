"""Whatever is asked, the answer keeps a contract and is never a 500."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.validation import check
from support.rest import KEY, Rest
from support.setup import metered, use
from support.tries import tries

CONTRACTS = {
    "/environments": "api/environment-list",
    "/api-keys": "api/api-key-list",
    "/api-keys/count": "api/count",
    "/events": "api/event-list",
    "/companies": "api/company-list",
    "/companies/lookup": "api/company",
    "/users": "api/user-list",
    "/users/lookup": "api/user",
    "/companies/count": "api/count",
    "/users/count": "api/count",
    "/features": "api/feature-list",
    "/features/count": "api/count",
    "/flags": "api/flag-list",
    "/plans": "api/plan-list",
    "/plan-entitlements": "api/plan-entitlement-list",
    "/company-overrides": "api/company-override-list",
    "/company-memberships": "api/company-membership-list",
    "/feature-usage": "api/feature-usage-list",
    "/feature-companies": "api/feature-company-list",
    "/feature-users": "api/feature-user-list",
    "/feature-usage-history": "api/feature-usage-history",
    "/feature-usage-timeseries": "api/feature-usage-timeseries",
    "/usage-by-company": "api/usage-by-company",
    "/user-usage-by-company": "api/user-usage-by-company",
    "/event-types": "api/event-type-list",
    "/entity-key-definitions": "api/entity-key-definition-list",
    "/entity-trait-definitions": "api/entity-trait-definition-list",
    "/entity-trait-values": "api/entity-trait-value-list",
}
NAMES = (
    "ids",
    "ids[]",
    "limit",
    "offset",
    "q",
    "keys",
    "keys[id]",
    "keys[",
    "event_types",
    "company_id",
    "flag_id",
    "sort_order_column",
    "sort_order_direction",
    "plan_id",
    "feature_id",
    "feature_ids",
    "company_keys[org]",
    "start_time",
    "end_time",
    "granularity",
    "without_expired",
    "entity_type",
    "definition_id",
    "require_environment",
    "environment_id",
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.integers().map(str),
    st.sampled_from(["track", "name", "desc", '{"id":"acme"}', "acme", "NaN", "0"]),
    st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z", "hourly", "true"]),
    st.sampled_from(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "monthly"]),
    st.deferred(lambda: st.sampled_from(own_ids())),
)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4)


@cache
def rest() -> Rest:
    made = Rest()
    company = {"keys": {"id": "acme"}, "traits": {"seats": 5}}
    made.send("identify", {"keys": {"id": "acme"}, "company": company})
    metered(made)
    use(made, 2)
    return made


@cache
def own_ids() -> list[str]:
    environment = rest().emulator.store.environment_for(KEY)
    state, account = environment.state, environment.state.account
    return [*state.entities, *account.features, *account.plans, *account.flags]


@cache
def control() -> Rest:
    return Rest()


def is_kept(path: str, query: str) -> bool:
    answer = rest().ask(f"{path}?{query}")
    if answer.status_code == 200:
        return check(CONTRACTS[path], answer.json) == []
    return answer.status_code in {400, 404} and check("api/error", answer.json) == []


@tries(60)
@given(path=st.sampled_from(sorted(CONTRACTS)), pairs=PAIRS)
def test_any_query_is_answered_by_a_contract(path, pairs):
    query = "&".join(
        f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in pairs
    )

    assert is_kept(path, query)


@tries()
@given(path=st.sampled_from(sorted(CONTRACTS)), query=st.binary(max_size=40))
def test_any_bytes_are_answered_by_a_contract(path, query):
    assert is_kept(path, quote(query, safe="=&%[]{}\"'+"))


@tries()
@given(path=st.binary(max_size=40))
def test_any_path_is_answered(path):
    # The test client reads what follows two slashes as a host's name.
    answer = rest().ask("/" + quote(path, safe="/%").lstrip("/"))

    assert answer.status_code in {200, 308, 404, 405}


@tries()
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "environment", "kind", "environment_type"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_posted_value_is_answered(posted):
    text = json.dumps(posted)

    answers = [
        control().ask(path, "POST", data=text, content_type="application/json")
        for path in ("/_emulator/reset", "/_emulator/environments", "/_emulator/keys")
    ]

    assert {answer.status_code for answer in answers} <= {200, 201, 400, 404}


POSTED = {
    "/features": "api/feature",
    "/flags": "api/flag",
    "/plans": "api/plan",
    "/plan-entitlements": "api/plan-entitlement",
    "/company-overrides": "api/company-override",
    "/companies": "api/company",
    "/users": "api/user",
    "/company-traits": "api/company",
    "/company-memberships": "api/company-membership",
    "/flags/check": "api/flag-checks",
    "/flags/check-bulk": "api/flag-checks-bulk",
    "/flags/api_calls/check": "api/flag-check",
    "/events": "api/event-received",
    "/event-batch": "api/event-batch-received",
    "/entity-trait-definitions": "api/entity-trait-definition",
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=9),
    st.sampled_from(["boolean", "event", "numeric", "trait", "track", "plan", "eq"]),
    st.deferred(lambda: st.sampled_from(own_ids())),
)
MEMBERS = (
    *("name", "description", "feature_type", "event_subtype", "flag", "key"),
    *("plan_type", "plan_id", "feature_id", "company_id", "user_id", "value_type"),
    *("value_bool", "value_numeric", "keys", "traits", "trait", "set", "incr"),
    *("company", "user", "preflight", "usage", "contexts", "event_type", "body"),
    *("events", "entity_type", "hierarchy", "trait_type", "org", "event"),
)
BODIES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=6)
    ),
    max_leaves=12,
)


@tries(150)
@given(path=st.sampled_from(sorted(POSTED)), body=BODIES)
def test_any_body_is_answered_by_a_contract(path, body):
    answer = rest().ask(
        path, "POST", data=json.dumps(body), content_type="application/json"
    )

    if answer.status_code in {200, 201}:
        assert check(POSTED[path], answer.json) == []
    else:
        assert answer.status_code in {400, 404}
        assert check("api/error", answer.json) == []

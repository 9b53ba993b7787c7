"""Whatever is asked, the answer keeps a contract and is never a 500."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from schematic_contracts.validation import check
from support.rest import Rest

CONTRACTS = {
    "/environments": "api/environment-list",
    "/events": "api/event-list",
    "/companies": "api/company-list",
    "/companies/lookup": "api/company",
    "/users": "api/user-list",
    "/users/lookup": "api/user",
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
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.integers().map(str),
    st.sampled_from(["track", "name", "desc", '{"id":"acme"}', "acme", "NaN", "0"]),
)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4)


@cache
def rest() -> Rest:
    made = Rest()
    company = {"keys": {"id": "acme"}, "traits": {"seats": 5}}
    made.send("identify", {"keys": {"id": "acme"}, "company": company})
    return made


@cache
def control() -> Rest:
    return Rest()


def is_kept(path: str, query: str) -> bool:
    answer = rest().ask(f"{path}?{query}")
    if answer.status_code == 200:
        return check(CONTRACTS[path], answer.json) == []
    return answer.status_code in {400, 404} and check("api/error", answer.json) == []


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(sorted(CONTRACTS)), pairs=PAIRS)
def test_any_query_is_answered_by_a_contract(path, pairs):
    query = "&".join(
        f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in pairs
    )

    assert is_kept(path, query)


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(sorted(CONTRACTS)), query=st.binary(max_size=40))
def test_any_bytes_are_answered_by_a_contract(path, query):
    assert is_kept(path, quote(query, safe="=&%[]{}\"'+"))


@settings(max_examples=100, deadline=None)
@given(path=st.binary(max_size=40))
def test_any_path_is_answered(path):
    # The test client reads what follows two slashes as a host's name.
    answer = rest().ask("/" + quote(path, safe="/%").lstrip("/"))

    assert answer.status_code in {200, 308, 404, 405}


@settings(max_examples=100, deadline=None)
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

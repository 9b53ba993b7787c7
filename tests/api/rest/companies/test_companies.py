"""Companies by id, by keys and as a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.api.describe.metric import MOST_NAMES
from schematic_emulator.api.describe.trait import MOST_TRAITS
from schematic_emulator.api.rest.query import row_filter
from support.counted import Counted
from support.rest import KEY, NOON, Rest
from support.setup import make_feature

AT_NOON = NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")


def identify(rest: Rest, company_id: str, **more) -> None:
    """Make a company and its user."""
    company = {"keys": {"id": company_id}, **more}
    rest.send("identify", {"keys": {"id": f"{company_id}-user"}, "company": company})


def names(answer) -> list[str]:
    return [row["name"] for row in answer["data"]]


def test_company_is_answered_with_all_it_has():
    rest = Rest()
    identify(rest, "acme", name="Acme", traits={"seats": 5, "plan": {"tier": "gold"}})

    answer = rest.get("/companies/lookup?keys[id]=acme", "api/company")

    environment = rest.emulator.store.environment_for(KEY)
    company = answer["data"]
    keys, traits = company.pop("keys"), company.pop("entity_traits")
    assert company == {
        "id": company["id"],
        "name": "Acme",
        "environment_id": environment.id,
        "traits": {"seats": 5, "plan": {"tier": "gold"}},
        "user_count": 1,
        "last_seen_at": AT_NOON,
        "created_at": AT_NOON,
        "updated_at": AT_NOON,
        "add_ons": [],
        "billing_subscriptions": [],
        "custom_plan_billings": [],
        "entitlements": [],
        "metrics": [],
        "payment_methods": [],
        "plans": [],
        "rules": [],
    }
    assert [(row["key"], row["value"], row["entity_id"]) for row in keys] == [
        ("id", "acme", company["id"])
    ]
    assert [
        (row["definition"]["hierarchy"], row["definition"]["trait_type"], row["value"])
        for row in traits
    ] == [(["seats"], "number", "5"), (["plan", "tier"], "string", "gold")]


def test_company_rows_have_the_same_ids_in_each_answer():
    rest = Rest()
    identify(rest, "acme", traits={"seats": 5})

    first = rest.get("/companies/lookup?id=acme", "api/company")["data"]
    again = rest.get(f"/companies/{first['id']}", "api/company")["data"]

    assert again == first


@pytest.mark.parametrize(
    "query",
    ["keys%5Bid%5D=acme", "keys=%7B%22id%22%3A%22acme%22%7D", "id=acme"],
    ids=["brackets", "json", "bare"],
)
def test_lookup_takes_every_encoding_and_echoes_a_map(query):
    rest = Rest()
    identify(rest, "acme")

    answer = rest.get(f"/companies/lookup?{query}", "api/company")

    assert answer["params"] == {"keys": {"id": "acme"}}


def test_lookup_takes_the_companys_own_id_under_any_name():
    rest = Rest()
    identify(rest, "acme")
    own_id = rest.get("/companies", "api/company-list")["data"][0]["id"]

    answer = rest.get(f"/companies/lookup?keys[whatever]={own_id}", "api/company")

    assert answer["data"]["id"] == own_id


def test_lookup_of_an_unknown_company_is_not_found():
    assert Rest().refusal("/companies/lookup?id=x", 404) == "company not found"


def test_lookup_of_two_companies_at_once_is_refused():
    rest = Rest()
    rest.send("track", {"event": "opened", "company": {"id": "a"}})
    rest.send("track", {"event": "opened", "company": {"slug": "b"}})

    message = rest.refusal("/companies/lookup?id=a&slug=b", 400)

    assert message == (
        "keys: company keys match different companies: 'id' and 'slug' name two of them"
    )


def test_company_of_another_environment_is_not_found():
    rest = Rest()
    identify(rest, "acme")
    own_id = rest.get("/companies", "api/company-list")["data"][0]["id"]

    other = rest.stranger()

    assert other.refusal(f"/companies/{own_id}", 404) == "company not found"
    assert other.refusal(f"/companies/lookup?id={own_id}", 404) == "company not found"
    assert other.get("/companies", "api/company-list")["data"] == []


def test_companies_come_newest_first_and_by_the_page():
    rest = Rest()
    for name in ("a", "b", "c", "d"):
        identify(rest, name)

    answer = rest.get("/companies?limit=2&offset=1", "api/company-list")

    assert names(answer) == ["c", "b"]
    assert answer["params"] == {"limit": 2, "offset": 1}


def test_companies_take_a_limit_of_nothing():
    rest = Rest()
    identify(rest, "acme")

    assert rest.get("/companies?limit=0", "api/company-list")["data"] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=GLOBEX", ["Globex"]),
        ("q=key-of-initech", ["Initech"]),
        ("q=berlin", ["Globex"]),
        ("q=5", []),
        ("q=", ["Initech", "Globex"]),
    ],
    ids=["name", "key", "text trait", "no number trait", "empty"],
)
def test_companies_are_searched_by_name_key_and_text_trait(query, expected):
    rest = Rest()
    globex = {"name": "Globex", "traits": {"city": "Berlin", "seats": 5}}
    identify(rest, "key-of-globex", **globex)
    identify(rest, "key-of-initech", name="Initech")

    assert names(rest.get(f"/companies?{query}", "api/company-list")) == expected


def test_companies_are_filtered_by_ids():
    rest = Rest()
    identify(rest, "a")
    identify(rest, "b")
    first = rest.get("/companies/lookup?id=a", "api/company")["data"]["id"]

    answer = rest.get(f"/companies?ids={first}&ids=comp_x", "api/company-list")

    assert names(answer) == ["a"]
    assert answer["params"]["ids"] == [first, "comp_x"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort_order_column=name", ["a", "b", "c"]),
        ("sort_order_column=name&sort_order_direction=desc", ["c", "b", "a"]),
        ("sort_order_column=created_at&sort_order_direction=asc", ["c", "a", "b"]),
        ("sort_order_column=last_seen_at&sort_order_direction=desc", ["b", "a", "c"]),
    ],
)
def test_companies_are_sorted_as_asked(query, expected):
    rest = Rest()
    for name in ("c", "a", "b"):
        identify(rest, name)
        rest.emulator.clock.move(timedelta(seconds=1))

    assert names(rest.get(f"/companies?{query}", "api/company-list")) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=251", "limit: expected 0 to 250, found 251"),
        ("limit=NaN", "limit: expected a whole number, found 'NaN'"),
        (
            "sort_order_column=shoe_size",
            (
                "sort_order_column: expected one of created_at, last_seen_at, name,"
                " updated_at, found 'shoe_size'"
            ),
        ),
        ("plan_version_id=x", "plan_version_id: this filter is not emulated"),
        ("plan_version_ids[]=x", "plan_version_ids[]: this filter is not emulated"),
        ("q=%ff", "query string: expected UTF-8"),
    ],
)
def test_companies_refuse_a_bad_query_by_the_fields_name(query, message):
    assert Rest().refusal(f"/companies?{query}", 400) == message


def test_lookup_without_keys_is_refused():
    message = Rest().refusal("/companies/lookup", 400)

    assert message == "keys: expected at least one key, such as keys[id]=acme"


def test_metrics_are_bounded_and_the_header_says_so():
    """Those that a feature meters come first, then the newest."""
    rest = Rest()
    make_feature(rest)
    for name in ("api_called", *(f"name-{number}" for number in range(MOST_NAMES))):
        rest.send("track", {"event": name, "company": {"org": "acme"}})

    answer = rest.ask("/companies/lookup?keys[org]=acme")

    names = dict.fromkeys(
        row["event_subtype"] for row in answer.json["data"]["metrics"]
    )
    newest = [f"name-{number}" for number in range(MOST_NAMES - 1, 0, -1)]
    assert list(names) == ["api_called", *newest]
    hint = "metrics: 100 of 101"
    assert answer.headers["X-Emulator-Hint"] == hint
    assert rest.ask("/companies").headers["X-Emulator-Hint"] == hint


def test_first_page_copies_no_more_than_it_may_need(monkeypatch):
    monkeypatch.setattr(row_filter, "FIRST", 10)
    rest = Rest()
    for number in range(30):
        rest.send("track", {"event": "seen", "company": {"org": f"c{number}"}})
    state = rest.emulator.store.environment_for(rest.key).state
    companies = state.companies = Counted(state.companies)

    first = rest.get("/companies?limit=5", "api/company-list")["data"]
    touched = companies.touched
    last = rest.get("/companies?limit=9&offset=25", "api/company-list")["data"]

    assert touched == 10
    assert [row["name"] for row in first] == [
        f"c{number}" for number in range(29, 24, -1)
    ]
    assert [row["name"] for row in last] == ["c4", "c3", "c2", "c1", "c0"]


def test_entity_traits_are_bounded_and_traits_are_not():
    rest = Rest()
    identify(rest, "acme", traits={f"t{n}": n for n in range(MOST_TRAITS + 1)})

    answer = rest.ask("/companies/lookup?keys[id]=acme")

    shown = answer.json["data"]
    assert len(shown["entity_traits"]) == MOST_TRAITS
    assert len(shown["traits"]) == MOST_TRAITS + 1
    hint = answer.headers["X-Emulator-Hint"]
    assert hint == f"entity_traits: {MOST_TRAITS} of {MOST_TRAITS + 1}"

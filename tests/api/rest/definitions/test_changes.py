"""Definitions of keys and traits are counted, protected while in use, and deleted."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from support.rest import Rest
from support.seeds import full_section
from support.setup import make_company, make_user, post

KEYS, TRAITS = "/entity-key-definitions", "/entity-trait-definitions"


def definition(rest: Rest, path: str, name: str) -> str:
    """Give the id of the definition that is called so."""
    rows = rest.ask(path).json["data"]
    return next(
        row["id"] for row in rows if name in {row.get("key"), row.get("display_name")}
    )


def count(rest: Rest, path: str) -> int:
    return rest.get(path, "api/count")["data"]["count"]


def remove(rest: Rest, path: str) -> None:
    answer = rest.ask(path, "DELETE")
    assert answer.status_code == 200, answer.text
    assert check("api/deleted", answer.json) == []


@pytest.fixture
def rest():
    rest = Rest()
    make_company(rest, "acme", keys={"org": "acme", "slug": "a"}, traits={"seats": 1})
    make_company(rest, "zen", traits={"seats": 2, "address": {"city": "Oslo"}})
    make_user(rest, traits={"role": "admin"})
    return rest


def test_keys_are_counted_by_kind_and_definition(rest):
    org = definition(rest, KEYS, "org")

    assert count(rest, "/entity-keys/count") == 4
    assert count(rest, "/entity-keys/count?entity_type=user") == 1
    assert count(rest, f"/entity-keys/count?definition_id={org}") == 2
    assert count(rest, "/entity-keys/count?definition_id=ekdf_x") == 0


def test_traits_are_counted_by_kind_and_definition(rest):
    seats = definition(rest, TRAITS, "seats")

    assert count(rest, "/entity-traits/count") == 4
    assert count(rest, "/entity-traits/count?entity_type=company") == 3
    assert count(rest, f"/entity-traits/count?definition_id={seats}") == 2


def test_key_name_is_taken_from_everybody(rest):
    remove(rest, f"{KEYS}/{definition(rest, KEYS, 'slug')}")

    assert count(rest, "/entity-keys/count") == 3
    assert rest.refusal("/companies/lookup?keys[slug]=a", 404) == "company not found"
    assert rest.ask("/companies/lookup?keys[org]=acme").status_code == 200


def test_somebodys_only_key_stays(rest):
    org = definition(rest, KEYS, "org")

    message = rest.refusal(f"{KEYS}/{org}", 400, method="DELETE")

    assert message.startswith("'org' is in use: it is the only key of comp_")
    assert count(rest, "/entity-keys/count") == 4


def test_trait_is_taken_from_everybody(rest):
    remove(rest, f"{TRAITS}/{definition(rest, TRAITS, 'seats')}")

    traits = [row["traits"] for row in rest.ask("/companies").json["data"]]
    assert traits == [{"address": {"city": "Oslo"}}, {}]
    assert count(rest, f"{TRAITS}/count") == 2


def test_trait_within_another_is_taken_with_what_it_leaves_empty(rest):
    remove(rest, f"{TRAITS}/{definition(rest, TRAITS, 'city')}")

    traits = [row["traits"] for row in rest.ask("/companies").json["data"]]
    assert traits == [{"seats": 2}, {"seats": 1}]


def test_usage_counts_what_leans_on_a_trait(rest):
    seats = definition(rest, TRAITS, "seats")
    before = rest.get(f"{TRAITS}/{seats}/usage", "api/entity-trait-usage")["data"]
    section = full_section()
    feature = {"name": "Seats", "feature_type": "trait", "trait": "company.seats"}
    section["features"].append(feature)
    own = rest.emulator.store.environment_for(rest.key).id
    rest.ask("/_emulator/seed", "POST", json={"environment": own, "schematic": section})

    after = rest.get(f"{TRAITS}/{seats}/usage", "api/entity-trait-usage")["data"]

    assert set(before.values()) == {0}
    assert after == {**before, "feature_count": 1, "rule_condition_count": 1}


def test_trait_that_something_leans_on_stays(rest):
    seats = definition(rest, TRAITS, "seats")
    body = {
        "name": "Seats",
        "description": "",
        "feature_type": "trait",
        "trait_id": seats,
    }
    post(rest, "/features", body, "api/feature")

    message = rest.refusal(f"{TRAITS}/{seats}", 400, method="DELETE")

    assert message == f"{seats} is in use: 1 row uses it"
    assert count(rest, f"/entity-traits/count?definition_id={seats}") == 2


@pytest.mark.parametrize("path", [f"{KEYS}/ekdf_x", f"{TRAITS}/etdf_x"])
def test_unknown_definition_is_not_found(rest, path):
    assert rest.refusal(path, 404, method="DELETE").endswith("definition not found")

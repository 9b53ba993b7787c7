"""Users by id, by keys and as a list."""

from __future__ import annotations

import pytest

from support.rest import KEY, NOON, Rest

AT_NOON = NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")


def identify(rest: Rest, user_id: str, company_id: str, **more) -> None:
    """Make a user and their company."""
    company = {"keys": {"id": company_id}}
    rest.send("identify", {"keys": {"id": user_id}, "company": company, **more})


def test_user_is_answered_with_all_they_have():
    rest = Rest()
    identify(rest, "ada", "acme", name="Ada", traits={"admin": True})

    answer = rest.get("/users/lookup?keys[id]=ada", "api/user")

    environment = rest.emulator.store.environment_for(KEY)
    company = rest.get("/companies/lookup?id=acme", "api/company")["data"]
    user = answer["data"]
    memberships, keys = user.pop("company_memberships"), user.pop("keys")
    traits = user.pop("entity_traits")
    assert user == {
        "id": user["id"],
        "name": "Ada",
        "environment_id": environment.id,
        "traits": {"admin": True},
        "last_seen_at": AT_NOON,
        "created_at": AT_NOON,
        "updated_at": AT_NOON,
    }
    assert [(row["company_id"], row["user_id"]) for row in memberships] == [
        (company["id"], user["id"])
    ]
    assert memberships[0]["company"]["name"] == "acme"
    assert [(row["key"], row["value"]) for row in keys] == [("id", "ada")]
    assert [row["value"] for row in traits] == ["true"]
    assert answer["params"] == {"keys": {"id": "ada"}}


def test_user_is_found_by_id():
    rest = Rest()
    identify(rest, "ada", "acme")
    first = rest.get("/users/lookup?id=ada", "api/user")["data"]

    assert rest.get(f"/users/{first['id']}", "api/user")["data"] == first


def test_users_are_filtered_by_company():
    rest = Rest()
    identify(rest, "ada", "acme")
    identify(rest, "bob", "globex")
    identify(rest, "cyd", "acme")
    company = rest.get("/companies/lookup?id=acme", "api/company")["data"]

    answer = rest.get(f"/users?company_id={company['id']}&limit=10", "api/user-list")

    assert [row["name"] for row in answer["data"]] == ["cyd", "ada"]
    assert answer["params"] == {"company_id": company["id"], "limit": 10, "offset": 0}


def test_users_are_searched():
    rest = Rest()
    identify(rest, "ada", "acme", name="Ada Lovelace")
    identify(rest, "bob", "acme", traits={"city": "Lovelock"})

    answer = rest.get("/users?q=LOVELO", "api/user-list")

    assert [row["name"] for row in answer["data"]] == ["bob"]


@pytest.mark.parametrize("path", ["/users/user_x", "/users/lookup?id=x"])
def test_unknown_user_is_not_found(path):
    assert Rest().refusal(path, 404) == "user not found"


def test_user_of_another_environment_is_not_found():
    rest = Rest()
    identify(rest, "ada", "acme")
    own_id = rest.get("/users", "api/user-list")["data"][0]["id"]

    other = rest.stranger()

    assert other.refusal(f"/users/{own_id}", 404) == "user not found"


def test_companys_id_names_no_user():
    rest = Rest()
    identify(rest, "ada", "acme")
    company = rest.get("/companies", "api/company-list")["data"][0]

    assert rest.refusal(f"/users/{company['id']}", 404) == "user not found"

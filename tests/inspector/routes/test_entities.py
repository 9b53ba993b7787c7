"""Companies and users are shown for pages: flags, usage and reasons, in names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schematic_contracts.validation import check
from support.metered_company import use_up
from support.rest import KEY, Rest

TRACK = {"subscribe": 'type = "track"', "partnerAction": "trackEvent"}
MAPPING = {
    "event_name": {"@path": "$.event"},
    "timestamp": {"@path": "$.timestamp"},
    "company_keys": {"id": "acme"},
}


@pytest.fixture
def rest():
    rest = Rest()
    use_up(rest)
    rest.send("track", {"event": "call", "user": {"id": "ada"}})
    return rest


def rows(rest: Rest, path: str, contract: str):
    answer = rest.app.test_client().get(f"/_emulator/{path}")
    assert check(contract, answer.json) == []
    return answer.json["data"]


def test_company_has_its_flags_usage_and_reasons(rest):
    [company] = rows(rest, "companies", "emulator/company-list")

    assert (company["name"], company["plans"]) == ("Acme", ["Starter"])
    assert [each["name"] for each in company["members"]] == ["Ada"]
    assert company["usage"] == [{"event": "call", "total": 2}]
    [flag] = company["flags"]
    assert (flag["flag"], flag["value"]) == ("calls", False)
    assert flag["reason"].startswith("Matched plan entitlement usage exceeded rule")
    assert "call in current_month: 2 < 2 is false" in flag["steps"][0]["saw"]


def test_user_has_usage_of_every_company(rest):
    [user] = rows(rest, "users", "emulator/user-list")

    assert [each["name"] for each in user["members_of"]] == ["Acme"]
    assert user["usage"] == [{"event": "call", "total": 3}]


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=ACM", 1), ("q=acme", 1), ("q=globex", 0), ("offset=1", 0), ("limit=1", 1)],
)
def test_companies_are_found_by_name_or_key(rest, query: str, found: int):
    assert len(rows(rest, f"companies?{query}", "emulator/company-list")) == found


def test_other_environments_are_left_out(rest):
    other = rest.stranger()
    other.send("track", {"event": "call", "company": {"id": "globex"}})

    named = rows(rest, f"companies?api_key={other.key}", "emulator/company-list")

    assert [each["name"] for each in named] == ["globex"]


def get_company(rest: Rest) -> dict[str, Any]:
    [row] = rows(rest, "companies", "emulator/company-list")
    answer = rest.app.test_client().get(f"/_emulator/companies/{row['id']}")
    assert check("emulator/company-shown", answer.json) == []
    return answer.json


def test_company_has_its_limit_over_time_with_the_reset(rest):
    rest.emulator.clock.move(timedelta(days=31))
    rest.send("track", {"event": "call", "company": {"id": "acme"}})

    [limit] = get_company(rest)["limits"]

    over_time = limit.pop("over_time")
    assert limit == {
        "feature": "Calls",
        "flags": ["calls"],
        "event": "call",
        "granted_by": "Starter",
        "value_type": "numeric",
        "limit": 2,
        "usage": 1,
        "has_access": True,
        "period": "current_month",
        "started_at": "2026-02-01T00:00:00.000000Z",
        "resets_at": "2026-03-01T00:00:00.000000Z",
    }
    assert over_time == [
        {"at": "2026-01-02T00:00:00.000000Z", "used": 0, "is_reset": False},
        {"at": "2026-01-03T00:00:00.000000Z", "used": 2, "is_reset": False},
        {"at": "2026-02-01T00:00:00.000000Z", "used": 0, "is_reset": True},
        {"at": "2026-02-02T12:00:00.000000Z", "used": 1, "is_reset": False},
    ]


def test_company_shows_which_journeys_used_its_quota(rest):
    company = get_company(rest)

    used = company["used_by"]["call"]
    assert used["count"] == 2
    assert [each["journey"] for each in used["journeys"]] == [2, 1]
    assert used["journeys"][0]["quantity"] == 1
    assert company["flags"][0]["events"] == ["call"]


def test_company_shows_which_journey_set_each_trait_and_key(rest):
    company = {"keys": {"id": "acme"}, "traits": {"plan": "free", "seats": 3}}
    body = {"keys": {"id": "ada"}, "company": company}
    rest.send("identify", body)
    company["traits"] = {"plan": "pro", "seats": 3}
    company["keys"]["slug"] = "acme-inc"
    rest.send("identify", body)

    found = get_company(rest)["set_by"]

    assert {name: each["journey"] for name, each in found["traits"].items()} == {
        "plan": 5,
        "seats": 4,
    }
    assert found["keys"]["slug"]["journey"] == 5
    assert found["keys"]["id"]["journey"] is None


def test_journeys_of_segments_end_are_found_and_copies_left_out(rest):
    patch = {"subscriptions": [{**TRACK, "mapping": MAPPING}]}
    rest.ask("/_emulator/destinations/schematic", "PATCH", json=patch)
    settings = {"settings": {"apiKey": KEY}}
    rest.ask("/_emulator/destinations/schematic", "PATCH", json=settings)
    rest.ask("/v1/track", "POST", json={"userId": "ada", "event": "call"})
    rest.ask("/_emulator/drain", "POST", json={})
    rest.ask("/_emulator/replay", "POST", json={"journey": 4})

    used = get_company(rest)["used_by"]["call"]

    assert [each["journey"] for each in used["journeys"]] == [4, 2, 1]


def test_company_is_found_by_the_value_of_a_key(rest):
    found = rest.app.test_client().get("/_emulator/companies/acme").json

    assert found["name"] == "Acme"


def test_unknown_company_is_not_found(rest):
    answer = rest.app.test_client().get("/_emulator/companies/comp_none")

    assert answer.status_code == 404
    assert answer.json["detail"].endswith("no company has it")


def test_key_that_two_companies_have_names_none(rest):
    rest.stranger().send("track", {"event": "call", "company": {"slug": "acme"}})

    answer = rest.app.test_client().get("/_emulator/companies/acme")

    assert answer.status_code == 404
    assert answer.json["detail"].endswith("2 companies have this key")

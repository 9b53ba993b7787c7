"""Companies and users are shown for pages: flags, usage and reasons, in names."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from schematic_emulator.api.seed import seed
from support.rest import KEY, Rest

SECTION = {
    "features": [
        {
            "name": "Calls",
            "feature_type": "event",
            "event_subtype": "call",
            "flag": "calls",
        },
    ],
    "plans": [
        {
            "name": "Starter",
            "entitlements": [
                {
                    "feature": "Calls",
                    "value_type": "numeric",
                    "value_numeric": 2,
                    "metric_period": "current_month",
                }
            ],
        }
    ],
    "companies": [{"name": "Acme", "keys": {"id": "acme"}, "base_plan": "Starter"}],
    "users": [{"name": "Ada", "keys": {"id": "ada"}, "companies": [{"id": "acme"}]}],
}


@pytest.fixture
def rest():
    rest = Rest()
    seed(rest.emulator, rest.emulator.store.environment_for(KEY), SECTION)
    body = {"event": "call", "company": {"id": "acme"}, "user": {"id": "ada"}}
    for _ in range(2):
        rest.send("track", body)
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

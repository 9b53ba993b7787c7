"""What a journey changed stands in one line, with the limit that it used up."""

from __future__ import annotations

from schematic_emulator.api.seed import seed
from support.rest import KEY, Rest

SECTION = {
    "features": [
        {
            "name": "API calls",
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
                    "feature": "API calls",
                    "value_type": "numeric",
                    "value_numeric": 3,
                    "metric_period": "current_month",
                }
            ],
        }
    ],
    "companies": [{"name": "Acme", "keys": {"id": "acme"}, "base_plan": "Starter"}],
}


def effects(rest: Rest) -> list[str | None]:
    rows = rest.ask("/_emulator/journeys").json["data"]
    return [row["effect"] for row in rows][::-1]


def test_usage_is_shown_as_it_was_then():
    rest = Rest()
    seed(rest.emulator, rest.emulator.store.environment_for(KEY), SECTION)
    call = {"event": "call", "company": {"id": "acme"}}

    rest.send("track", call)
    rest.send("track", {**call, "quantity": 2})
    rest.ask("/_emulator/clock", "POST", json={"move": "1d"})
    rest.send("track", call)
    rest.ask("/_emulator/clock", "POST", json={"move": "40d"})
    rest.send("track", call)

    assert effects(rest) == [
        "+1 API calls 1/3",
        "+2 API calls 3/3, flag calls on → off",
        "+1 API calls 4/3",
        "+1 API calls 1/3",
    ]


def test_other_changes_are_named():
    rest = Rest()
    body = {"keys": {"id": "u"}, "name": "Ada", "traits": {"plan": "free"}}
    rest.send("identify", body)
    rest.send("identify", {**body, "traits": {"plan": "pro", "seats": 3}})
    rest.send("track", {"event": "opened", "user": {"id": "u"}})
    rest.send("identify", body | {"traits": {"plan": "pro", "seats": 3}})
    rest.send("track", {"event": 7})

    assert effects(rest) == [
        "new user Ada",
        "traits plan, seats",
        "+1 opened 1",
        None,
        None,
    ]


def test_many_changes_are_cut():
    rest = Rest()
    company = {"keys": {"id": "c"}, "name": "Acme"}
    rest.send("identify", {"keys": {"id": "u"}, "name": "Ada", "company": company})
    rest.send(
        "identify",
        {
            "keys": {"id": "u", "mail": "m"},
            "name": "Eve",
            "traits": {"a": 1},
            "company": {
                "keys": {"id": "c", "tax": "t"},
                "name": "New",
                "traits": {"a": 1},
            },
        },
    )

    first, second = effects(rest)

    assert first == "new user Ada, new company Acme, joined"
    assert second.endswith(" more")

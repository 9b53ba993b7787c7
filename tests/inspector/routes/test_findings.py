"""The findings that no single event has: on mappings, on traffic and on flags."""

from __future__ import annotations

from schematic_emulator.destination import presets
from support.rest import Rest
from support.setup import check_flag, make_company, put_trait_rule

CALL = {
    "userId": "u1",
    "event": "Order Completed",
    "messageId": "m1",
    "context": {"groupId": "acme"},
}


def findings(rest: Rest) -> list[tuple[str, str, int, int]]:
    rows = rest.ask("/_emulator/findings").json["data"]
    return [(row["rule"], row["subject"], row["count"], row["of"]) for row in rows]


def send_twice(rest: Rest) -> None:
    for _ in range(2):
        rest.ask("/v1/track", "POST", json=CALL)
    rest.ask("/_emulator/drain", "POST", json={})


def test_findings_on_mappings_and_on_traffic_are_listed():
    rest = Rest()
    broken = {**presets()[0], "mapping": {"event_nam": {"@path": "$.event"}}}
    rows = [*presets(), {**broken, "name": "Broken"}]
    rest.ask(
        "/_emulator/destinations/schematic",
        "PATCH",
        json={"subscriptions": rows},
        content_type="application/json",
    )
    send_twice(rest)

    found = findings(rest)

    assert ("field-unknown", "Broken: event_nam", 1, 3) in found
    assert ("repeated-message", "Order Completed", 1, 2) in found


def test_finding_on_a_flags_rule_is_counted_once_a_check():
    rest = Rest()
    put_trait_rule(rest, "date", "2026-01-01T00:00:00Z")
    make_company(rest, traits={"level": "2026-03-01"})
    (rule,) = rest.get("/flags", "api/flag-list")["data"][0]["rules"]
    for _ in range(2):
        check_flag(rest)
    check_flag(rest, user={"id": "nobody"})

    found = findings(rest)
    rest.ask("/_emulator/reset", "POST", json={"scope": "all"})

    assert found == [("trait-form-unsure", f'{rule["id"]} "level"', 2, 3)]
    assert findings(rest) == []


def test_reset_forgets_the_traffic():
    rest = Rest()
    send_twice(rest)

    rest.ask("/_emulator/reset", "POST", json={"scope": "all"})

    assert findings(rest) == []


def test_changed_destination_starts_again():
    rest = Rest()
    send_twice(rest)

    rest.ask(
        "/_emulator/destinations/schematic",
        "PATCH",
        json={"settings": {"apiKey": "sch_dev_other"}},
        content_type="application/json",
    )
    send_twice(rest)

    assert [
        count for rule, _, count, _ in findings(rest) if rule.startswith("rep")
    ] == [1]

"""Predictions against what the emulator itself has, with planted losses."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.verify.join import FOUND, PREDICTED, RequestJoin
from schematic_emulator.checks.verify.sides import Exported, Predicting
from schematic_emulator.checks.verify.tally import MOST_NAMES, OTHERS, verify
from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from support.exported import deliver, export
from support.traffic import SOUND, generate

# Schematic lists the newest event first: these took effect, between others.
EARLY, LATE = -40, 120


def day() -> list[dict[str, Any]]:
    """Return some events, the last ones with a name that Schematic refuses."""
    events = generate()[:400]
    named = [one for one in events if one["type"] == "track"]
    return [*events, *({**one, "event": "Größe"} for one in named[-5:])]


@cache
def stored() -> str:
    return json.dumps(export(deliver(day(), SOUND)))


def export_day() -> list[dict[str, Any]]:
    """Return what the emulator has of the day; it may be changed."""
    rows: list[dict[str, Any]] = json.loads(stored())
    return rows


def run(events: list[Any], rows: list[Any], within_ms: int = 60_000) -> dict[str, Any]:
    """Return the result as the report has it."""
    predict = Predicting(MappingSide(SOUND)).build().read
    with RequestJoin() as requests:
        requests.add(PREDICTED, predict(block(events)).rows)
        requests.add(FOUND, Exported().build().read(block(rows)).rows)
        return verify(requests, within_ms).to_json()


def block(values: list[Any]) -> LineBlock:
    return LineBlock("f", 1, b"\n".join(json.dumps(one).encode() for one in values))


def kinds(found: dict[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in found["differences"]:
        counts[one["kind"]] = counts.get(one["kind"], 0) + one["count"]
    return counts


def rule(found: dict[str, Any], name: str) -> dict[str, int]:
    return next(one for one in found["rules"] if one["rule"] == name)


def test_emulator_has_all_that_is_predicted_of_it():
    """What breaks the contract is predicted to fail, and does."""
    found = run(day(), export_day())

    assert found["differences"] == []
    assert found["found"] == found["predicted"] == len(export_day()) - 5
    assert found["refused"] == rule(found, "event-name")["refused"] == 5


def test_rows_that_are_lost_are_missing():
    rows = export_day()
    lost = rows.pop(LATE)

    found = run(day(), rows)

    assert kinds(found) == {"missing": 1}
    assert (found["missing"], found["surplus"]) == (1, 0)
    [name] = [one["name"] for one in found["names"] if one["missing"]]
    assert name == (lost["subtype"] or "identify")


def test_failed_event_that_was_lost_is_refused_as_well():
    rows = [one for one in export_day() if one["status"] != "failed"]

    found = run(day(), rows)

    assert (found["refused"], kinds(found)) == (5, {})


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"status": "failed"}, "failed"),
        ({"body": {"quantity": 5}}, "values"),
        ({"body": {"company": {"groupId": "other"}}}, "keys"),
        ({"sent_at": "+"}, "times"),
    ],
    ids=["failed", "values", "keys", "times"],
)
def test_changed_row_is_named_by_what_differs(change: dict[str, Any], kind: str):
    rows = export_day()
    row = next(one for one in rows[LATE:] if one["type"] == "track")
    if "body" in change:
        change = {"body": row["body"] | change["body"]}
    if "sent_at" in change:
        change = {"sent_at": row["sent_at"].replace("Z", "-00:00:30")}
    row.update(change)

    found = run(day(), rows)

    assert kinds(found) == {kind: 1}
    assert found["missing"] == (kind == "failed")
    assert found["surplus"] == 0


def test_row_of_a_time_outside_the_window_is_missing_and_surplus():
    rows = export_day()
    row = next(one for one in rows[LATE:] if one["type"] == "track")
    row["sent_at"] = row["sent_at"].replace("Z", "-00:00:30")

    assert kinds(run(day(), rows, 29_999)) == {"missing": 1, "surplus": 1}
    assert kinds(run(day(), rows, 0)) == {"missing": 1, "surplus": 1}
    assert kinds(run(day(), rows, 30_000)) == {"times": 1}


def test_row_that_is_there_twice_counts_under_the_rules_of_its_event():
    rows = export_day()
    rows += rows[EARLY : EARLY + 3]

    found = run(day(), rows)

    assert kinds(found) == {"duplicate": 3}
    assert sum(one["surplus"] for one in found["rules"]) >= 3
    assert found["missing"] == 0


def test_row_of_another_source_is_surplus_unless_it_is_of_another_time():
    rows = export_day()
    other = {"type": "track", "status": "processed", "body": {"event": "sdk"}}
    rows.append({**other, "captured_at": rows[LATE]["sent_at"]})
    rows.append({**other, "captured_at": "2001-01-01T00:00:00Z"})
    rows.append({**other, "captured_at": rows[LATE]["sent_at"], "status": "failed"})

    found = run(day(), rows)

    assert kinds(found) == {"surplus": 1}
    assert (found["outside"], found["ignored"]) == (1, 1)
    assert rule(found, "")["surplus"] == 1


def test_violation_that_took_effect_is_a_wrong_prediction():
    rows = export_day()
    next(one for one in rows if one["status"] == "failed")["status"] = "processed"

    found = run(day(), rows)

    assert kinds(found) == {"accepted": 1}
    assert rule(found, "event-name")["surplus"] == 1


def test_every_predicted_request_is_found_or_missing():
    found = run(day(), export_day()[::2])

    assert found["predicted"] == found["found"] + found["missing"]
    assert found["predicted"] == sum(one["predicted"] for one in found["names"])


def test_names_are_bounded():
    at = {"type": "track", "status": "processed", "captured_at": day()[0]["timestamp"]}
    rows = [{**at, "body": {"event": f"e{n}"}} for n in range(MOST_NAMES + 10)]

    found = run([day()[0], {**day()[0], "type": "track", "event": "e"}], rows)

    assert len(found["names"]) == MOST_NAMES + 1
    assert next(n for n in found["names"] if n["name"] == OTHERS)["surplus"] > 1

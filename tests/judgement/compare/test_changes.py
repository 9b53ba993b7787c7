"""What differs between the two sides of one event."""

from __future__ import annotations

from typing import Any

from schematic_emulator.judgement.compare.changes import find_changes, read_side
from schematic_emulator.judgement.compare.mapping_pair import SideResult

AT = "2026-01-02T03:04:05.678Z"
EVENT = {"type": "track", "event": "Seen"}


def body(**inner: Any) -> dict[str, Any]:
    return {
        "api_key": "sch_dev_x",
        "type": "track",
        "sent_at": AT,
        "body": {"event": "seen", "company": {"org": "acme"}, "user": {}, **inner},
    }


def compare(left: list[Any], right: list[Any]) -> list[tuple[str, str, str]]:
    sides = [read_side(SideResult(one, [])) for one in (left, right)]
    return [(one.kind, one.name, one.sample) for one in find_changes(EVENT, *sides)]


def test_equal_requests_do_not_differ():
    assert compare([body()], [body(company={"org": "acme"})]) == []


def test_usage_that_is_gone_differs_once():
    """Its company, user and time are gone with it, which need not be said."""
    assert compare([body()], []) == [("usage", '"seen"', "1 -> 0")]


def test_quantities_are_added_up():
    found = compare([body(quantity=2), body()], [body(quantity=5)])

    assert found == [("usage", '"seen"', "3 -> 5")]


def test_company_that_is_lost_is_named():
    found = compare([body()], [body(company={})])

    assert found == [("attribution", '"seen"', "org=acme -> no company")]


def test_values_of_users_and_traits_are_not_shown():
    left = body(user={"id": "ada"}, traits={"mail": "ada@example.com"})
    right = body(user={"id": "bob"}, traits={"mail": "bob@example.com"})

    assert compare([left], [right]) == [
        ("users", '"seen"', "another value of id"),
        ("traits", '"seen" trait mail', "another text"),
    ]


def test_true_and_one_are_different_values():
    found = compare([body(traits={"a": True, "b": 2})], [body(traits={"a": 1, "b": 3})])

    assert found == [
        ("traits", '"seen" trait a', "true or false -> number"),
        ("traits", '"seen" trait b', "another number"),
    ]


def test_request_that_breaks_its_contract_is_refused():
    found = compare([body()], [body(event=5)])

    assert [one[:2] for one in found] == [("usage", '"seen"'), ("refusals", '"Seen"')]

"""What a request changes, read from its body."""

from __future__ import annotations

from schematic_emulator.judgement.compare.fact import read_fact

AT = "2026-01-02T03:04:05.678Z"


def test_track_request_meters_its_quantity():
    inner = {"event": "seen", "company": {"org": 5}, "user": {"id": "u"}, "quantity": 3}

    fact = read_fact({"type": "track", "sent_at": AT, "body": inner})

    assert (fact.scope, fact.quantity, fact.company) == ('"seen"', 3, "org=5")
    assert (fact.user, fact.at, fact.is_metered) == ("id=u", AT, True)


def test_name_and_traits_of_a_company_without_keys_change_nothing():
    inner = {
        "keys": {"id": "u"},
        "name": "Ada",
        "traits": {"age": 1},
        "company": {"keys": {"org": None}, "name": "Acme"},
    }

    fact = read_fact({"type": "identify", "sent_at": AT, "body": inner})

    assert fact.traits == {"user name": "Ada", "user trait age": 1}
    assert (fact.company, fact.is_metered) == ("", False)


def test_event_that_is_called_identify_is_still_metered():
    fact = read_fact({"type": "track", "sent_at": AT, "body": {"event": "identify"}})

    assert (fact.scope, fact.is_metered) == ('"identify"', True)

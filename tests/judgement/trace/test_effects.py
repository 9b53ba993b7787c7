"""What a request changes in an empty Schematic, in words."""

from __future__ import annotations

from datetime import UTC, datetime

from schematic_emulator.judgement.trace.effects import Effect, describe_effect

AT = datetime(2026, 1, 2, tzinfo=UTC)


def event(kind: str, **body: object) -> dict[str, object]:
    return {"api_key": "sch_dev_x", "type": kind, "body": body}


def test_identify_makes_both_and_links_them():
    body = event(
        "identify",
        keys={"userId": "u1"},
        name="Ada",
        traits={"plan": "pro"},
        company={"keys": {"groupId": "acme"}, "name": "Acme"},
    )

    assert describe_effect(body, AT) == Effect(
        (
            'creates user userId=u1 named "Ada" with traits {"plan": "pro"}',
            'creates company groupId=acme named "Acme"',
            "links user userId=u1 to company groupId=acme",
        )
    )


def test_track_counts_for_whom_it_names():
    body = event(
        "track", event="order", company={"id": "acme"}, user={"id": "u1"}, quantity=3
    )

    assert describe_effect(body, AT).changes[-1] == (
        'counts 3 "order" for company id=acme and user id=u1'
    )


def test_track_without_keys_counts_for_no_company_or_user():
    assert describe_effect(event("track", event="order"), AT) == Effect(
        ('counts 1 "order" for no company or user',)
    )


def test_failing_event_says_why():
    body = event("track", event="order", company={"a": "comp_123456789"})
    body["backfill"] = True

    effect = describe_effect(body, AT)

    assert effect.changes == ()
    assert effect.failure == (
        "sent_at is required when trusted_client_clock or backfill is true"
    )


def test_words_are_inert():
    body = event("track", event="order", user={"\x1b[2J": "\u202e"})

    assert [
        line for line in describe_effect(body, AT).changes if not line.isprintable()
    ] == []

"""Whole calls: what is replaced, alike everywhere, and what stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest

from schematic_emulator.recording.anonymizer import Anonymizer
from schematic_emulator.recording.fields import load_tables
from segment_fixtures import World
from support.segment import make_identify, make_track

PERSONAL = {
    *("name", "firstName", "lastName", "email", "username", "phone", "company_name"),
    *("city", "street", "postalCode", "ip", "website"),
    *("userId", "anonymousId", "groupId", "messageId", "previousId"),
}
# Of an id, a mail address, a URL; also names of fields.
_PARTS = {"example", "https", "people", "street", "group"}


def anonymize(call: dict[str, Any], key: str = "k", keep: tuple[str, ...] = ()) -> Any:
    """Return one call without personal data."""
    [found] = Anonymizer(key, keep).anonymize(call)
    return found


def properties(**values: Any) -> Any:
    return anonymize(make_track(properties=values))["properties"]


def list_personal(value: Any, *, is_personal: bool = False) -> Iterator[str]:
    """Yield the texts in personal fields."""
    if isinstance(value, dict):
        for name, item in value.items():
            inner = is_personal or name in PERSONAL
            yield from list_personal(item, is_personal=inner)
    elif isinstance(value, list):
        for each in value:
            yield from list_personal(each, is_personal=is_personal)
    elif is_personal and value is not None:
        yield str(value)


def read_words(text: str) -> set[str]:
    return set(
        re.findall(r"[^\W\d_]{4,}|\d{5,}|[\da-f]{8,}", unquote_plus(text).lower())
    )


@pytest.mark.parametrize("profile", ["b2b-saas", "ecommerce", "media"])
@pytest.mark.parametrize("locale", [None, "de_DE", "ja_JP"])
def test_no_word_of_a_person_is_left_in_a_generated_call(profile, locale):
    tables = load_tables()
    kept = tables.prefixes | tables.endings | _PARTS
    options = {"locale": locale} if locale else {}
    anonymizer = Anonymizer("k")
    seen = 0

    for call in World(profile, 4, **options).events(250):
        named = {key: call.get(key) for key in ("traits", *PERSONAL) if key != "name"}
        words = set().union(*map(read_words, list_personal(named))) - kept
        [done] = anonymizer.anonymize({**call, "event": "", "name": ""})
        assert words & read_words(json.dumps(done, ensure_ascii=False)) == set()
        seen += len(words)

    assert seen > 500


def test_person_is_the_same_in_every_field():
    person = make_identify(
        userId="ada.lovelace@example.com",
        traits={
            "name": "Ada Lovelace",
            "lastName": "Lovelace",
            "email": "ada.lovelace@example.com",
            "bio": "I am ADA LOVELACE; https://www.example.com/user/ada-lovelace?q=Ada+Lovelace",
            "tags": ["lovelace"],
        },
    )

    found = anonymize(person)

    first, last = found["traits"]["name"].split()
    loud, slug = f"{first} {last}".upper(), f"{first}-{last}".lower()
    assert (first, last) != ("Ada", "Lovelace")
    assert found["traits"] == {
        "name": f"{first} {last}",
        "lastName": last,
        "email": f"{first}.{last}@example.com".lower(),
        "bio": f"I am {loud}; https://www.example.com/user/{slug}?q={first}+{last}",
        "tags": [last.lower()],
    }
    assert found["userId"] == found["traits"]["email"]


def test_common_words_that_are_a_name_in_the_call_are_replaced():
    found = anonymize(
        make_identify(
            traits={"name": "Grace Young", "comment": "Young people have grace"},
            context={"plan": "grace"},
        )
    )

    text = json.dumps(found).lower()
    assert "grace" not in text.replace('"plan": "grace"', "")
    assert "young" not in text
    assert "people have" in text


def test_words_of_a_customer_are_replaced_in_fields_that_are_kept():
    found = anonymize(
        make_track(
            event="Quixworth Opened",
            context={"groupId": "quixworth", "userAgent": "Quixworth/2 (Safari/604)"},
            properties={"plan": "quixworth-trial", "total": 4},
        )
    )

    group = found["context"]["groupId"]
    assert found["event"] == "Quixworth Opened"
    assert found["context"]["userAgent"] == f"{group.title()}/2 (Safari/604)"
    assert found["properties"] == {"plan": f"{group}-trial", "total": 4}


def test_keys_that_are_values_are_replaced():
    ids = [
        *("ada@quixworth.com", "usr_8f2ac31b", "Ada Lovelace"),
        *("https://quixworth.com", "2a02:8108:50bf::1"),
    ]

    found = properties(
        seats=dict(zip([*ids, "total"], range(6), strict=True)),
        order_id2="x",
        line_2="y",
    )

    names = list(found["seats"])
    assert list(found["seats"].values()) == list(range(6))
    assert names[1].startswith("usr_")
    assert names[5] == "total"
    assert set(ids).isdisjoint(names)
    assert list(found) == ["seats", "order_id2", "line_2"]


@pytest.mark.parametrize(
    "kept",
    [
        {"total": 19.99, "quantity": 3, "currency": "EUR", "seconds": 1234567890},
        {"created_at": "2026-01-02T03:04:05Z", "is_trial": True, "plan": "scale"},
        {"comment": "Please call me before the next meeting"},
    ],
)
def test_what_identifies_no_one_stays(kept: dict[str, Any]):
    assert properties(**kept) == kept


def test_address_that_is_a_key_is_replaced_where_keys_are_kept():
    call = {"type": "track", "integrations": {"ada@quixworth.com": False, "All": True}}

    [found] = Anonymizer("key").anonymize(call)

    address, *others = found["integrations"]
    assert others == ["All"]
    assert "ada" not in address
    assert "quixworth" not in address


def test_numbers_that_are_ids_are_replaced_by_numbers_as_long():
    found = properties(user_id=48213377, account=7, phone=4915112345678, n=49151123456)

    assert found["user_id"] != 48213377
    assert {name: len(str(each)) for name, each in found.items()} == {
        "user_id": 8,
        "account": 1,
        "phone": 13,
        "n": 11,
    }
    assert found["phone"] != 4915112345678
    assert found["n"] != 49151123456


def test_unknown_fields_are_counted_by_path():
    anonymizer = Anonymizer("k")
    call = make_track(properties={"flavor": "Zorba", "rows": [{"taste": "Zorba"}] * 2})

    list(anonymizer.anonymize(call))

    assert anonymizer.unknown == {"properties.flavor": 1, "properties.rows.taste": 2}


def test_batch_keeps_what_is_no_call():
    batch = {
        "batch": ["Zorba", 3, None],
        "sentAt": "2026-01-02T03:04:05Z",
        "name": "Zorba",
    }

    found = anonymize(batch)

    assert found["batch"][1:] == [3, None]
    assert found["sentAt"] == batch["sentAt"]
    assert "Zorba" not in json.dumps(found)

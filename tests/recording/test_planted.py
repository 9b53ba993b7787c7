"""A thousand known values in every place of an event: none of them is left."""

from __future__ import annotations

import json
import random
import re
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

from schematic_emulator.recording.anonymizer import Anonymizer
from support.segment import make_track

PEOPLE = 48
_LETTERS = "bdfgklmnprstvz", "aeiou"
_PARTS = re.compile(
    r"[\da-f]{4}(?::+[\da-f]{4})+|[\da-f]{8,}|[^\W\d_]{5,}|\d[\d .()/-]{4,}\d"
)


def make_person(number: int) -> dict[str, str]:
    """Return the values of one person, whom no other one and no list resembles."""
    draw = random.Random(number)

    def word(size: int) -> str:
        return "".join(draw.choice(_LETTERS[at % 2]) for at in range(size))

    def digits(size: int) -> str:
        return str(draw.randrange(10 ** (size - 1), 10**size))

    def hexes(size: int) -> str:
        return f"{draw.randrange(16 ** (size - 1), 16**size):x}"

    first, last, company = word(8).title(), word(9).title(), word(7).title()
    uuid = "-".join((hexes(8), hexes(4), f"4{hexes(3)}", f"a{hexes(3)}", hexes(12)))
    return {
        "first": first,
        "last": last,
        "name": f"{first} {last}",
        "email": f"{first}.{last}+{word(5)}@{word(8)}.test".lower(),
        "private": f"{word(7)}{digits(6)}@gmail.com",
        "username": f"{word(6)}_{word(5)}",
        "phone": f"+49 (1{digits(2)}) {digits(3)}-{digits(4)}",
        "fax": f"0{digits(3)} {digits(7)}",
        "street": f"{word(8).title()} Street {digits(6)}",
        "city": word(9).title(),
        "postcode": digits(7),
        "ip": ".".join(str(draw.randrange(100, 200)) for _ in range(4)),
        "ip6": f"2a02:{hexes(4)}:{hexes(4)}::{hexes(4)}",
        "user": f"usr_{hexes(12)}",
        "anonymous": uuid,
        "number": digits(9),
        "company": f"{company} {word(6).title()} GmbH",
        "group": f"org_{word(6)}{digits(6)}",
        "host": f"{word(9)}.{word(8)}.co.uk",
        "card": " ".join(digits(4) for _ in range(4)),
        "device": hexes(40),
    }


def list_parts(value: str) -> set[str]:
    """Return what may not be left of a value: its words, its numbers without spaces."""
    value = value.lower()
    for ending in ("usr_", "org_", "street", "gmbh", "gmail", "test"):
        value = value.replace(ending, " ")
    parts = {re.sub(r"[ .()/-]", "", part) for part in _PARTS.findall(value)}
    parts |= {part.removeprefix("49") for part in parts}
    return parts - {""}


def list_events(person: dict[str, str]) -> list[dict[str, Any]]:
    """Return calls, batches and what Engage sends, with each value in each place."""
    values = list(person.values())
    told = "; ".join(f"{name} {value}" for name, value in person.items())
    seen = "; ".join(
        person[each] for each in ("name", "email", "user", "ip", "number", "company")
    )
    slug = "-".join(person["name"].lower().split())
    query = "&".join(f"{key}={quote_plus(each)}" for key, each in person.items())
    path = "/".join(quote(each) for each in values)
    url = f"https://{person['host']}/{path}?{query}#{quote(person['email'])}"
    context = {
        "ip": person["ip"],
        "groupId": person["group"],
        "userAgent": f"Mozilla/5.0 (X11; {seen}; Linux x86_64) Firefox/135.0",
        "campaign": {"name": f"{person['last']} {person['user']}", "source": "spring"},
        "page": {"url": url, "path": f"/{path}", "search": f"?{query}", "title": told},
        "referrer": {"url": f"https://www.google.com/search?q={quote_plus(told)}"},
        "device": {"id": person["device"], "name": f"{person['first']}'s phone"},
        "traits": person,
        "externalIds": [{"id": each, "type": "user_id"} for each in values],
        "screen": {"width": 2560},
    }
    ids = {"userId": person["user"], "anonymousId": person["anonymous"]}
    nested = {"a": {"rows": [{"cells": values}, [values]]}, "unknown": person}
    properties = {
        **nested,
        "comment": f"{person['name'].upper()}! <a href='mailto:{person['email']}'>",
        "text": told,
        "raw": json.dumps(person),
        "slugs": [slug, slug.replace("-", "_"), slug.replace("-", "")],
        "number": int(person["number"]),
        "tel": re.sub(r"\D", "", person["phone"]),
        "plan": f"{person['group']}-custom",
        "by": dict.fromkeys(values, True),
        "link": f"ftp://{person['username']}:{person['last']}@{person['ip']}/{path}",
        "products": [{"name": told, "buyer": person["name"], "id": person["number"]}],
        **{f"field{at}": each for at, each in enumerate(values)},
    }
    track = make_track(
        **ids,
        messageId=f"{person['anonymous']}-1",
        properties=properties,
        context=context,
    )
    audience = {**context, "personas": {"computation_key": "vip", "space": values}}
    page = {**track, "type": "page", "name": "Home", "properties": context["page"]}
    identify = {**track, "type": "identify", "traits": {**person, **nested}}
    shared = {"writeKey": person["device"], "context": context, "batch": [track, page]}
    return [
        track,
        page,
        {**identify, "context": audience},
        {**track, "type": "group", "groupId": person["group"], "traits": person},
        {**track, "type": "alias", "previousId": person["email"]},
        shared,
        {"events": [identify], "sentBy": person},
    ]


def flatten(calls: list[Any]) -> str:
    """Return calls as text, also decoded, and each number without what separates it."""
    text = json.dumps(calls, ensure_ascii=False)
    text = f"{text} {unquote_plus(unquote_plus(text))}".lower()
    numbers = re.findall(r"\d(?:[ .()/-]{0,2}\d)+", text)
    return text + " ".join(re.sub(r"\D", "", each) for each in numbers)


def anonymize(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    anonymizer = Anonymizer("a key")
    return [done for call in calls for done in anonymizer.anonymize(call)]


def test_nothing_of_a_thousand_values_is_left():
    people = [make_person(number) for number in range(PEOPLE)]
    assert len({value for person in people for value in person.values()}) >= 1000

    for person in people:
        calls = list_events(person)
        parts = {part for value in person.values() for part in list_parts(value)}
        before, after = flatten(calls), flatten(anonymize(calls))
        assert [part for part in parts if part not in before] == []
        assert [part for part in parts if part in after] == []

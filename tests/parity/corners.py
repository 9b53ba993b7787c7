"""List cases that random ones seldom reach: each value in each place, each answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parity.cases import FIELDS, Case

VALUES: tuple[Any, ...] = (
    *("", " ", "x", "5", "true", "null", "2024-01-01", "1704067200", "1e3", "0x10"),
    *("-0", "00", "1.0", "+5", "Infinity", "NaN", "\ud83c", "\u00e9", "\0"),
    *(0, -0.0, 1, -1, 1.5, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 1704067200),
    *(12345678901234567890, 9007199254740993, 8640000000000000, 8640000000000001),
    *(True, False, None, [], [""], ["x"], [5], [0], [True], [None], [[]], [["x"]]),
    *([{}], [{"a": 1}], ["a", "b"], [1, 2], [None, None], [[5]], [[None]], [" x "]),
    *(["2024-01-01"], ["1704067200"], [1704067200000], [" 5 "], ["0x10"], ["\n"]),
    *(["Infinity"], ["-0"], ["1e3"], [1e21], [False], ["true"]),
    *({}, {"a": None}, {"a": ""}, {"a": {}}, {"": 1}, {"toString": 1}, {"length": 1}),
    *({"10": 1, "2": 2, "b": 3, "a": 4}, {"__proto__": 1}, {"constructor": 1}),
    *({"@path": "$.missing"}, {"@path": "$.userId"}, {"@literal": None}),
)
EVENT = {
    "type": "track",
    "event": "E",
    "userId": "u",
    "timestamp": "2024-01-01T00:00:00Z",
    "traits": {"name": "n"},
    "context": {"groupId": "g"},
}
USABLE = {
    "event_name": "x",
    "timestamp": "2024-01-01T00:00:00Z",
    "user_keys": {"a": 1},
    "company_keys": {"b": 2},
}
SUBSCRIPTION = {
    "subscribe": 'type = "track"',
    "partnerAction": "trackEvent",
    "mapping": {
        "event_name": {"@path": "$.event"},
        "timestamp": {"@path": "$.timestamp"},
    },
}
# Directives that reach what every object has, or nothing.
PROTOTYPES: tuple[Any, ...] = (
    *({"@path": f"$.{path}"} for path in ("properties", "event", "missing")),
    *({"@path": "$.missing.toString"}, {"@path": "$.event.toString"}),
    *({"@path": "$.__proto__"}, {"@path": "$.properties.__proto__"}),
    *({"@template": "{{properties.__proto__}}"}, {"@template": "{{a.toString}}"}),
    *({"@liquid": "{{properties.__proto__}}"}, {"@liquid": "{{properties.toString}}"}),
    *({"@literal": {"a": 1}}, {"@unknown": 1}, {"@path": 5}, [{"@path": "$.event"}]),
    *({"a": {"@path": "$.event"}}, 5, None),
)
STATUSES = (
    *(100, 199, 200, 201, 202, 204, 205, 206, 299, 300, 304, 400, 401, 403, 404, 405),
    *(408, 409, 410, 413, 418, 422, 423, 425, 429, 431, 451, 460, 499, 500, 501, 502),
    *(503, 504, 505, 507, 511, 520, 598, 599, 600, 999),
)
BODIES = (
    "",
    "null",
    "{bad",
    "{}",
    "[]",
    "0",
    '"x"',
    "false",
    '{"a":1e400}',
    "\ufeff{}",
)
HEADERS = (
    {},
    {"content-type": "text/plain"},
    {"content-type": "application/json; charset=utf-8"},
    {"content-type": "Application/JSON"},
    {"content-type": ""},
)
LOCATIONS = (
    *("/x", "", "https://c.schematichq.com/e", "http://c.schematichq.com/e", "?q=1"),
    *("https://schematichq.com/z", "https://a.c.schematichq.com/", "//h/p", "#f"),
    *("ftp://x/y", "x y", "http://[", "mailto:x", "https://c.schematichq.com:8443/e"),
    *("HTTPS://C.SCHEMATICHQ.COM/e", "\u00e9", "../a/./b", "https://h:443/", "\\x"),
)


def action_corners() -> Iterator[Case]:
    """Put each value into each field, into each part of the event, and the settings."""
    for action, fields in FIELDS.items():
        common: Case = {"action": action, "settings": {"apiKey": "k"}, "event": EVENT}
        preset = {**common, "mapping": {}, "useDefaultMappings": True}
        for value in VALUES:
            for field in (*fields, "extra", "dynamicAuthSettings", "constructor"):
                yield {**common, "mapping": {**USABLE, field: value}}
                yield {**preset, "mapping": {field: value}}
            yield {**preset, "mapping": {"traits": {"raw_event_name": value}}}
            yield {**preset, "mapping": value}
            yield {**common, "mapping": value}
            yield {**preset, "settings": value}
            yield {**preset, "settings": {"apiKey": value}}
            yield {**preset, "event": value}
            for name in EVENT:
                yield {**preset, "event": {**EVENT, name: value}}
            yield {**preset, "event": {**EVENT, "context": {"personas": value}}}


def prototype_corners() -> Iterator[Case]:
    """Put each of PROTOTYPES under a key `__proto__`, and in place of each field.

    In JavaScript such a key sets what an object inherits from, and is no property.
    """
    common: Case = {"action": "trackEvent", "settings": {"apiKey": "k"}}
    event = {**EVENT, "properties": {"event_name": "x", "toString": "y", "keys": {}}}
    for value in PROTOTYPES:
        yield from (
            {**common, "event": event, "mapping": mapping}
            for mapping in (
                {"__proto__": value},
                {**USABLE, "__proto__": value},
                *({**USABLE, name: {"__proto__": value}} for name in USABLE),
                *({**USABLE, name: {"a": value}} for name in ("user_keys", "traits")),
                *({**USABLE, name: value} for name in USABLE),
                {**USABLE, "traits": {"a": {"__proto__": value, "b": 1}}},
            )
        )


def deliver_corners() -> Iterator[Case]:
    """Put each value into each part of settings and subscription; try each answer."""
    one = [SUBSCRIPTION]
    settings = {"apiKey": "k", "subscriptions": one}
    for value in VALUES:
        yield {"settings": {**settings, "apiKey": value}, "event": EVENT}
        yield {"settings": {**settings, "subscription": value}, "event": EVENT}
        yield {"settings": {**settings, "oauth": value, "x": value}, "event": EVENT}
        for name in ("subscribe", "partnerAction", "mapping", "enabled", "name"):
            changed = [{**SUBSCRIPTION, name: value}, SUBSCRIPTION]
            yield {"settings": {**settings, "subscriptions": changed}, "event": EVENT}
    both = {**settings, "subscriptions": one * 2}
    for answer in answers():
        yield {"settings": both, "event": EVENT, "respond": answer}


def auth_corners() -> Iterator[Case]:
    """Test a key with each value as settings, and with each answer."""
    for value in VALUES:
        yield {"settings": value}
        yield {"settings": {"apiKey": value}}
    for answer in answers():
        yield {"settings": {"apiKey": "k"}, "respond": answer}


def answers() -> Iterator[Any]:
    """Answer with each status, body and kind, with each redirect, and not at all."""
    for status in STATUSES:
        for headers in HEADERS:
            for body in BODIES:
                yield {"status": status, "body": body, "headers": headers}
        for text in ("", "OK", "Odd text", " "):
            yield {"status": status, "statusText": text}
    for status in (301, 302, 303, 305, 306, 307, 308, 200):
        for location in LOCATIONS:
            headers = {"location": location}
            yield [{"status": status, "headers": headers}, {"status": 200}]
    for code in ("ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTFOUND", "EPIPE"):
        for failure in ({}, {"errorMessage": "socket hang up"}):
            lost = {"error": code, **failure}
            yield [lost, {"status": 500}]
            yield [{"status": 500}, lost]


CORNERS = {"action": action_corners, "deliver": deliver_corners, "auth": auth_corners}

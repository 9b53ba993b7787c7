"""Make random JSON: the values that real events hold, and the corners."""

from __future__ import annotations

from random import Random
from typing import Any

TEXTS = (
    "",
    " ",
    "  x ",
    "a",
    "A b",
    "Hello World",
    "order completed",
    "null",
    "true",
    "0",
    "1",
    "-1",
    "01",
    "1e3",
    "1.50",
    "12345678901234567890",
    "NaN",
    "Infinity",
    "{{event}}",
    "{{{userId}}}",
    "$& $$ $1 $` $'",
    "a.b",
    "a[0]",
    "'q'",
    '"dq"',
    "\u00c9cole",
    "\u00df\ufb01",
    "\u0130stanbul",
    "\u03a3\u0391\u03a3",
    "\U0001f389 party",
    "\u65e5\u672c",
    "tab\tnew\nline",
    "\u2028",
    "\u00a0nbsp\ufeff",
    '{"a":[1,2,{"b":null}]}',
    "[1, 2.0, 1e400]",
    "[1,]",
    '"\\ud83c"',
    "\\",
    "\x7f\x00",
    "2024-01-15T12:34:56.789Z",
    "2024-02-30",
    "x" * 40,
    "-.-",
    "[",
    "]",
    "(",
    "constructor",
    "length",
    "\ud83c",
    "\udf89 x",
    "\u017fharp \u212a",
)
NUMBERS = (
    0,
    1,
    -1,
    2,
    7,
    42,
    1.5,
    -0.5,
    0.1,
    1e-7,
    1e-6,
    123456789,
    1e21,
    1e20,
    1.0,
    -3.0,
    12345678901234567890,
    9007199254740993,
    1704067200,
    1704067200000,
    5e-324,
    1.7976931348623157e308,
    100,
    0.000001234,
    8640000000000001,
)
KEYS = (
    "a",
    "b",
    "c",
    "id",
    "name",
    "x",
    "",
    "2",
    "10",
    "0",
    "01",
    "with space",
    "a.b",
    "$",
    "A",
    "deep",
    "items",
    "tags",
    "_metadata",
    "plan",
    "\u00e9",
    "-",
    "email",
    "4294967295",
    "raw_event_name",
    "toString2",
    "q'q",
)


def scalar(random: Random) -> Any:
    """Draw text, a number, a boolean or null."""
    draw = random.random()
    if draw < 0.5:
        return random.choice(TEXTS)
    if draw < 0.8:
        return random.choice(NUMBERS)
    return random.choice((True, False, None))


def value(random: Random, depth: int = 3) -> Any:
    """Draw any JSON value."""
    draw = random.random()
    if depth <= 0 or draw < 0.55:
        return scalar(random)
    if draw < 0.8:
        return obj(random, depth - 1)
    return [value(random, depth - 1) for _ in range(random.randint(0, 4))]


def obj(random: Random, depth: int = 2) -> dict[str, Any]:
    """Draw an object."""
    return {
        random.choice(KEYS): value(random, depth) for _ in range(random.randint(0, 5))
    }


TYPES = ("track", "identify", "page", "screen", "group", "alias", "delete", "Track")
TIMESTAMPS = (
    "2024-01-15T12:34:56.789Z",
    "2024-01-15T12:34:56Z",
    "2024-01-15T12:34:56+02:00",
    "2024-01-15",
    "2024-02-29T00:00:00.000Z",
    "2023-02-29T00:00:00.000Z",
    "2024-01-15T24:00:00Z",
    "2024-01-15t12:34:56z",
    "2024-01-15T12:34:56.1234567-0330",
    "+010000-01-01T00:00:00Z",
    "-000001-01-01",
    "0000-01-01",
    "2024-13-01",
    "20240115",
    "1704067200",
    "1704067200000",
    "",
    "not a date",
    "99999999999999",
    1704067200000,
    1704067200,
    -1,
    0,
    1.9,
    8640000000000000,
    8640000000000001,
    None,
    True,
    False,
    [],
    ["2024-01-15"],
    ["1704067200"],
    [1704067200000],
    [True],
    [None],
    ["x"],
    ["Infinity"],
    [" 5 "],
    [""],
    [[1]],
    {},
    {"a": 1},
    "2024-01-15T12:34:56.789z",
    "1.5",
    "-0",
    "0",
    "2024-1-5",
    "2024/01/01",
)


def event(random: Random) -> dict[str, Any]:
    """Draw a Segment event, mostly in its usual form."""
    made: dict[str, Any] = {
        "type": random.choice(TYPES),
        "messageId": f"m-{random.randint(0, 999)}",
        "timestamp": random.choice(
            TIMESTAMPS[: random.choice((6, 12, len(TIMESTAMPS)))]
        ),
    }
    optional = {
        "event": lambda: random.choice(
            (*TEXTS, *TEXTS, "Order Completed", 5, None, ["A B"], {}, True)
        ),
        "userId": lambda: random.choice(("u1", "", None, 7, "A B", "\U0001f389")),
        "anonymousId": lambda: "anon",
        "name": lambda: scalar(random),
        "properties": lambda: random.choice((obj, value))(random, 3),
        "traits": lambda: random.choice((obj, value))(random, 3),
        "context": lambda: _context(random),
        "groupId": lambda: scalar(random),
        "integrations": lambda: {"All": random.random() < 0.5},
    }
    for key, make in optional.items():
        if random.random() < 0.7:
            made[key] = make()
    keys = list(made)
    random.shuffle(keys)
    return {key: made[key] for key in keys}


def _context(random: Random) -> Any:
    if random.random() < 0.08:
        return value(random, 1)
    context: dict[str, Any] = {"page": {"path": "/p", "url": "https://e.x"}}
    if random.random() < 0.6:
        context["groupId"] = scalar(random)
    if random.random() < 0.3:
        context["personas"] = random.choice(
            (
                None,
                5,
                "x",
                {},
                {"computation_class": "audience"},
                {"computation_class": "audience", "computation_key": "vip"},
                {"computation_class": None, "audience_settings": {}},
            )
        )
    return context

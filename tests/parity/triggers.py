"""Make random triggers, from plain conditions to token soup."""

from __future__ import annotations

from random import Random
from typing import Any

FIELDS = (
    "type",
    "event",
    "name",
    "userId",
    "properties.a",
    "properties.plan",
    "traits.name",
    "context.page.path",
    "properties",
    "properties.a.b",
    "traits.items.length",
    "anonymousId",
    "properties.with\\ space",
    "properties.tags.0",
    "constructor",
    "context.groupId",
    "properties.null",
    "properties.2",
    "Type",
    "properties . plan",
    "properties.\\.",
    "eventual",
    "contains",
    "traits.a\\[0\\]",
    "propertiesx",
    "type.x",
    "toString.x",
    "context.\U0001f389",
)
OPERATORS = (
    "=",
    "!=",
    ">",
    "<",
    ">=",
    "<=",
    "==",
    "contains",
    "exists",
    "is_true",
    "and",
    "",
)
VALUES = (
    '"track"',
    '"identify"',
    "'track'",
    "track",
    "true",
    "false",
    "null",
    "1",
    "-1",
    "1.5",
    '""',
    "1e5",
    "na",
    "nul",
    "an",
    "+2",
    "-",
    "5.",
    ".5",
    "0x10",
    '"a\\"b"',
    '"Order Completed"',
    '"\U0001f389"',
    "\u00e9",
    "1.2.3",
    "'\"",
    '"null"',
    "nullish",
    "andx",
    "-.5",
    '"u1"',
    "\\a\\b",
    "",
    "42",
    '"A b"',
)
SOUP = (
    *FIELDS,
    *OPERATORS,
    *VALUES,
    "(",
    ")",
    "!",
    "and",
    "or",
    "null",
    ",",
    ".",
    "[",
    "]",
    "\r",
    "\n",
    "\t",
    "$",
    "*",
    'contains(event, "x")',
    '!match(event, "a*")',
    'match(name, "*b")',
    "\\",
    '"',
    "'",
    "!(",
    "android",
    "o",
    "n",
    "a",
    "nu",
    "!x",
    "contains",
    "match(",
)


SIGNS = (*" \t\n=!<>()[],.\"'\\-+_*$;:|&\r", "\u00e9", ' "x"', "and", "or", "null")


def condition(random: Random) -> str:
    """Draw one condition."""
    field = random.choice(FIELDS)
    draw = random.random()
    if draw < 0.7:
        space = random.choice((" ", " ", " ", "", "  ", "\t"))
        return space.join((field, random.choice(OPERATORS), random.choice(VALUES)))
    name = random.choice(("contains", "match"))
    text = random.choice(
        (
            '"a*"',
            '"*a"',
            '"*a*"',
            '"a"',
            "'a*'",
            "5",
            "true",
            "null",
            '"*"',
            '"\U0001f389*"',
            '"e"',
        )
    )
    bang = random.choice(("", "", "!", "! "))
    return f"{bang}{name}({field}, {text})"


def trigger(random: Random) -> str:
    """Draw a trigger."""
    if random.random() < 0.1:
        signs = (*SOUP, *SIGNS, *SIGNS)
        return "".join(random.choice(signs) for _ in range(random.randint(1, 14)))
    if random.random() < 0.2:
        joint = random.choice((" ", " ", ""))
        return joint.join(random.choice(SOUP) for _ in range(random.randint(0, 9)))
    parts = [_maybe_group(random) for _ in range(random.choice((1, 1, 2, 2, 3, 4)))]
    text = parts[0]
    for part in parts[1:]:
        text += random.choice((" and ", " or ", " and ", " AND ", " ", " , ")) + part
    return text


def _maybe_group(random: Random) -> str:
    if random.random() < 0.75:
        return condition(random)
    inner = random.choice((" and ", " or ")).join(
        condition(random) for _ in range(random.randint(0, 3))
    )
    return random.choice(("(%s)", "!(%s)", "((%s))", "(%s", "( %s )", "(%s))")) % inner


def tree(random: Random, depth: int = 2) -> Any:
    """Draw an AST, sound or not."""
    types = (
        "event",
        "event-type",
        "name",
        "userId",
        "event-property",
        "event-trait",
        "event-context",
        "bad",
    )
    operators = (
        "=",
        "!=",
        "<",
        ">=",
        "contains",
        "not_contains",
        "exists",
        "not_exists",
        "is_true",
        "is_false",
        "starts_with",
        "not_ends_with",
        "ends_with",
        "not_starts_with",
        "number_equals",
        "number_not_equals",
        "odd",
        None,
    )
    values = (
        "x",
        "",
        "a b",
        1,
        1.5,
        -0.0,
        1e21,
        True,
        False,
        None,
        [1, [2, None]],
        {},
        "1e3",
        "\U0001f389",
        ")",
        "(",
    )
    if depth > 0 and random.random() < 0.35:
        return {
            "type": "group",
            "operator": random.choice(("and", "or", "xor")),
            "children": [tree(random, depth - 1) for _ in range(random.randint(0, 3))],
        }
    node = {"type": random.choice(types), "operator": random.choice(operators)}
    if random.random() < 0.9:
        node["value"] = random.choice(values)
    if random.random() < 0.8:
        node["name"] = random.choice(
            ("plan", "a b", "a.b", "\u00e9\U0001f389", "", 5, None, "x-y_z")
        )
    return node if random.random() < 0.97 else random.choice((None, 5, "x", []))

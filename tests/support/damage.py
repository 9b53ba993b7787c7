"""Damage texts in the ways that files and requests are damaged, or meant to harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

# What readers of JSON, YAML, TOML, triggers, templates and patterns stumble over.
_PIECES = (
    *"[]{}()\"'\\,:;#&*!|>%@`~?-_=.<$^+/\n\t\r\x00 ",
    *(
        "\ufeff",
        "\u2028",
        "é",
        "😀",
        "\ud83d",
        "---\n",
        "<<: *a",
        "&a ",
        "*a",
        "!!int ",
    ),
    *("null", "true", "NaN", "Infinity", "1e999", "-0", "0x1F", "1" * 400, "-" * 50),
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{% if a %}",
        "{% capture a %}",
        " | append: a",
        "(1..9)",
    ),
    *(" and ", " or ", "!= ", "contains(", "match(", "properties.", 'type = "track"'),
    *("(?:", "(?<a>", "\\k<a>", "{1,99999}", "[^", "\\p{L}", "(a+)+", "(?=", "*?"),
    *(
        '"$ref": "#"',
        '"@path": "$.a"',
        '"__proto__": 1',
        '"allOf": [',
        '"pattern": "("',
    ),
    *("a: " * 5, "- " * 40, "[" * 150, '{"a":' * 150, "  " * 60),
)


def damage(text: str, draw: Random, others: Sequence[str]) -> str:
    """Return a text that differs in one to four places."""
    for _ in range(draw.randint(1, 4)):
        begin = draw.randrange(len(text) + 1)
        end = min(len(text), begin + draw.choice((0, 0, 1, 1, 4, 20, 200)))
        text = text[:begin] + _choose(text[begin:end], draw, others) + text[end:]
    return text[:20_000]


def _choose(cut: str, draw: Random, others: Sequence[str]) -> str:
    kind = draw.randrange(6)
    if kind == 0:
        return cut * draw.choice((2, 3, 50))
    if kind == 1:
        other = draw.choice(others)
        begin = draw.randrange(len(other) + 1)
        return other[begin : begin + draw.randint(1, 80)]
    if kind == 2:
        return "".join(draw.choices(_PIECES, k=draw.randint(2, 5)))
    return draw.choice(_PIECES) if kind < 5 else ""

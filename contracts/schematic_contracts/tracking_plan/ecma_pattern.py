r"""Read the regular expressions of JSON Schema, which are ECMA-262's, in Python.

`(?<year>...)` and `\k<year>` have other names in Python, `$` is the very end, and a
class such as `\p{L}` is narrowed to ASCII: every text that it then matches, the
original matches, too. Source: ECMA-262, 22.2.1 (Patterns).
"""

from __future__ import annotations

import re
from functools import lru_cache

# Since 3.11 the parser of `re` is private; it is what every such library walks.
from re import _constants as names  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from schematic_contracts.reading.bounds import PATTERN

TOO_LONG = f"it asks for {PATTERN.refuse()}"
REPEATS = (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT)

_TOKEN = re.compile(
    r"\\u\{(?P<code>[0-9A-Fa-f]{1,6})\}"
    r"|\\k<(?P<back>\w+)>"
    r"|\\(?P<sign>[pP])\{(?P<category>[^}]*)\}"
    r"|(?P<escape>\\.)"
    r"|\(\?<(?P<group>[A-Za-z_$][\w$]*)>"
    r"|(?P<empty>\[\^?\])"
    r"|(?P<open>\[\^?)"
    r"|(?P<close>\])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_CATEGORIES = {
    "L": "A-Za-z",
    "Letter": "A-Za-z",
    "Alphabetic": "A-Za-z",
    "Lu": "A-Z",
    "Uppercase_Letter": "A-Z",
    "Ll": "a-z",
    "Lowercase_Letter": "a-z",
    "N": "0-9",
    "Nd": "0-9",
    "Number": "0-9",
    "P": "!-#%-*,-/:;?@\\[-\\]_{}",
    "Punctuation": "!-#%-*,-/:;?@\\[-\\]_{}",
    "S": "$+<=>^`|~",
    "Z": " ",
    "Zs": " ",
    "Script=Latin": "A-Za-z",
}


def to_python(pattern: str) -> str:
    r"""Return a pattern as Python writes it.

    Raises re.error for what Python cannot express.

    >>> to_python(r"^(?<y>[0-9]{4})$")
    '^(?P<y>[0-9]{4})\\Z'
    """
    written: list[str] = []
    is_inside = False
    for found in _TOKEN.finditer(pattern):
        text = _write(found, is_inside=is_inside)
        # Python warns of `--`, which other languages subtract sets with.
        is_second = is_inside and text == "-" == written[-1]
        written.append(r"\-" if is_second else text)
        if not is_inside and found["open"]:
            is_inside = True
        elif found["close"] or (is_inside and found["empty"]):
            is_inside = False
    return "".join(written)


def _write(found: re.Match[str], *, is_inside: bool) -> str:
    if found["code"]:
        return re.escape(chr(int(found["code"], 16)))
    if found["category"] is not None:
        return _category(found, is_inside=is_inside)
    if is_inside:
        return _write_in_set(found)
    for name, text in _WRITTEN.items():
        if found[name]:
            return text.format(found[name])
    if found["empty"]:
        return r"[\s\S]" if "^" in found[0] else "(?!)"
    return r"\Z" if found[0] == "$" else found[0]


# What Python writes in another way, by what the token is.
_WRITTEN = {"back": "(?P={})", "group": "(?P<{}>"}


def _write_in_set(found: re.Match[str]) -> str:
    if found["escape"]:
        return found[0]
    # Python warns of signs that other languages combine sets with.
    return "".join(f"\\{sign}" if sign in "[&~|" else sign for sign in found[0])


def _category(found: re.Match[str], *, is_inside: bool) -> str:
    name = found["category"].removeprefix("General_Category=").removeprefix("gc=")
    letters = _CATEGORIES.get(name)
    if letters is None or (found["sign"] == "P" and is_inside):
        raise re.error(f"{found[0]} cannot be made")
    if is_inside:
        return letters
    return f"[^{letters}]" if found["sign"] == "P" else f"[{letters}]"


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return the compiled form of a pattern. Raises re.error."""
    return re.compile(to_python(pattern), re.ASCII)


@lru_cache(maxsize=256)
def parse_pattern(pattern: str) -> tuple[Any, int, int]:
    """Return a pattern's parsed form, and how few and many letters it can have.

    What no event can hold is refused here, before a letter is made: the same pattern
    is asked thousands of times. Raises re.error.
    """
    try:
        parsed = parser.parse(to_python(pattern), re.ASCII)
    except OverflowError as error:
        raise re.error(TOO_LONG) from error
    except RecursionError as error:
        raise re.error("it is nested too deeply") from error
    if _fewest_steps(parsed) > PATTERN.most:
        raise re.error(TOO_LONG)
    return parsed, *parsed.getwidth()


def find_excess(pattern: Any) -> str:
    """Return why no event can hold a text of a pattern, or ""."""
    try:
        parse_pattern(pattern)
    except re.error as error:
        return TOO_LONG if str(error) == TOO_LONG else ""
    except (TypeError, ValueError):
        return ""
    return ""


def _fewest_steps(parsed: Any) -> int:
    """Return how many of its operations any text of a pattern takes."""
    steps = 0
    for operator, argument in parsed:
        steps += 1
        if operator is names.BRANCH:
            steps += min(map(_fewest_steps, argument[1]))
        elif operator in REPEATS:
            steps += argument[0] * _fewest_steps(argument[2])
        elif operator is names.SUBPATTERN:
            steps += _fewest_steps(argument[-1])
        elif operator is names.ATOMIC_GROUP:
            steps += _fewest_steps(argument)
    return steps

"""Read a map of entity keys as sent into the key values that find an entity."""

from __future__ import annotations

import re
from typing import Any

# What a variable without a value becomes as text, in the languages of Segment's SDKs.
UNFILLED = frozenset(
    {
        *("undefined", "Undefined", "UNDEFINED", "null", "NULL", "None", "NaN", "nan"),
        *("nil", "(null)", "<null>"),
        *("[object Object]", "[object Promise]", "[object Undefined]"),
    }
)
PLACEHOLDERS = UNFILLED | {
    *("", "none", "NONE", "N/A", "n/a", "NIL", "Null", "true", "false", "-1"),
    *("anonymous", "Anonymous", "unknown", "Unknown", "UNKNOWN"),
    "00000000-0000-0000-0000-000000000000",
}
_WHOLE_TEMPLATE = re.compile(r"\{[\w.]+\}")
# How templates start and end. A pattern would look for each start's end again.
_MARKS = (("{{", "}}"), ("${", "}"), ("#{", "}"))


def read_keys(sent: dict[str, Any] | None) -> dict[str, str]:
    """Return the usable pairs: null means absent, numbers and Booleans become text."""
    if sent is None:
        return {}
    for value in sent.values():
        if type(value) is not str:
            break
    else:
        return sent
    return {
        name: value if type(value) is str else _text_of(value)
        for name, value in sent.items()
        if value is not None
    }


def is_plain(sent: object) -> bool:
    """Return whether a map has at least one key, and only ids in text as values."""
    if type(sent) is not dict or not sent:
        return False
    for value in sent.values():
        if type(value) is not str or is_placeholder(value):
            return False
    return True


def is_placeholder(value: object) -> bool:
    """Return whether a key's value is text that identifies no one."""
    return type(value) is str and (
        value in PLACEHOLDERS or value.isspace() or is_unfilled(value)
    )


def is_unfilled(value: object) -> bool:
    """Return whether a text is a variable without a value, such as ${USER_ID}."""
    return type(value) is str and (
        value in UNFILLED or ("{" in value and _is_template(value))
    )


def _is_template(value: str) -> bool:
    if _WHOLE_TEMPLATE.fullmatch(value):
        return True
    return any(0 <= value.find(start) <= value.rfind(end) - 2 for start, end in _MARKS)


def has_keys(sent: object) -> bool:
    """Return whether a map has at least one value that is not null."""
    return isinstance(sent, dict) and any(value is not None for value in sent.values())


def find_number_key(sent: object) -> str | None:
    """Find the name of the first key whose value is a number or a Boolean.

    Objects and lists are left out: they break the contract.
    """
    if not isinstance(sent, dict):
        return None
    for name, value in sent.items():
        if isinstance(value, int | float):
            return str(name)
    return None


def _text_of(value: bool | float) -> str:  # noqa: FBT001 - a JSON value, not a flag
    """Return a JSON scalar as JSON text; 5.0 becomes `5`, as JavaScript writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

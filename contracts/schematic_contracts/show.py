"""Show values to a person: short, on one line, without secrets."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_contracts.pointer import Step

LONGEST = 60
MOST_NAMES = 6
SECRET_KEPT = 4
SECRETS = frozenset(
    {"api_key", "apiKey", "api-key", "authorization", "secret", "token", "writeKey"}
)


def show_value(value: Any, place: Sequence[Step] = ()) -> str:
    """Return a value as JSON, cut to about sixty characters with a count.

    Of an object the property names are shown, of an array the length. A value under
    one of SECRETS is cut to four characters.
    """
    if isinstance(value, dict):
        return _show_object(value)
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if value is not None and not SECRETS.isdisjoint(place):
        return _hide(value)
    return _cut(_write(value), LONGEST)


def show_name(name: Any) -> str:
    """Return a property's name as JSON, cut to the same length."""
    return _cut(_write(name) if isinstance(name, str) else repr(name), LONGEST)


def _show_object(value: dict[str, Any]) -> str:
    if not value:
        return "an empty object"
    # Sorted, so that the text does not depend on the order of the properties.
    names = [show_name(name) for name in sorted(value, key=str)[:MOST_NAMES]]
    if len(value) > MOST_NAMES:
        names.append(f"{len(value) - MOST_NAMES} more")
    return f"an object of {', '.join(names)}"


def _write(value: Any) -> str:
    """Return JSON text in which every character that does not print is escaped."""
    if isinstance(value, int) and value.bit_length() > LONGEST * 8:
        return f"a whole number of {value.bit_length()} bits"
    text = encode_basestring(value) if isinstance(value, str) else json.dumps(value)
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    # json writes DEL as it is, and everything beyond ASCII as \\u… if asked to.
    return "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]


def _hide(secret: Any) -> str:
    # A value that is not text is shown without quotes: the type is the problem.
    text = secret if isinstance(secret, str) else _write(secret)
    kept = text[:SECRET_KEPT] if text is not secret else _write(text[:SECRET_KEPT])
    hidden = len(text) - SECRET_KEPT
    return f"{kept}… ({hidden} more characters)" if hidden > 0 else kept


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}… ({len(text) - most} more characters)"

"""Make the text of API keys, and cut it wherever it is shown."""

from __future__ import annotations

import re
from os import urandom
from typing import TYPE_CHECKING, Literal, TypeAlias

from schematic_emulator.api.store.ids import ALPHABET

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.effects.arrival import KeyKind

EnvironmentType: TypeAlias = Literal["development", "staging", "production"]

SECRET_PREFIXES: dict[EnvironmentType, str] = {
    "development": "sch_dev_",
    "staging": "sch_stag_",
    "production": "sch_prod_",
}
PUBLISHABLE_PREFIX = "api_"
RANDOM_LENGTH = 32
MAX_KEY_LENGTH = 255
SHOWN_LENGTH = 4
# Before the digest that replaces a key's text: `api/store/hashed_keys.py`.
DIGEST_PREFIX = "sha256:"

# Random bytes become characters of equal probability: bytes from 248 on, the highest
# multiple of 62, are left out. They are the system's, as in `secrets`, which takes 7 ms
# to import.
_EVEN = 256 // len(ALPHABET) * len(ALPHABET)
_CHARACTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_ODD = bytes(range(_EVEN, 256))
# What fits a header's value without quoting, so that every client can send it: visible
# ASCII. Source: RFC 9110, 5.5 (field values); the seed's contract says the same.
_WELL_FORMED = re.compile(rf"(?!{DIGEST_PREFIX})[!-~]{{1,{MAX_KEY_LENGTH}}}")
_KEY = re.compile(r"\b(?:sch_(?:dev|stag|prod)_|api_(?!key\b))[A-Za-z0-9]+")
_PROPERTY = re.compile(r'("api_key"\s*:\s*")([^"]*)')


NAMES: dict[KeyKind, str] = {
    "secret": "Secret key",
    "publishable": "Publishable key",
    "readonly": "Read-only key",
}


def make_key(kind: KeyKind, environment_type: EnvironmentType) -> str:
    """Make the text of a new key: `sch_dev_…`, or `api_…` for a publishable one.

    Read-only keys have the prefix of secret ones.
    """
    prefix = SECRET_PREFIXES[environment_type]
    if kind == "publishable":
        prefix = PUBLISHABLE_PREFIX
    return prefix + _make_random()


def _make_random() -> str:
    """Make a key's random characters, as a rule with one call of the system.

    Every test has its own key, and a call per character was a third of its cost.
    """
    characters = b""
    while len(characters) < RANDOM_LENGTH:
        characters += urandom(2 * RANDOM_LENGTH).translate(_CHARACTERS, _ODD)
    return characters[:RANDOM_LENGTH].decode("ascii")


def kind_of(text: str) -> KeyKind:
    """Return an unknown key's kind: publishable after `api_`, else secret."""
    return "publishable" if text.startswith(PUBLISHABLE_PREFIX) else "secret"


def is_usable(text: object) -> bool:
    """Return whether a value is well-formed as an API key.

    >>> [is_usable(text) for text in ("dev", "", "my key", "k" * 256, "sha256:0", None)]
    [True, False, False, False, False, False]
    """
    return type(text) is str and _WELL_FORMED.fullmatch(text) is not None


def redact(text: str) -> str:
    """Cut a key to its last characters: at most four, and never more than a quarter.

    >>> redact("sch_dev_0123456789abcdef")
    '…cdef'
    >>> redact("test")
    '…t'
    """
    shown = min(SHOWN_LENGTH, len(text) // SHOWN_LENGTH)
    return "…" + text[len(text) - shown :]


def redact_text(text: str, hide: Callable[[str], str] = redact) -> str:
    """Cut or `hide` every API key in a text that cannot be parsed.

    >>> redact_text('{"api_key": "test-key-123", "type"')
    '{"api_key": "…123", "type"'
    """
    text = _PROPERTY.sub(lambda found: found[1] + hide(found[2]), text)
    return _KEY.sub(lambda found: hide(found[0]), text)

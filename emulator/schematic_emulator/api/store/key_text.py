"""Make API keys, and cut them short wherever they are shown."""

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
# Begins what stands for a key's text that is not known: `api/store/sealed_keys.py`.
SEAL = "sha256:"

# Bytes become signs, all as likely: those above the last full round are left out.
# They are the system's, as those of `secrets`, which takes 7 ms to load.
_EVEN = 256 // len(ALPHABET) * len(ALPHABET)
_SIGNS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_ODD = bytes(range(_EVEN, 256))
_KEY = re.compile(r"\b(?:sch_(?:dev|stag|prod)_|api_(?!key\b))[A-Za-z0-9]+")
_MEMBER = re.compile(r'("api_key"\s*:\s*")([^"]*)')


NAMES: dict[KeyKind, str] = {
    "secret": "Secret key",
    "publishable": "Publishable key",
    "readonly": "Read-only key",
}


def make_key(kind: KeyKind, environment_type: EnvironmentType) -> str:
    """Make the text of a new key: `sch_dev_…`, `api_…`. Read-only keys look secret."""
    prefix = SECRET_PREFIXES[environment_type]
    if kind == "publishable":
        prefix = PUBLISHABLE_PREFIX
    return prefix + _make_signs()


def _make_signs() -> str:
    """Make as many random signs as a key has, in one call of the system mostly.

    Every test has a key of its own, and a call for each sign was a third of its cost.
    """
    signs = b""
    while len(signs) < RANDOM_LENGTH:
        signs += urandom(2 * RANDOM_LENGTH).translate(_SIGNS, _ODD)
    return signs[:RANDOM_LENGTH].decode("ascii")


def kind_of(text: str) -> KeyKind:
    """Read the kind from an unknown key's prefix; without a known one it is secret."""
    return "publishable" if text.startswith(PUBLISHABLE_PREFIX) else "secret"


def is_usable(text: object) -> bool:
    """Tell whether a value can be an API key at all."""
    if type(text) is not str:
        return False
    return 0 < len(text) <= MAX_KEY_LENGTH and not text.isspace()


def redact(text: str) -> str:
    """Cut a key to its last signs: at most four, and never more than a quarter.

    >>> redact("sch_dev_0123456789abcdef")
    '…cdef'
    >>> redact("test")
    '…t'
    """
    shown = min(SHOWN_LENGTH, len(text) // SHOWN_LENGTH)
    return "…" + text[len(text) - shown :]


def redact_text(text: str, hide: Callable[[str], str] = redact) -> str:
    """Cut every API key in a text that cannot be parsed, or hide it otherwise.

    >>> redact_text('{"api_key": "test-key-123", "type"')
    '{"api_key": "…123", "type"'
    """
    text = _MEMBER.sub(lambda found: found[1] + hide(found[2]), text)
    return _KEY.sub(lambda found: hide(found[0]), text)

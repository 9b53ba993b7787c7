"""Gives rows that the store does not keep an id of their own, always the same."""

from __future__ import annotations

import hashlib
import string

ALPHABET = string.ascii_letters + string.digits
LENGTH = 11


def derive_id(prefix: str, *parts: str) -> str:
    """Return `prefix_` and 11 letters or digits that depend on the parts alone.

    The prefixes for keys, traits and their definitions are ours: the vendor's are
    not published.
    """
    material = "\0".join((prefix, *parts)).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.blake2b(material, digest_size=16).digest())
    letters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return f"{prefix}_{''.join(letters)}"

"""Gives rows that the store does not keep an id of their own, always the same."""

from __future__ import annotations

import hashlib
from base64 import b32encode

LENGTH = 11


def derive_id(prefix: str, *parts: str) -> str:
    """Return `prefix_` and 11 letters or digits that depend on the parts alone.

    The prefixes for keys, traits and their definitions are ours: the vendor's are
    not published.
    """
    material = "\0".join((prefix, *parts)).encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(material, digest_size=10).digest()
    return f"{prefix}_{b32encode(digest)[:LENGTH].decode()}"

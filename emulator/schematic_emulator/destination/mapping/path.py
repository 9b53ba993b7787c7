"""Compile the path of a mapping, such as `$.traits.email`, into a look-up.

Source: @segment/actions-core 3.170.0, get.js.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from schematic_emulator.destination.javascript.members import (
    OBJECT_MEMBERS,
    get_member,
    is_built_in,
)
from schematic_emulator.destination.javascript.values import UNDEFINED

Resolver = Callable[[Any], Any]

# get.js, arrayRe. `\d` is ASCII in JavaScript, but not in Python.
_SPLIT = re.compile(r"""\[(?=["'0-9])|\.|(?<=["'0-9])\]+""")
_QUOTES = str.maketrans("", "", "'\"")


def strip_root(path: str) -> str:
    """Remove the first `$.` wherever it is: `o.$.a` becomes `o.a`, `x$.o` `xo`.

    `String.replace` with text replaces one occurrence. `@path` and `@arrayPath` do
    it, `{{...}}` does not. Source: mapping-kit/index.js.
    """
    return path.replace("$.", "", 1)


def split_path(path: str) -> list[str]:
    """Split a path into keys; quotes are removed, so a key with a dot is unreachable.

    `a[b]` is one key and `a[-1]` is the key `a[-1`: only a quote or a digit makes a
    bracket a separator.
    """
    return [piece.translate(_QUOTES) for piece in _SPLIT.split(path) if piece]


def compile_path(path: str) -> Resolver:
    """Turn a path, already without its `$.`, into a function of the payload."""
    if path in ("", "."):
        return _whole
    keys = split_path(path)
    if any(key in OBJECT_MEMBERS for key in keys):
        return _compile_slow(keys)
    if len(keys) == 1:
        return _compile_single(keys[0])
    return _compile_walk(keys)


def find_single_key(node: Any) -> str | None:
    """Return the key if a node is only a path of one ordinary key, else None.

    Most nodes are of this kind, so an object reads them without a resolver.
    """
    if not isinstance(node, dict) or list(node) != ["@path"]:
        return None
    path = node["@path"]
    keys = split_path(strip_root(path)) if isinstance(path, str) else []
    if len(keys) != 1 or not keys[0] or is_built_in(keys[0]):
        return None
    return keys[0]


def find_single_member(node: Any) -> tuple[str, str] | None:
    """Return key and source if a node is an object of one such path, else None."""
    if not isinstance(node, dict) or len(node) != 1:
        return None
    ((name, below),) = node.items()
    source = find_single_key(below)
    is_plain = source is not None and name[:1] != "@" and name != "__proto__"
    return (name, str(source)) if is_plain else None


def get_path(payload: Any, path: str) -> Any:
    """Look up a path that is only known when the event is resolved."""
    return find_path(path)(payload)


def find_path(path: str) -> Resolver:
    """Return the cached look-up of a path that is likely to recur."""
    if len(path) > _LONGEST_CACHED:
        return compile_path(path)
    return _compile_cached(path)


_LONGEST_CACHED = 200


@lru_cache(maxsize=512)
def _compile_cached(path: str) -> Resolver:
    return compile_path(path)


def reaches_built_ins(path: str) -> bool:
    """Return whether a path may lead to a value that JSON cannot contain."""
    return any(map(is_built_in, split_path(path)))


def _whole(payload: Any) -> Any:
    return payload


def _compile_single(key: str) -> Resolver:
    def find_member(payload: Any) -> Any:
        if payload.__class__ is dict:
            return payload.get(key, UNDEFINED)
        return get_member(payload, key)

    return find_member


def _compile_walk(keys: list[str]) -> Resolver:
    def walk(payload: Any) -> Any:
        for key in keys:
            if payload.__class__ is dict:
                payload = payload.get(key, UNDEFINED)
            else:
                payload = get_member(payload, key)
        return payload

    return walk


def _compile_slow(keys: list[str]) -> Resolver:
    # A key such as `toString` exists on every object, so `dict.get` would miss it.
    def walk(payload: Any) -> Any:
        for key in keys:
            payload = get_member(payload, key)
        return payload

    return walk

"""Replace words: names by names that Faker knows, other words by words as long."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from schematic_emulator.recording.shapes import match_case, replace_characters
from segment_fixtures.pools.pool import frozen_locales, load_pool

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from schematic_emulator.recording.permutation import Permutation

# Of fewer names of one length, which one it was could be guessed.
_LEAST = 20


@lru_cache(maxsize=1)
def load_names() -> Mapping[str, tuple[str, int, tuple[str, ...]]]:
    """Return each name that may be replaced by another one.

    The value is its kind and its place in the list of names of that kind and length.
    The names are the frozen ones of Faker, so that its version changes no fake.
    """
    kinds: dict[str, set[str]] = {"first": set(), "last": set()}
    for locale in frozen_locales():
        pool = load_pool(locale)
        kinds["first"].update(name for _, name in pool.first_names)
        kinds["last"].update(name for _, name in pool.last_names)
    kinds["last"] -= kinds["first"]
    found: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for kind, names in kinds.items():
        plain = sorted(name for name in names if name.isascii() and name.isalpha())
        for length in {len(name) for name in plain}:
            alike = tuple(name for name in plain if len(name) == length)
            if len(alike) >= _LEAST:
                rows = enumerate(alike)
                found.update((name, (kind, at, alike)) for at, name in rows)
    return found


class Words:
    """Replaces words by one key; two words never become one."""

    def __init__(self, permutation: Permutation, kept: Collection[str]) -> None:
        self._permutation = permutation
        self._kept = kept
        self._names = load_names()
        self._find = lru_cache(maxsize=100_000)(self._replace)

    def replace(self, word: str) -> str:
        """Return what stands for a word or an id, in the same case."""
        lower = word.lower()
        if len(lower) != len(word):
            return self._find(word)
        return match_case(self._find(lower), word)

    def _replace(self, word: str) -> str:
        name = self._names.get(word)
        if name is not None:
            kind, at, alike = name
            return alike[self._permutation.pick(f"{kind}", at, len(alike))]
        found = replace_characters(word, self._permutation)
        # A name stands only for a name, and a word that is kept for itself.
        while found in self._names or found in self._kept:
            found = replace_characters(found, self._permutation)
        return found

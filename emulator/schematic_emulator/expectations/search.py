"""Search a journal for the captures that meet an expectation, reading each once."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import chain, compress, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sized

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.expectations.arrivals import Arrivals
    from schematic_emulator.expectations.wanted import Comparison, Wanted

# Comparing two names takes as long as reading ten events.
_MOST_NAMES = 20
# Among so many names there may be that many which have all letters.
_ENOUGH = 500


class Search:
    """The captures that meet an expectation so far, and the most similar other one.

    Only captures of the expected type and event name are read.
    """

    def __init__(self, received: Arrivals, wanted: Wanted) -> None:
        self.wanted = wanted
        self.found: list[Capture] = []
        self._received = received
        self._similar: Comparison | None = None
        self._seen = 0

    def update(self) -> list[Capture]:
        """Return all captures that meet the expectation, after reading the new ones."""
        kind, name = self.wanted.kind, self.wanted.name
        rows = self._received.captures_after(self._seen)
        for row in rows:
            if row.type == kind and (name is None or row.subtype == name):
                self._read(row)
        if rows:
            self._seen = rows[-1].number
        return self.found

    def find_nearest(self) -> Comparison | None:
        """Return the capture most like the expected one, of those that do not meet it.

        Its type counts the most, then its event name, then its other fields.
        """
        return self._similar or _find_nearest(self.wanted, self._received.journal)

    def _read(self, row: Capture) -> None:
        compared = self.wanted.compare(row)
        if compared.is_match and row.is_good and not row.duplicate:
            self.found.append(row)
        elif self._similar is None or compared.wrong < self._similar.wrong:
            self._similar = compared


def has_enough(found: Sized, times: int | None) -> bool:
    """Return whether waiting for more captures could only do harm."""
    return len(found) >= (1 if times is None else max(times, 1))


def is_met(found: Sized, times: int | None) -> bool:
    """Return whether so many captures meet an expectation: one or more, or `times`."""
    return len(found) == times if times is not None else bool(found)


def _find_nearest(wanted: Wanted, rows: list[Capture]) -> Comparison | None:
    """Return the most similar capture of another name, else of another type."""
    kind, expected = wanted.kind, wanted.name
    others = (row for row in rows if row.type != kind)
    if expected is not None:
        names = {row.subtype or "": None for row in rows if row.type == kind}
        names.pop(expected, None)
        if names:
            name = _choose_alike(expected, names)
            others = (
                row for row in rows if (row.subtype or "") == name and row.type == kind
            )
    nearest: Comparison | None = None
    for row in others:
        compared = wanted.compare(row)
        if nearest is None or compared.wrong < nearest.wrong:
            nearest = compared
        if nearest.wrong == 1:  # its type or name, as that of the others
            break
    return nearest


def _choose_alike(text: str, names: Collection[str]) -> str:
    """Return the name most like a text, of those with most of its letters."""
    letters, some = set(text), [*names]
    for most in (_ENOUGH, len(some)):
        shared = [*map(len, map(letters.intersection, some[:most]))]
        if shared.count(len(letters)) >= _MOST_NAMES:
            break  # none of the others has more
    least = sorted(shared)[-_MOST_NAMES:][0]
    more = compress(some, map(least.__lt__, shared))
    as_many = compress(some, map(least.__eq__, shared))
    likely = sorted(
        islice(chain(more, as_many), _MOST_NAMES),
        key=lambda name: len(letters.intersection(name)),
        reverse=True,
    )
    matcher = SequenceMatcher(None, b=text)

    def liken(name: str) -> float:
        matcher.set_seq1(name)
        return matcher.ratio()

    return max(likely, key=liken)

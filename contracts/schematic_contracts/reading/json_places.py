"""Find where a JSON text has each value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schematic_contracts.pointer import escape
from schematic_contracts.reading.document import Place

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL)
# So many repeated names are noted: each costs a walk through all the places.
_MOST_REPEATED = 20


class Lines:
    """Turn an offset in a text into a line and a column, from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        """Return the line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class JsonPlaces(Mapping[str, Place]):
    """The places of a valid JSON text by pointer, found when one is first asked for.

    Most files have no findings, and then need no places. Of a property it is the place
    of its name; where a name is repeated, the last one counts, as in its data.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._walk: _Walk | None = None

    @property
    def repeated(self) -> tuple[str, ...]:
        """Return properties whose name occurs twice in one object, by pointer."""
        return tuple(dict.fromkeys(self._walked().repeated))

    def __getitem__(self, pointer: str) -> Place:
        """Return the place of a pointer. Raises KeyError for one that is not there."""
        if not pointer:  # what most refusals name, however long the text is
            before = self._text[: len(self._text) - len(self._text.lstrip())]
            return Lines(before).place(len(before))
        return self._walked().places[pointer]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the pointers, in the text's order."""
        return iter(self._walked().places)

    def __len__(self) -> int:
        """Return the number of pointers."""
        return len(self._walked().places)

    def _walked(self) -> _Walk:
        if self._walk is None:
            self._walk = _Walk(Lines(self._text))
            for token in _TOKEN.finditer(self._text):
                self._walk.step(token[0], token.start())
        return self._walk


@dataclass(slots=True)
class _Open:
    """An object or array whose end was not reached yet.

    `index` is the next item's, -1 in an object; `key` is the pointer of the property
    whose value comes next, None before its name.
    """

    pointer: str
    index: int
    key: str | None = None


@dataclass(slots=True)
class _Walk:
    """Walk through the tokens of a JSON text; it is not recursive, however deep."""

    lines: Lines
    places: dict[str, Place] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def step(self, word: str, offset: int) -> None:
        """Take one token: a bracket, a comma, a name or a value."""
        around = self._open[-1] if self._open else None
        if word in "]}":
            self._open.pop()
        elif word == ",":
            self._pass_comma()
        elif around is not None and around.index < 0 and around.key is None:
            around.key = self._name(around.pointer, word, offset)
        else:
            self._value(around, word, offset)

    def _pass_comma(self) -> None:
        around = self._open[-1]
        around.key = None
        if around.index >= 0:
            around.index += 1

    def _name(self, around: str, word: str, offset: int) -> str:
        name = json.loads(word, strict=False) if "\\" in word else word[1:-1]
        pointer = f"{around}/{escape(name)}"
        if pointer in self.places and len(self.repeated) < _MOST_REPEATED:
            self.repeated.append(pointer)
            self._forget(f"{pointer}/")
        self.places[pointer] = self.lines.place(offset)
        return pointer

    def _forget(self, start: str) -> None:
        for pointer in [each for each in self.places if each.startswith(start)]:
            del self.places[pointer]

    def _value(self, around: _Open | None, word: str, offset: int) -> None:
        pointer = ""
        if around is not None:
            pointer = around.key or f"{around.pointer}/{around.index}"
        if around is None or around.key is None:
            self.places[pointer] = self.lines.place(offset)
        if word in "[{":
            self._open.append(_Open(pointer, 0 if word == "[" else -1))

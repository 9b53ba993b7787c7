"""Say what the fields of an event hold, by their names and where they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json
from schematic_emulator.recording.names import load_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# EXACT is what is counted, such as names of events: kept even if it is a person's word.
EXACT, KEEP, PERSONAL, TEXT, URL = "exact", "keep", "personal", "text", "url"
AGENT, BIRTH, GEO, UNKNOWN = "agent", "birth", "geo", "unknown"
# A part of a domain: replaced like a name, and nobody's name.
HOST = "host"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+[a-z]?")
_SIMPLE = re.compile(r"[$_]{0,2}[A-Za-z][\w $.:/()&-]{0,60}")
_ID = re.compile(
    r"://|(?:[\da-fA-F]{1,4}:){3}|\d{4}|[\da-fA-F]{8}-|(?<![^\W_])(?=[^\W_]{6})[^\W\d_]*\d+[^\W\d_]+\d"
)
_DIGIT = re.compile(r"\d")
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """What a field holds.

    `plain` is its name as tables have it. If `is_data`, its name is a value, not a
    field's; `words` are the uncommon ones of a name that no table has.
    """

    kind: str
    plain: str
    is_data: bool = False
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of data/kept.json; each list of names as a set."""

    fields: Mapping[str, str]
    first_words: Mapping[str, str]
    last_words: Mapping[str, str]
    under: Mapping[str, Mapping[str, str]]
    agents: frozenset[str]
    prefixes: frozenset[str]
    endings: frozenset[str]
    domains: frozenset[str]
    second_level: frozenset[str]
    words: frozenset[str]
    small_words: frozenset[str]


@lru_cache(maxsize=1)
def load_tables() -> Tables:
    """Read the tables of what is kept."""
    data = read_package_json("schematic_emulator.recording", "data/kept.json")
    del data["description"]
    kinds = ("fields", "first_words", "last_words")
    loaded: dict[str, Any] = {
        name: _turn(value)
        if name in kinds
        else value
        if name == "under"
        else frozenset(value.split())
        for name, value in data.items()
    }
    return Tables(**loaded)


def _turn(lists: Mapping[str, str]) -> dict[str, str]:
    """Return the kind of each name from the names of each kind."""
    return {name: kind for kind, names in lists.items() for name in names.split()}


class Fields:
    """Finds what each field holds; `keep` are names or paths of fields to keep."""

    def __init__(self, keep: Collection[str] = ()) -> None:
        self._tables = load_tables()
        self._keep = frozenset(keep)
        self._known: dict[tuple[str, str, str], Field] = {}

    def find(self, parent: Field, name: str, path: str) -> Field:
        """Return what a field in an object holds; `path` is the object's own."""
        if self._keep and (name in self._keep or f"{path}{name}" in self._keep):
            return Field(KEEP, _plain(name))
        key = parent.plain, parent.kind, name
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST:
                self._known.clear()
            found = self._known[key] = self._find(*key)
        return found

    def _find(self, parent: str, inherited: str, name: str) -> Field:
        plain, words = _plain(name), [each.lower() for each in _WORD.findall(name)]
        under = self._tables.under.get(parent, {})
        kind = under.get(plain) or self._tables.fields.get(plain)
        if kind is None and words:
            kind = self._tables.last_words.get(words[-1]) or (
                self._tables.first_words.get(words[0])
            )
        default = inherited if inherited in {EXACT, KEEP, PERSONAL} else UNKNOWN
        is_data = kind is None or not _SIMPLE.fullmatch(name)
        rare = [each for each in words if not self._is_common(each)]
        is_data = is_data and parent != "integrations"
        is_data = is_data and self._is_data(name, words, rare)
        kind = kind or under.get("*") or default
        noted = frozenset(rare) if kind == UNKNOWN else frozenset()
        return Field(kind, plain, is_data, noted)

    def _is_common(self, word: str) -> bool:
        tables = self._tables
        is_word = word in tables.words or word in tables.small_words
        return is_word or word.isdigit()

    def _is_data(self, name: str, words: list[str], rare: list[str]) -> bool:
        """Return whether a name looks like a value: of a person, a company, an id."""
        if not _SIMPLE.fullmatch(name) or _ID.search(name):
            return True
        if " " in name:
            return any(each not in self._tables.last_words for each in rare)
        if words and words[0] in self._tables.prefixes and _DIGIT.search(name):
            return not any(self._is_common(each) for each in words[1:-1])
        return bool(rare) and all(each in load_names() for each in rare)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()

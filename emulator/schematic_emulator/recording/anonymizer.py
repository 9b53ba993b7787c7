"""Replace the personal data of whole calls, and note the fields that no table names."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

from schematic_emulator.recording.fields import (
    BIRTH,
    GEO,
    PERSONAL,
    TEXT,
    UNKNOWN,
    URL,
    Field,
    Fields,
    load_tables,
)
from schematic_emulator.recording.replacements import Replacements
from schematic_emulator.recording.texts import NO_WORDS, TextResult, TextScrub, is_plain
from schematic_emulator.source.intake.call_forms import BATCH_KEYS, list_calls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from schematic_contracts.json_value import JsonObject

# The fields of a call, and those of the batch that it is in.
_TOP, _SHARED = Field(UNKNOWN, ""), Field(UNKNOWN, "batch")
_PAGES = ("page", "screen")
_MOST_FIELDS = 10_000
_MOST_TEXTS = 50_000
# A number from here on may be a telephone number or an id.
_LONG_NUMBER = 10**9
# A shorter word says nothing of the person whose it is.
_SHORTEST_WORD = 3


class Anonymizer:
    """Replaces personal data by fakes that depend only on the key and the value.

    `unknown` counts the values that were replaced in each field that no table names;
    such fields can be kept by name or path: `keep`.
    """

    def __init__(self, key: str, keep: Collection[str] = ()) -> None:
        self._fields = Fields(keep)
        tables = load_tables()
        kept = tables.words | tables.prefixes | tables.endings
        self._replacements = Replacements(key, kept)
        self._scrub = TextScrub(self._replacements, self._fields)
        self._texts: dict[tuple[str, str], TextResult] = {}
        self.unknown: dict[str, int] = {}
        self._personal: set[str] = set()
        self._kept: set[str] = set()

    def anonymize(self, value: JsonObject) -> Iterator[JsonObject]:
        """Yield a call or a batch without personal data; a recording's as it has them.

        What is around the calls of a recording, such as its headers, is left out.
        """
        if "type" in value or any(isinstance(value.get(k), list) for k in BATCH_KEYS):
            yield self._replace(value)
            return
        for _, call, shared in list_calls(value):
            if shared:
                rest = {k: each for k, each in shared.items() if k not in BATCH_KEYS}
                yield self._replace({**rest, "batch": [call]})
            elif isinstance(call, dict):
                yield self._replace(call)

    def _replace(self, value: JsonObject) -> JsonObject:
        self._personal.clear()
        self._kept.clear()
        unknown = dict(self.unknown)
        found = self._body(value)
        shown = {
            each for each in self._personal & self._kept if len(each) >= _SHORTEST_WORD
        }
        if not shown:
            return found
        # A common word that is somebody's name here is replaced wherever it stands.
        self.unknown = unknown
        self._scrub.hidden = shown
        try:
            return self._body(value)
        finally:
            self._scrub.hidden = NO_WORDS

    def _body(self, value: JsonObject) -> JsonObject:
        """Return a call, or a batch of calls with what they share."""
        if "type" in value:
            return self._call(value)
        found: JsonObject = {}
        for name, item in value.items():
            if name in BATCH_KEYS and isinstance(item, list):
                found[name] = [
                    self._call(each)
                    if isinstance(each, dict)
                    else self._value(each, _SHARED, name)
                    for each in item
                ]
            else:
                found.update(self._object({name: item}, _SHARED, ""))
        return found

    def _call(self, call: JsonObject) -> JsonObject:
        found = self._object(call, _TOP, "")
        if call.get("type") in _PAGES:
            _keep_page(call, found)
        return found

    def _object(self, value: JsonObject, parent: Field, path: str) -> JsonObject:
        found: JsonObject = {}
        hidden = self._scrub.hidden
        for name, item in value.items():
            field = self._fields.find(parent, name, path)
            shown = name
            if field.kind == UNKNOWN:
                self._kept |= field.words
            is_data = field.is_data or "@" in name  # no field's name has an @
            if is_data or not hidden.isdisjoint(field.words):
                shown = self._text(name, PERSONAL)
                self._note(f"{path}*")
            found[shown] = self._value(item, field, f"{path}{shown}")
        return found

    def _value(self, value: Any, field: Field, path: str) -> Any:
        kind = value.__class__
        if kind is str:
            found = self._text(value, field.kind)
            if field.kind == UNKNOWN and found != value:
                self._note(path)
            return found
        if kind is dict:
            return self._object(value, field, f"{path}.")
        if kind is list:
            return [self._value(each, field, path) for each in value]
        if kind is int or kind is float:
            return self._number(value, field.kind, path)
        return value

    def _text(self, text: str, kind: str) -> str:
        """Return a text without personal data, and note the words that it shows."""
        if is_plain(text, kind):
            return text
        found = self._texts.get((kind, text))
        if found is None:
            if len(self._texts) > _MOST_TEXTS:
                self._texts.clear()
            found = self._texts[kind, text] = self._scrub.read(text, kind)
        elif not found.kept.isdisjoint(self._scrub.hidden):
            found = self._scrub.read(text, kind)
        self._personal |= found.personal
        self._kept |= found.kept
        return found.text

    def _number(self, value: float, kind: str, path: str) -> float:
        """Return a number; amounts stay, ids and long numbers are replaced."""
        if kind == GEO:
            return (
                self._replacements.degree(value) if isinstance(value, float) else value
            )
        is_long = abs(value) >= _LONG_NUMBER and kind in {UNKNOWN, TEXT, URL}
        if value != int(value) or not (is_long or kind in {PERSONAL, BIRTH}):
            return value
        if kind == UNKNOWN:
            self._note(path)
        number = self._replacements.number(int(value))
        try:
            return value.__class__(number)
        except OverflowError:
            # With other digits it is too large for a float.
            return math.copysign(sys.float_info.max, value)

    def _note(self, path: str) -> None:
        if path in self.unknown or len(self.unknown) < _MOST_FIELDS:
            self.unknown[path] = self.unknown.get(path, 0) + 1


def _keep_page(call: JsonObject, found: JsonObject) -> None:
    """Keep the name and category of a page where its properties repeat them."""
    own, done = call.get("properties"), found.get("properties")
    if isinstance(own, dict) and isinstance(done, dict):
        for name in ("name", "category"):
            if name in call and own.get(name) == call[name]:
                done[name] = found[name]

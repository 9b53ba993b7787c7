"""Replace personal data in what is written about calls: findings, requests, effects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.recording.anonymizer import Anonymizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_contracts.json_value import Json, JsonObject

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 12
# Shorter ones say nothing of whose they are, unless they are a whole value.
_SHORTEST, _SHORTEST_NUMBER, _LEAST_NUMBER = 3, 4, 10_000
# What says how to make data, and has none: "@path" would be replaced in all of it.
_DEFINITIONS = ("mapping", "directive")
# What is learned from some data: words, and numbers, with what stands for each.
Lesson = tuple[list[tuple[tuple[str, ...], str]], dict[float, float]]
# Objects of companies' and users' data, in requests, effects and lists.
_DATA = ("keys", "traits", "company", "user", "before", "after")


class Disguise:
    """Learns what is personal from calls, and replaces it in any text about them.

    A text is replaced word by word, however its words are separated: a request has
    "order_by_ada" of a call's "Order by Ada". What was not learned stays.
    """

    def __init__(self, key: str) -> None:
        self._anonymizer = Anonymizer(key)
        self._known: dict[tuple[str, ...], str] = {}
        self._numbers: dict[float, float] = {}
        # Words of event names that identify no one, wherever they stand.
        self._kept: set[str] = set()
        self._named: set[str] = set()
        # The first word of what is known -> the most words of it.
        self._starts: dict[str, int] = {}
        # Most texts come again and again: rules, cures, names of fields.
        self._shown: dict[str, str] = _Shown(self._hide_text)
        # What was learned from calls, by their text: many have the same data.
        self._learned: dict[str, Lesson] = {}
        self._lesson: Lesson | None = None

    def replace_call(self, call: JsonObject) -> JsonObject:
        """Return a call without personal data, and learn from it."""
        (found,) = self._anonymizer.anonymize({"type": "track", **call})
        self._compare({"type": "track", **call}, found)
        for each in (call, call.get("body")):
            if isinstance(each, dict) and isinstance(each.get("event"), str):
                self._keep_name(each["event"])
        return found if "type" in call else {k: found[k] for k in found if k != "type"}

    def _keep_name(self, name: str) -> None:
        """Learn which words of an event's name identify no one."""
        if name in self._named:
            return
        self._named.add(name)
        (call,) = self._anonymizer.anonymize({"type": "track", "event": name})
        words, shown = (set(_WORD.findall(x.lower())) for x in (name, call["event"]))
        self._kept |= words & shown
        self._shown.clear()

    def learn(self, value: Json) -> None:
        """Learn from all data of companies and users in what is about to be written."""
        if isinstance(value, list):
            for item in value:
                self.learn(item)
        if not isinstance(value, dict):
            return
        for name, item in value.items():
            if name in _DEFINITIONS:
                continue
            if isinstance(item, dict | list):
                self.learn(item)
            if name in _DATA and isinstance(item, dict | str):
                data = {"name": item} if isinstance(item, str) else item
                self._learn_data(data)
        if "keys" in value and isinstance(value.get("name"), str):
            self._learn_data({"name": value["name"]})

    def _learn_data(self, data: JsonObject) -> None:
        text = repr(data)
        known = self._learned.get(text)
        if known is None:
            self._lesson = self._learned[text] = ([], {})
            self.replace_call({"type": "identify", "traits": data})
            self._lesson = None
            return
        # Again, as another call may have had the same word with another meaning.
        words, numbers = known
        for word, shown in words:
            self._store(word, shown)
        self._numbers.update(numbers)

    def hide(self, value: Any) -> Any:
        """Return a copy of a JSON value in which all that was learned is replaced."""
        shown, hide = self._shown, self.hide
        if isinstance(value, str):
            return shown[value]
        if isinstance(value, list):
            return [hide(item) for item in value]
        if isinstance(value, dict):
            return {
                shown[name]: shown[item] if item.__class__ is str else hide(item)
                for name, item in value.items()
            }
        if isinstance(value, bool) or value is None:
            return value
        return self._numbers.get(value, value)

    def _hide_text(self, text: str) -> str:
        parts, end = [], 0
        for start, stop, shown in self._find(text):
            parts += [text[end:start], shown]
            end = stop
        return "".join([*parts, text[end:]])

    def _find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield what is known in a text: where it is, and what stands for it."""
        words = list(_WORD.finditer(text))
        lower = [word[0].lower() for word in words]
        place = 0
        while place < len(words):
            most = min(self._starts.get(lower[place], 0), len(words) - place)
            for length in range(most, 0, -1):
                run = lower[place : place + length]
                shown = self._known.get(tuple(run))
                if shown is not None and not self._kept.issuperset(run):
                    start = words[place].start()
                    stop = words[place + length - 1].end()
                    is_low = text[start:stop].islower()
                    yield start, stop, shown.lower() if is_low else shown
                    place += length
                    break
            else:
                place += 1

    def _compare(self, one: Any, other: Any) -> None:
        """Learn from a value and what the anonymizer made of it."""
        if one == other:
            return
        if isinstance(one, str) and isinstance(other, str):
            self._learn_text(one, other)
        elif isinstance(one, list) and isinstance(other, list):
            for pair in zip(one, other, strict=False):
                self._compare(*pair)
        elif isinstance(one, dict) and isinstance(other, dict):
            for (name, item), (shown, found) in zip(
                one.items(), other.items(), strict=False
            ):
                self._compare(name, shown)
                self._compare(item, found)
        elif isinstance(one, int | float) and _is_telling_number(one):
            self._numbers[one] = other
            if self._lesson is not None:
                self._lesson[1][one] = other
            self._learn_text(str(one), str(other))

    def _learn_text(self, one: str, other: str) -> None:
        words, shown = _WORD.findall(one), _WORD.findall(other)
        if 0 < len(words) <= _MOST_WORDS and len(words[0]) + len(words) > 2:  # noqa: PLR2004
            found = [*_WORD.finditer(other)]
            start, stop = (found[0].start(), found[-1].end()) if found else (0, 0)
            self._remember(words, other[start:stop])
        if len(words) == len(shown):
            for word, fake in zip(words, shown, strict=True):
                if word != fake and _is_telling(word):
                    self._remember([word], fake)

    def _remember(self, words: list[str], shown: str) -> None:
        lower = tuple(map(str.lower, words))
        if self._lesson is not None:
            self._lesson[0].append((lower, shown))
        self._store(lower, shown)

    def _store(self, lower: tuple[str, ...], shown: str) -> None:
        if self._known.get(lower) != shown:
            self._known[lower] = shown
            self._starts[lower[0]] = max(self._starts.get(lower[0], 0), len(lower))
            self._shown.clear()


class _Shown(dict[str, str]):
    """Texts as they are shown, each worked out once."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> str:
        shown = self[text] = self._make(text)
        return shown


def _is_telling(word: str) -> bool:
    return len(word) >= (_SHORTEST_NUMBER if word.isdigit() else _SHORTEST)


def _is_telling_number(number: float) -> bool:
    return number != int(number) or abs(number) >= _LEAST_NUMBER

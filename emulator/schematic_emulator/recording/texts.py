"""Find what is personal in one text and replace it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.effects.key_map import is_placeholder
from schematic_emulator.recording.fields import (
    AGENT,
    BIRTH,
    EXACT,
    HOST,
    KEEP,
    PERSONAL,
    URL,
    load_tables,
)
from schematic_emulator.recording.urls import Urls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from schematic_emulator.recording.fields import Fields
    from schematic_emulator.recording.replacements import Replacements

_MAIL = r"(?P<mail>(?<![\w.+])[\w.!#$%&'*+=?^`{|}~-]{1,64}+@[\w-]++(?:\.[\w-]++)*)"
_UUID = r"(?P<uuid>(?<![\da-fA-F])[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12})"
_HARDWARE = r"(?P<hardware>(?<!\w)(?:[\da-fA-F]{2}[:-]){5}[\da-fA-F]{2}(?!\w))"
_IP = (
    r"(?P<ip>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\w)"
    r"|(?<![\w:])(?:[\da-fA-F]{0,4}:){2,7}[\da-fA-F]{0,4}(?![\w:]))"
)
_TIME = (
    r"(?P<time>(?<!\w)\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
    r"(?:Z|[+-]\d\d:?\d\d)?)?(?!\w))"
)
_PHONE = r"(?P<phone>(?<!\w)\+?\(?\d[\d\s().\/-]{5,30}(?<=\d)(?!\w))"
_CARD = r"(?P<card>(?<!\w)(?:(?:\d{4}[ -]?){3}\d{3,4}|\+\d[\d\s().-]{6,20}\d)(?!\w))"
_LINK = r"(?P<link>[a-zA-Z][\w+.-]{0,20}+://[^\s\"'<>]+)"
_TOKEN = r"(?P<token>[^\W_]+)"  # noqa: S105 - a word, no secret
_ALL = re.compile(
    f"{_LINK}|{_MAIL}|{_UUID}|{_HARDWARE}|{_IP}|{_TIME}|{_PHONE}|{_TOKEN}"
)
# What is replaced in fields that are kept; a word only if it is somebody's. An address
# is preceded by something: alone, and after a slash, it is a version.
_CERTAIN = f"{_MAIL}|{_UUID}|{_CARD}"
_OWN_IP = r"(?P<ip>(?<=[\s(;,=])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))"
_DIGITS = r"(?P<digits>(?<![\w./])\(?\d[\d\s()-]{7,20}\d(?![\w./]))"
_NAME = r"(?P<name>[^\W_]{3,})"
_PRODUCT = r"(?P<product>(?:[^\W_][\w.-]{0,60}/\d|Build/)[\w.]*)"
_BY_KIND = {
    EXACT: re.compile(_CERTAIN),
    KEEP: re.compile(f"{_CERTAIN}|{_OWN_IP}|{_NAME}"),
    AGENT: re.compile(f"{_CERTAIN}|{_OWN_IP}|{_DIGITS}|{_PRODUCT}|{_NAME}"),
}
_RUN = re.compile(r"[^\W\d_]{3,}|\d{5,}")
_MAY_BE_CERTAIN = re.compile(r"@|[\da-fA-F]{8}-|\+\d|\d{4}[ -]?\d{4}")
_MAY_BE_PERSONAL = re.compile(f"{_MAY_BE_CERTAIN.pattern}|{_RUN.pattern}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d([./-])\d\d\1\d{4}")
_NAME_AND_NUMBER = re.compile(r"([^\W\d_]{3,})(\d+)")
_SHORT_NUMBER, _LONGEST_MODEL, _LEAST_PHONE = 4, 7, 7
_JOINS = "-_/#:|"
# Of these, only prefixes of ids and what companies are called by are kept.
_NAMES = (PERSONAL, HOST)
NO_WORDS: frozenset[str] = frozenset()


def is_plain(text: str, kind: str) -> bool:
    """Return whether a text of a field that is kept has nothing to replace."""
    if kind == KEEP:
        return _MAY_BE_PERSONAL.search(text) is None
    return kind == EXACT and _MAY_BE_CERTAIN.search(text) is None


class TextResult(NamedTuple):
    """A text without personal data.

    `personal` are the words that were replaced in names and ids, `kept` those that
    other text keeps.
    """

    text: str
    personal: AbstractSet[str] = NO_WORDS
    kept: AbstractSet[str] = NO_WORDS


class TextScrub:
    """Replaces what is personal in the texts of fields.

    Words that are `hidden` are not kept.
    """

    def __init__(self, replacements: Replacements, fields: Fields) -> None:
        self._replacements = own = replacements
        self._urls = urls = Urls(fields, self.scrub)
        self._tables = load_tables()
        self._by_name: Mapping[str, Callable[[str, str], str]] = {
            "link": lambda text, _: urls.url(text),
            "uuid": lambda text, _: own.uuid(text),
            "hardware": lambda text, _: own.hardware_address(text),
            "ip": self._ip,
            "time": lambda text, _: text,
            "phone": lambda text, _: own.phone(text),
            "other": self._tokens,
        }
        self.hidden: AbstractSet[str] = NO_WORDS
        self._personal: set[str] = set()
        self._kept: set[str] = set()

    def read(self, text: str, kind: str) -> TextResult:
        """Return a field's text without personal data, and its words."""
        self._personal, self._kept = set(), set()
        found = self.scrub(text, kind)
        return TextResult(found, self._personal or NO_WORDS, self._kept or NO_WORDS)

    def scrub(self, text: str, kind: str) -> str:
        """Return a text without personal data, by the kind of its field."""
        if is_placeholder(text):
            return text
        if kind == BIRTH and _DATE.match(text):
            return self._birth(text)
        if kind == URL and ("/" in text or "?" in text):
            return self._urls.url(text)
        return _BY_KIND.get(kind, _ALL).sub(lambda found: self._part(found, kind), text)

    def _birth(self, text: str) -> str:
        try:
            return self._replacements.day(text[:10]) + text[10:]
        except ValueError:
            return self._replacements.phone(text)

    def _part(self, found: re.Match[str], kind: str) -> str:
        """Return what stands for one part, by the pattern that found it."""
        part, name = found[0], found.lastgroup
        if name == "token":
            return self._token(found, kind)
        if name == "name":
            is_known = kind == KEEP or self._is_of_agents(part)
            return self._unless_hidden(part) if is_known else self._word(part, kind)
        if name == "product":
            return _RUN.sub(lambda found: self._unless_hidden(found[0]), part)
        if name == "mail":
            local, _, host = part.rpartition("@")
            return f"{self.scrub(local, PERSONAL)}@{self._urls.host(host, PERSONAL)}"
        if name in {"phone", "card", "digits"}:
            if kind == PERSONAL:
                self._personal.update(_RUN.findall(part))
            is_long = sum(map(str.isdigit, part)) >= _LEAST_PHONE
            return self._by_name["phone" if is_long else "other"](part, kind)
        return self._by_name[str(name)](part, kind)

    def _ip(self, text: str, kind: str) -> str:
        found = self._replacements.address(text)
        return self._tokens(text, kind) if found is None else found

    def _tokens(self, text: str, kind: str) -> str:
        return re.sub(_TOKEN, lambda found: self._token(found, kind), text)

    def _token(self, found: re.Match[str], kind: str) -> str:
        """Return what stands for a word, a number or an id."""
        word = found[0]
        if word.isdigit():
            is_kept = _is_short(found) and kind not in {*_NAMES, URL, BIRTH}
            return word if is_kept else self._word(word, kind)
        if self._is_kept(found, word, kind):
            return word
        parts = _NAME_AND_NUMBER.fullmatch(word)
        if parts is None:
            return self._word(word, kind)
        name = parts[1]
        is_prefix = found.start() == 0 and name.lower() in self._tables.prefixes
        shown = name if is_prefix else self._word(name, kind)
        return shown + self._word(parts[2], kind)

    def _is_kept(self, found: re.Match[str], word: str, kind: str) -> bool:
        """Return whether a word identifies no one where it stands."""
        lower, tables = word.lower(), self._tables
        if kind in _NAMES:
            if found.start():
                return lower in tables.endings
            return found.end() < len(found.string) and lower in tables.prefixes
        if lower in tables.prefixes and found.string[found.end() :][:1] in {"_", "-"}:
            return True
        if lower not in tables.words and word not in tables.small_words:
            return False
        self._kept.add(lower)
        return lower not in self.hidden

    def _is_of_agents(self, word: str) -> bool:
        """Return whether user agents have a word: of their makers, or of a model."""
        lower, tables = word.lower(), self._tables
        if lower.isalpha():
            known = tables.agents, tables.prefixes, tables.words
            return any(lower in words for words in known)
        return len(word) <= (_SHORT_NUMBER if word.isdigit() else _LONGEST_MODEL)

    def _unless_hidden(self, word: str) -> str:
        """Return a word of a field that is kept, unless it is hidden and uncommon."""
        lower = word.lower()
        if lower in self._tables.words or lower in self._tables.small_words:
            return word
        self._kept.add(lower)
        if lower in self.hidden:
            return self._replacements.word(word)
        if _RUN.fullmatch(word) or lower.isalpha() or lower.isdigit():
            return word
        return _RUN.sub(lambda found: self._unless_hidden(found[0]), word)

    def _word(self, word: str, kind: str) -> str:
        if kind == PERSONAL:
            self._personal.add(word.lower())
        return self._replacements.word(word)


def _is_short(found: re.Match[str]) -> bool:
    """Return whether a number is a short one, outside of an id."""
    if found.end() - found.start() > _SHORT_NUMBER:
        return False
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return not any(each and each in _JOINS for each in (before, after))

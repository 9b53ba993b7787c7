"""Sort the names of track events by what is found on them, each name only once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.checks.stream.shapes import LONGEST_TEXT, TEXT, shape_text
from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.errors import ActionError
from schematic_emulator.destination.mapping.mapping_reads import LOOSE
from schematic_emulator.destination.profiles import PROFILES
from schematic_emulator.effects.events.advice import EVENT_NAME, advise
from schematic_emulator.effects.key_map import PLACEHOLDERS
from schematic_emulator.judgement.join_request import join_request

if TYPE_CHECKING:
    from schematic_emulator.destination.profiles import DestinationProfile

MOST_NAMES = 20_000
# Names that both profiles send alike, in lower case with `_` for each space: words
# without a change of case in them, between single spaces or `_`. Ours, for speed.
_WORD = "(?:[A-Z][a-z0-9-]*|[a-z0-9-]+|[A-Z]{2,}[0-9]*)"
_ALIKE = re.compile(f"{_WORD}(?:[ _]{_WORD})*", re.ASCII)


@dataclass(slots=True)
class SentName:
    """How a name is sent, and its part of an event's key.

    Names of equal parts have the same findings.
    """

    sent: str
    part: Any


class SentNames:
    """Finds the sent form of each name; at most MOST_NAMES are stored."""

    def __init__(self, profile: str) -> None:
        self._chosen, self._other = (
            get_profile(name)
            for name in sorted(PROFILES, key=lambda name: name != profile)
        )
        # The parts of good names: not sent alike by both profiles, and sent alike.
        self._good = tuple((is_same, *_find_rules("a")) for is_same in (False, True))
        self.known: dict[str, SentName] = {}

    def find(self, name: str) -> SentName:
        """Return how a name is sent under the chosen profile."""
        return self.known.get(name) or self.add(name)

    def add(self, name: str) -> SentName:
        """Return the same for a name that is not in `known`."""
        found = self._sort(name)
        if len(self.known) < MOST_NAMES:
            self.known[name] = found
        return found

    def _sort(self, name: str) -> SentName:
        is_short = len(name) <= LONGEST_TEXT and name not in PLACEHOLDERS
        if is_short and _ALIKE.fullmatch(name):
            return SentName(self._chosen.event_name(name), self._good[True])
        sent, other = _write(name, self._chosen), _write(name, self._other)
        if sent is None or other is None or shape_text(name, LOOSE) != TEXT:
            return SentName(sent or "", name)
        if EVENT_NAME.fullmatch(sent):
            return SentName(sent, self._good[sent == other])
        return SentName(sent, (sent == other, *_find_rules(sent)))


def _write(name: str, profile: DestinationProfile) -> str | None:
    """Return a name as sent; None if the profile refuses it, with the name itself."""
    try:
        return profile.event_name(name)
    except ActionError:
        return None


def _find_rules(sent: str) -> list[tuple[str, str]]:
    """Return the rules and pointers of the findings on a name alone."""
    body = {"event": sent, "company": {"id": "1"}}
    event = {"api_key": "sch_dev_name", "type": "track", "body": body}
    found = join_request(advise(event), check_event(event))
    return [(one.rule, one.pointer) for one in found]

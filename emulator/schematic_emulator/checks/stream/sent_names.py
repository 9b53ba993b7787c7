"""Sort the names of track events by what is found on them, each name only once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.checks.stream.shapes import TEXT, shape_text
from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.errors import ActionError
from schematic_emulator.destination.mapping.mapping_reads import LOOSE
from schematic_emulator.destination.profiles import PROFILES
from schematic_emulator.effects.events.advice import EVENT_NAME, advise
from schematic_emulator.judgement.compose import join_request

if TYPE_CHECKING:
    from schematic_emulator.destination.profiles import DestinationProfile

MOST_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class SentName:
    """How a name is sent, and its part of an event's key.

    Names of equal parts have the same findings.
    """

    sent: str
    part: Any


class SentNames:
    """Finds the sent form of each name; at most MOST_NAMES are stored."""

    def __init__(self, profile: str) -> None:
        self._chosen = get_profile(profile)
        self._profiles = [get_profile(name) for name in PROFILES]
        self.known: dict[str, SentName] = {}
        self._found_on_good = _find_rules("a")

    def find(self, name: str) -> SentName:
        """Return how a name is sent under the chosen profile.

        `known` has it already for most names.
        """
        found = self.known.get(name)
        if found is None:
            found = self._sort(name)
            if len(self.known) < MOST_NAMES:
                self.known[name] = found
        return found

    def _sort(self, name: str) -> SentName:
        forms = [_write(name, one) for one in self._profiles]
        sent = _write(name, self._chosen) or ""
        is_plain = shape_text(name, LOOSE) == TEXT
        if not is_plain or None in forms:
            return SentName(sent, name)
        is_good = EVENT_NAME.fullmatch(sent) is not None
        found = self._found_on_good if is_good else _find_rules(sent)
        return SentName(sent, (len(set(forms)) == 1, *found))


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

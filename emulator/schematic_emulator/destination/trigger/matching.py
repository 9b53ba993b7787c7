"""Find which subscriptions match an event, and know it for events of one name.

Ours: the engine asks every trigger of every event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.profiles import PROFILES
from schematic_emulator.destination.trigger.evaluate import compile_trigger, field_keys
from schematic_emulator.destination.trigger.parser import parse_trigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schematic_emulator.destination.trigger.evaluate import Matcher

MOST_REMEMBERED = 20_000
_TYPE, _EVENT = ("type",), ("event",)


class Matching:
    """Finds the set of subscriptions that match an event, as the bits of a number.

    Bit n stands for subscription n. The bits above them say which profiles accept the
    event, so that triggers and profiles treat events of one number alike.
    """

    def __init__(self, subscriptions: Sequence[Mapping[str, Any]]) -> None:
        self._matchers: list[tuple[int, Matcher]] = []
        self._reads: set[tuple[str, ...]] = {_TYPE}
        for number, subscription in enumerate(subscriptions):
            self._add(1 << number, subscription.get("subscribe"))
        for number, name in enumerate(PROFILES, start=len(subscriptions)):
            self._matchers.append((1 << number, get_profile(name).accepts))
        self._is_by_name = self._reads == {_TYPE, _EVENT}
        self._is_by_type = self._reads == {_TYPE}
        self.reads_library = any(
            path[:2] in {("context",), ("context", "library")} for path in self._reads
        )
        self.reads_traits = any(path[:1] == ("traits",) for path in self._reads)
        self._known: dict[Any, int] = {}

    def _add(self, bit: int, trigger: Any) -> None:
        if not isinstance(trigger, str) or not trigger:
            return  # it matches no event
        try:
            self._reads.update(_find_fields(parse_trigger(trigger)))
            self._matchers.append((bit, compile_trigger(trigger)))
        except TriggerError:
            return  # nor does this one

    def find(self, event: dict[str, Any]) -> int:
        """Return the number of the set; raises TriggerError if a trigger fails."""
        key: Any = event.get("type")
        if key.__class__ is not str:
            return self._find(event)
        if not self._is_by_type:
            name = event.get("event", UNDEFINED)
            if not self._is_by_name or name.__class__ is not str:
                return self._find(event)
            key = key, name
        number = self._known.get(key)
        if number is None:
            number = self._find(event)
            if len(self._known) < MOST_REMEMBERED:
                self._known[key] = number
        return number

    def _find(self, event: dict[str, Any]) -> int:
        return sum(bit for bit, match in self._matchers if match(event))


def _find_fields(node: Any) -> Iterator[tuple[str, ...]]:
    """Yield the paths that a trigger compares; () for what the engine fails on."""
    if node is None:
        yield ()
    elif node["type"] == "group":
        for child in node["children"]:
            yield from _find_fields(child)
    else:
        yield field_keys(node)

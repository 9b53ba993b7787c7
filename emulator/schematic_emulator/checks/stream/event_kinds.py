"""Find events that a mapping treats alike, so that each kind is checked only once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.stream.event_reader import compile_reader
from schematic_emulator.checks.stream.fast_intake import REPLACED
from schematic_emulator.checks.stream.field_reads import FieldReads, may_read
from schematic_emulator.checks.stream.sent_names import SentName, SentNames
from schematic_emulator.checks.stream.shapes import (
    ABSENT,
    UnshapedError,
    shape_text,
    shape_value,
)
from schematic_emulator.destination.computed_trait import find_computation_key
from schematic_emulator.destination.errors import EngineError, MappingError
from schematic_emulator.destination.mapping.mapping_reads import EXACT, LOOSE, TIME
from schematic_emulator.destination.trigger.matching import Matching
from schematic_emulator.judgement.segment_contract import READ

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schematic_emulator.checks.stream.event_kind import EventKind
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads

Key = tuple[Any, ...]
# The names of an event's requests, by the number of the subscription.
Names = dict[int, SentName]
NO_NAMES: Names = {}
MOST_SETS = 1_000
# What Segment's contract says on these matters, whatever a mapping reads.
TYPED = tuple(name for name in READ if name not in {"timestamp", "context"})


class MatchedSets:
    """Finds the subscriptions that match an event, and what they need of it."""

    def __init__(
        self,
        subscriptions: Sequence[Mapping[str, Any]],
        profile: str,
        reads: MappedReads,
    ) -> None:
        self._subscriptions = subscriptions
        self._reads = reads
        self._matching = Matching(subscriptions)
        self._names = SentNames(profile)
        self._sets: dict[int, MatchedSet] = {}

    def reads_filling(self) -> bool:
        """Return whether a mapping may read what the intake replaces in every event.

        Or a trigger what the intake adds to some: the library in the context.
        """
        return self._matching.reads_library or any(
            may_read(one.get("mapping") or {}, REPLACED) for one in self._subscriptions
        )

    def find(self, event: dict[str, Any]) -> MatchedSet:
        """Return the set of the subscriptions that match an event.

        Raises UnshapedError for an event that must be checked by itself.
        """
        try:
            number = self._matching.find(event)
        except EngineError as error:
            raise UnshapedError from error
        return self._sets.get(number) or self._compile(number)

    def _compile(self, number: int) -> MatchedSet:
        if len(self._sets) >= MOST_SETS:
            raise UnshapedError
        reads = FieldReads()
        for bit, subscription in enumerate(self._subscriptions):
            if number >> bit & 1:
                reads.add(bit, subscription)
                for index in self._reads.of_mapping[bit]:
                    reads.add_paths(self._reads.values[index].paths)
        matched = self._sets[number] = MatchedSet(reads, self._names, self._matching)
        return matched


class MatchedSet:
    """Finds the keys of events that the same subscriptions match.

    Of two events of the same set, those with equal keys have equal verdicts.
    """

    def __init__(self, reads: FieldReads, names: SentNames, matching: Matching) -> None:
        self._reads = reads
        self._names = names
        self._known_names = names.known
        self._matching = matching
        self._resolved = reads.resolved
        self._name_finders = reads.names
        modes = dict(sorted(reads.modes.items()))
        for path in (("timestamp",), *reads.plain_names):
            # Every key has the time, and says more of a name than LOOSE does.
            if modes.get(path) in {LOOSE, TIME}:
                del modes[path]
        self._read = compile_reader(modes)
        # A mapping that reads a value, or a value in it, knows its type.
        read = {path[0] for path in modes}
        self._typed = [name for name in TYPED if name not in read]
        self.known: dict[Key, EventKind] = {}

    def find_key(self, event: dict[str, Any]) -> tuple[Key, Names]:
        """Return the key of an event, and the names under which it is sent.

        Raises UnshapedError for an event that must be checked by itself.
        """
        get = event.get
        context = get("context", ABSENT)
        parts = [get(name, ABSENT).__class__ for name in self._typed]
        parts.append(get("type"))
        time = get("timestamp", ABSENT)
        parts.append(
            shape_text(time, TIME) if time.__class__ is str else shape_value(time, TIME)
        )
        names = NO_NAMES
        if self._name_finders:
            names = self._read_names(event, parts)
        self._read(event, parts)
        if self._resolved:
            parts += [shape(event) for shape in self._resolved]
        if context.__class__ is not dict or "personas" in context:
            parts.append(self._shape_engage(event, context))
        if integrations := get("integrations"):
            parts.append(("integrations", _shape_exactly(integrations)))
        return tuple(parts), names

    def _read_names(self, event: dict[str, Any], parts: list[Any]) -> Names:
        names: Names = {}
        for number, find_name in self._name_finders:
            try:
                name = find_name(event)
            except MappingError as error:
                parts.append(("error", error.name, error.message))
                continue
            if name.__class__ is str:
                found = self._known_names.get(name) or self._names.add(name)
                names[number] = found
                parts.append(found.part)
            else:
                parts.append(_shape_exactly(name))
        if len(self._name_finders) > 1:
            parts.append(_compare(names, len(self._name_finders)))
        return names

    def _shape_engage(self, event: dict[str, Any], context: Any) -> Any:
        """Return the shape of Engage's part of the context, and of its trait."""
        if context.__class__ is not dict:
            return "context", _shape_exactly(context)
        personas = context.get("personas")
        shape = _shape_exactly(personas)
        if personas.__class__ is not dict:
            return "personas", shape
        key: Any = personas.get("computation_key")
        traits: Any = event.get("traits")
        is_there = key.__class__ is str and traits.__class__ is dict and key in traits
        if not is_there:
            return "traits", shape, traits.__class__
        return "trait", shape, shape_value(traits[key], LOOSE), self._is_lost(event)

    def _is_lost(self, event: dict[str, Any]) -> bool:
        """Return whether all is the same without the trait that Engage computed."""
        key = find_computation_key(event)
        if key is None:
            return False
        traits = {name: value for name, value in event["traits"].items() if name != key}
        without = {**event, "traits": traits}
        if self._matching.reads_traits and (
            self._matching.find(without) != self._matching.find(event)
        ):
            return False
        return not self._reads.may_read_trait(key) or all(
            _resolve(one, event) == _resolve(one, without)
            for one in self._reads.payloads
        )


def _compare(names: Names, count: int) -> Any:
    """Return which names are sent as one: usage under these is counted twice."""
    if len(names) < count:
        raise UnshapedError  # some name is no text, and its text may equal another's
    sent = [name.sent for name in names.values()]
    return tuple(map(sent.index, sent))


def _shape_exactly(value: Any) -> Any:
    return shape_value(value, EXACT)


def _resolve(resolve: Callable[[Any], Any], event: Any) -> Any:
    try:
        return resolve(event)
    except MappingError as error:
        return error.name, error.message

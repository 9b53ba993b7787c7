"""Find events that a mapping treats alike, so that each kind is checked only once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import TriggerError, parse_trigger
from schematic_emulator.destination.mapping.mapping_reads import (
    EXACT,
    LOOSE,
    SPREAD,
    TIME,
    Path,
    UnreadableMappingError,
    read_paths,
    strictest,
)
from schematic_emulator.destination.trigger.evaluate import FIELDS
from schematic_emulator.effects.key_map import is_placeholder
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.segment_contract import READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Shape = Callable[[Any], Any]
Key = tuple[Any, ...]

# Fields of a payload whose value, not only its type, affects the verdict.
_DECISIVE = {"event_name": EXACT, "timestamp": TIME}
_ALWAYS = (("type",), ("event",), ("context", "personas"), ("integrations",))
_TIME = re.compile(
    r"20\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3,9})?Z"
)
_SHORTEST_TIME = 20
_LONGEST_TEXT = 100
_MOST_MEMBERS = 100
_DEEPEST = 5
_LARGEST = 2**53
# What represents a value in a key. A text that matters exactly is itself, a time the
# negative of its length.
ABSENT, TEXT, WHOLE = object(), 1, 2


class UnshapedError(EmulatorError):
    """Raised for an event that is too large or too deep for a key."""


def compile_key(subscriptions: Sequence[Mapping[str, Any]]) -> Shape | None:
    """Return a function from an event to its key; equal keys mean equal verdicts.

    Returns None if the reads of the subscriptions cannot be listed (`@liquid`): then
    every event must be checked separately. The function raises UnshapedError for an
    event that is too large for a key.
    """
    modes: dict[Path, int] = {("timestamp",): TIME, **dict.fromkeys(_ALWAYS, EXACT)}
    try:
        for subscription in subscriptions:
            for path in _trigger_paths(subscription.get("subscribe")):
                modes[path] = EXACT
            for name, node in (subscription.get("mapping") or {}).items():
                for path, mode in read_paths(name, node, _DECISIVE.get(name, LOOSE)):
                    modes[path] = strictest(mode, modes.get(path, LOOSE))
    except UnreadableMappingError:
        return None
    rows = sorted(modes.items())
    singles = [(path[0], mode) for path, mode in rows if len(path) == 1]
    longer = [(path, mode) for path, mode in rows if len(path) > 1]

    def key_of(event: Any) -> Key:
        parts = [
            _shape_text(value, mode)
            if (value := event.get(name, ABSENT)).__class__ is str
            else _shape(value, _DEEPEST, mode)
            for name, mode in singles
        ]
        parts += [_walk(event, path, mode) for path, mode in longer]
        parts.append(_shape_computed(event))
        parts += [event.get(name).__class__ for name in READ]
        return tuple(parts)

    return key_of


def _trigger_paths(trigger: Any) -> Iterator[Path]:
    """Yield the paths of an event that a trigger compares."""
    if not isinstance(trigger, str) or not trigger:
        return
    try:
        yield from _condition_paths(parse_trigger(trigger))
    except TriggerError:
        return  # it matches no event


def _condition_paths(node: Any) -> Iterator[Path]:
    if not isinstance(node, dict):
        raise UnreadableMappingError
    if node["type"] == "group":
        for child in node["children"]:
            yield from _condition_paths(child)
        return
    if node["type"] not in FIELDS:
        raise UnreadableMappingError
    block = FIELDS[node["type"]]
    pieces = re.findall(r"[^\[.\]]+", str(node["name"])) if "name" in node else []
    yield (block, *pieces)


def _walk(value: Any, path: Iterable[str], mode: int) -> Any:
    for name in path:
        if value.__class__ is not dict:
            # The rest of the path leads into a text or a list (`$.event.length` is
            # valid in JavaScript), so its value decides.
            return "stop", _shape(value, _DEEPEST, EXACT)
        if name not in value:
            return ABSENT
        value = value[name]
    if value.__class__ is str:
        return _shape_text(value, mode)
    return _shape(value, _DEEPEST, mode)


def _shape_text(value: str, mode: int) -> Any:
    if mode == LOOSE:
        is_plain = len(value) <= _LONGEST_TEXT and value.isprintable()
        return TEXT if is_plain and not is_placeholder(value) else value
    if mode == TIME and len(value) >= _SHORTEST_TIME and _TIME.fullmatch(value):
        return -len(value)
    return value


def _shape(value: Any, depth: int, mode: int) -> Any:
    kind = value.__class__
    if kind is str:
        return _shape_text(value, mode)
    if kind is dict or kind is list:
        if not depth or len(value) > _MOST_MEMBERS:
            raise UnshapedError
        items = value.values() if kind is dict else value
        within = LOOSE if mode == SPREAD else mode
        shapes = [_shape(item, depth - 1, within) for item in items]
        return (kind.__name__, *(value if kind is dict else ()), *shapes)
    # Beyond 2**53 a double skips integers, so the engine may change the value.
    # Beyond 2**53 a double skips integers, so the engine may change the value.
    if kind is int and mode <= SPREAD and -_LARGEST < value < _LARGEST:
        return WHOLE
    return value if value is ABSENT else (kind.__name__, repr(value))


def _shape_computed(event: Any) -> Any:
    """Return the shape of the trait that `context.personas.computation_key` names."""
    context = event.get("context", ABSENT)
    if context.__class__ is not dict:
        return _shape(context, _DEEPEST, EXACT)
    personas = context.get("personas")
    if personas.__class__ is not dict:
        return ABSENT
    key, traits = personas.get("computation_key"), event.get("traits")
    if traits.__class__ is not dict:
        return _shape(traits, _DEEPEST, EXACT)
    if key.__class__ is not str or key not in traits:
        return ABSENT
    return _shape(traits[key], _DEEPEST, LOOSE)

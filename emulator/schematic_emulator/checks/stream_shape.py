"""Tell which events a mapping treats alike, so that each kind is judged only once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import TriggerError, parse_trigger
from schematic_emulator.destination.fql_evaluate import FIELDS
from schematic_emulator.destination.js_members import OBJECT_MEMBERS
from schematic_emulator.destination.path import split_path, strip_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Path = tuple[str, ...]
Shape = Callable[[Any], Any]
Key = tuple[Any, ...]

# Members of a payload whose very value decides what is sent.
_DECISIVE = ("event_name", "timestamp")
_MOMENT = re.compile(
    r"20\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3,9})?Z"
)
_SHORTEST_MOMENT = 20
_LONGEST_TEXT = 100
_MOST_MEMBERS = 100
_DEEPEST = 5
_LARGEST = 2**53
# What stands for a value in a key; texts stand for themselves, moments below zero.
ABSENT, TEXT, WHOLE = object(), 1, 2


class UnshapedError(Exception):
    """Raised for an event that is unlike all others, or too large to compare."""


class UnreadableMappingError(Exception):
    """Raised for a mapping whose results depend on more than which values are there."""


def compile_key(subscriptions: Sequence[Mapping[str, Any]]) -> Shape | None:
    """Return a function of an event: equal keys mean equal verdicts.

    None for subscriptions that change values (a template, `@case`, ...): their
    results depend on each value, so every event must be judged by itself. The
    function raises UnshapedError for an event that only its own key would fit.
    """
    exact: set[Path] = {("type",), ("event",), ("context", "personas")}
    loose: set[Path] = set()
    try:
        for subscription in subscriptions:
            exact.update(_trigger_paths(subscription.get("subscribe")))
            mapping = subscription.get("mapping") or {}
            for name, node in mapping.items():
                wanted = exact if name in _DECISIVE else loose
                wanted.update(_mapping_paths(name, node))
    except UnreadableMappingError:
        return None
    rows = [(path, path in exact) for path in sorted(exact | loose)]
    singles = [(path[0], is_exact) for path, is_exact in rows if len(path) == 1]
    longer = [(path, is_exact) for path, is_exact in rows if len(path) > 1]

    def key_of(event: Any) -> Key:
        parts = [
            _shape_text(value, is_exact)
            if (value := event.get(name, ABSENT)).__class__ is str
            else _shape(value, _DEEPEST, is_exact)
            for name, is_exact in singles
        ]
        parts += [_walk(event, path, is_exact) for path, is_exact in longer]
        parts.append(_shape_computed(event))
        return tuple(parts)

    return key_of


def _trigger_paths(trigger: Any) -> Iterator[Path]:
    """Yield the members of an event that a trigger compares."""
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


def _mapping_paths(name: str, node: Any) -> Iterator[Path]:
    if name.startswith(("@", "__")):
        raise UnreadableMappingError
    if not isinstance(node, dict):
        if isinstance(node, list):
            raise UnreadableMappingError
        return
    if list(node) == ["@path"]:
        yield _read_path(node["@path"])
        return
    for below, value in node.items():
        yield from _mapping_paths(below, value)


def _read_path(path: Any) -> Path:
    keys = split_path(strip_root(path)) if isinstance(path, str) else []
    if not keys or any(key in OBJECT_MEMBERS for key in keys):
        raise UnreadableMappingError
    return tuple(keys)


def _walk(value: Any, path: Iterable[str], is_exact: bool) -> Any:  # noqa: FBT001 - the hot path
    for name in path:
        if value.__class__ is not dict:
            # The way on leads into a text or a list: what is there decides.
            return "stop", _shape(value, _DEEPEST, True)
        if name not in value:
            return ABSENT
        value = value[name]
    if value.__class__ is str:
        return _shape_text(value, is_exact)
    return _shape(value, _DEEPEST, is_exact)


def _shape_text(value: str, is_exact: bool) -> Any:  # noqa: FBT001 - the hot path
    if not is_exact:
        is_plain = 0 < len(value) <= _LONGEST_TEXT and value.isprintable()
        return TEXT if is_plain else value
    if len(value) >= _SHORTEST_MOMENT and _MOMENT.fullmatch(value):
        return -len(value)
    return value


def _shape(value: Any, depth: int, is_exact: bool) -> Any:  # noqa: FBT001 - the hot path
    kind = value.__class__
    if kind is str:
        return _shape_text(value, is_exact)
    if kind is dict or kind is list:
        if not depth or len(value) > _MOST_MEMBERS:
            raise UnshapedError
        items = value.values() if kind is dict else value
        shapes = [_shape(item, depth - 1, is_exact) for item in items]
        return (kind.__name__, *(value if kind is dict else ()), *shapes)
    if kind is int and not is_exact and -_LARGEST < value < _LARGEST:
        return WHOLE
    return value if value is ABSENT else (kind.__name__, repr(value))


def _shape_computed(event: Any) -> Any:
    """Shape what Engage's own member of the context leads to in the traits."""
    context = event.get("context", ABSENT)
    if context.__class__ is not dict:
        return _shape(context, _DEEPEST, True)
    personas = context.get("personas")
    if personas.__class__ is not dict:
        return ABSENT
    key, traits = personas.get("computation_key"), event.get("traits")
    if traits.__class__ is not dict:
        return _shape(traits, _DEEPEST, True)
    if key.__class__ is not str or key not in traits:
        return ABSENT
    return _shape(traits[key], _DEEPEST, False)

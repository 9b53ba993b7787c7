"""List what the fields of a subscription need of an event, to know its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.stream.event_reader import Reader, compile_reader
from schematic_emulator.checks.stream.shapes import ABSENT, UnshapedError, shape_value
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.destination.errors import MappingError
from schematic_emulator.destination.mapping.mapping import compile_late
from schematic_emulator.destination.mapping.mapping_reads import (
    EXACT,
    LISTED,
    LOOSE,
    TIME,
    Path,
    Read,
    UnreadableMappingError,
    read_paths,
    strictest,
)
from schematic_emulator.destination.mapping.path import find_single_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

NAME = "event_name"
TRIED, MOST_REMEMBERED = 500, 5_000
# How often a value must occur so that looking for it is quicker than resolving.
_WORTH = 1.5
# Fields whose value, not only its type, affects the verdict.
_DECISIVE = {"timestamp": TIME}
# Directives that read of an event only what the nodes in their operands do.
_OF_NODES = frozenset(
    {"@if", "@case", "@replace", "@json", "@flatten", "@merge", "@excludeWhenNull"}
)


@dataclass(slots=True)
class FieldReads:
    """What the matching subscriptions need of an event.

    `modes` are the paths that their fields read, and how exactly each value matters.
    `resolved` return the shape of a field whose reads cannot be listed. `names`
    return the name of each track event, by the subscription's number; `name_paths`
    are what names are made of, `plain_names` those whose value is the name.
    `remembered` are those of fields that are resolved. `payloads` resolve whole
    mappings. `is_listed` is False if a field or a name may
    read anything.
    """

    modes: dict[Path, int] = field(default_factory=dict)
    resolved: list[Callable[[Any], Any]] = field(default_factory=list)
    names: list[tuple[int, Callable[[Any], Any]]] = field(default_factory=list)
    name_paths: set[Path] = field(default_factory=set)
    plain_names: set[Path] = field(default_factory=set)
    remembered: set[Path] = field(default_factory=set)
    payloads: list[Callable[[Any], Any]] = field(default_factory=list)
    is_listed: bool = True

    def add(self, number: int, subscription: Mapping[str, Any]) -> None:
        """Add what one subscription needs; nothing if its action does not exist."""
        action = str(subscription.get("partnerAction"))
        mapping = subscription.get("mapping") or {}
        if not find_fields(action):
            return
        resolve = compile_late(mapping)
        self.payloads.append(resolve)
        if mapping.__class__ is not dict or _has_directive(mapping):
            self.is_listed = False
            self.resolved.append(_shape_result(resolve, EXACT))
            return
        for name, node in mapping.items():
            if name == NAME and action == "trackEvent":
                self._add_name(number, node)
            else:
                self._add_field(name, node, _DECISIVE.get(name, LOOSE))

    def may_read_trait(self, name: str) -> bool:
        """Return whether a field may read a trait of the event."""
        every = (*self.modes, *self.name_paths, *self.remembered)
        paths = (path for path in every if path[0] == "traits")
        return not self.is_listed or any(path[1:2] in {(), (name,)} for path in paths)

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Add paths of which it matters whether an event has a value there."""
        _merge(self.modes, ((path, LOOSE) for path in paths))

    def _add_name(self, number: int, node: Any) -> None:
        find_name, paths = _compile_name(node)
        self.names.append((number, find_name))
        if paths is None:
            self.is_listed = False
        elif find_single_key(node) is not None:
            self.plain_names |= paths
        self.name_paths |= paths or set()

    def _add_field(self, name: str, node: Any, mode: int) -> None:
        try:
            reads = list(read_paths(name, node, mode))
        except UnreadableMappingError:
            if node.__class__ is dict and node and not _has_directive(node):
                for below, value in node.items():
                    self._add_field(below, value, mode)
            else:
                self._add_resolved(name, node, mode)
            return
        _merge(self.modes, reads)

    def _add_resolved(self, name: str, node: Any, mode: int) -> None:
        """Add a field whose result is needed, remembered for equal values."""
        shape = _shape_result(_compile_field(name, node), mode)
        try:
            paths = {path for path, _ in read_paths(name, node, LISTED)}
        except UnreadableMappingError:
            self.is_listed = False
            self.resolved.append(shape)
            return
        self.remembered |= paths
        self.resolved.append(Remembered(shape, paths))


def may_read(node: Any, names: Collection[str]) -> bool:
    """Return whether a node may read one of some properties of the event."""
    try:
        return any(path[0] in names for path, _ in read_paths("", node, EXACT))
    except UnreadableMappingError:
        pass
    if isinstance(node, list):
        return any(may_read(below, names) for below in node)
    directives = [name for name in node if name.startswith("@")]
    text = node.get("@liquid")
    if directives == ["@liquid"] and isinstance(text, str):
        # Only `[...]` reaches a property whose name is not in the template.
        return "[" in text or any(name in text for name in names)
    if not directives or directives[0] in _OF_NODES:
        return any(may_read(below, names) for below in node.values())
    return True


def _has_directive(mapping: Any) -> bool:
    return any(name.startswith(("@", "__")) for name in mapping)


def _merge(modes: dict[Path, int], reads: Iterable[Read]) -> None:
    for path, mode in reads:
        modes[path] = strictest(mode, modes.get(path, LOOSE))


def _shape_result(resolve: Callable[[Any], Any], mode: int) -> Callable[[Any], Any]:
    """Return a function that resolves, and returns the shape of the result."""

    def shape(event: Any) -> Any:
        try:
            return shape_value(resolve(event), mode)
        except MappingError as error:
            return "error", error.name, error.message

    return shape


def _compile_field(name: str, node: Any) -> Callable[[Any], Any]:
    """Return a function that resolves one field; it raises MappingError."""
    if node.__class__ is dict and [*node] == ["@liquid"]:
        return compile_late(node)  # quicker
    resolve = compile_late({name: node})
    return lambda event: resolve(event).get(name, ABSENT)


def _compile_name(node: Any) -> tuple[Callable[[Any], Any], set[Path] | None]:
    """Return a function that resolves the name of an event, and the paths it reads.

    The function raises MappingError. None means that the paths are not known.
    """
    resolve = _compile_field(NAME, node)
    try:
        paths = {path for path, _ in read_paths(NAME, node, LISTED)}
    except UnreadableMappingError:
        return resolve, None
    key = find_single_key(node)
    if key is not None:
        return (lambda event: event.get(key, ABSENT)), paths
    return Remembered(resolve, paths), paths


class Remembered:
    """Resolves a node once for equal values of all that it may read.

    If few events have the same values, it is quicker to resolve each, and so it does.
    """

    def __init__(self, resolve: Callable[[Any], Any], paths: Iterable[Path]) -> None:
        self._resolve = resolve
        self._read: Reader | None = compile_reader(dict.fromkeys(paths, EXACT))
        self._known: dict[Any, Any] = {}
        self._asked = 0

    def __call__(self, event: Any) -> Any:
        """Return the result for an event; raise MappingError as the node does."""
        if self._read is None:
            return self._resolve(event)
        parts: list[Any] = []
        try:
            self._read(event, parts)
        except UnshapedError:
            return self._resolve(event)
        key = tuple(parts)
        self._asked += 1
        if key in self._known:
            return self._known[key]
        found = self._resolve(event)
        self._known[key] = found
        if len(self._known) in {TRIED, MOST_REMEMBERED}:
            self._review(len(self._known))
        return found

    def _review(self, known: int) -> None:
        """Forget all values if there are many, and look for none if few repeat."""
        if self._asked < known * _WORTH:
            self._read = None
        if self._read is None or known == MOST_REMEMBERED:
            self._known.clear()
            self._asked = 0

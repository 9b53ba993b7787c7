"""Tell which options of an event a mapping reads, and how much of each matters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.members import OBJECT_MEMBERS
from schematic_emulator.destination.mapping.path import split_path, strip_root
from schematic_emulator.destination.mapping.placeholders import split_template
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Path = tuple[str, ...]
Read = tuple[Path, int]

# How much of a value matters: which kind it is; of a text also its very signs, as
# they become options; also whether it is a moment; or all of it.
LOOSE, SPREAD, TIME, EXACT = 0, 1, 2, 3
# Output tags of options, with filters that make no text empty and none plainer.
_FILTER = r"\|\s*(?:upcase|downcase|capitalize|default:\s*\"[\w .-]+\")\s*"
_TAG = rf"\{{\{{\s*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\s*(?:{_FILTER})*\}}\}}"
_PLAIN_LIQUID = re.compile(rf"(?:[^{{}}]|{_TAG})*")
_LIQUID_PATH = re.compile(r"\{\{\s*([\w.]+)")
# Names that Liquid understands by itself.
_LIQUID_WORDS = frozenset(
    {"size", "first", "last", "empty", "blank", "nil", "null", "true", "false"}
)
_DOUBLE, _TRIPLE = 2, 3
_PAIR = 2


class UnreadableMappingError(EmulatorError):
    """Raised for a mapping whose results depend on more than which values are there."""


def strictest(first: int, second: int) -> int:
    """Return the mode that tells apart what either of two does."""
    if first == second or LOOSE in {first, second}:
        return max(first, second)
    return EXACT


def read_paths(name: str, node: Any, mode: int) -> Iterator[Read]:
    """Yield the options that a mapping's node reads, and how exactly each matters.

    `mode` says how much of the node's result matters. Raises UnreadableMappingError.
    """
    if name.startswith(("@", "__")):
        raise UnreadableMappingError
    if isinstance(node, list):
        for each in node:
            yield from read_paths("", each, mode)
    if not isinstance(node, dict):
        return
    directives = [below for below in node if below.startswith("@")]
    if not directives:
        for below, value in node.items():
            yield from read_paths(below, value, mode)
        return
    if len(directives) > 1 or set(node) - {"_metadata"} != set(directives):
        raise UnreadableMappingError
    read = _READERS.get(directives[0])
    if read is None:
        raise UnreadableMappingError
    yield from read(node[directives[0]], mode)


def _read_path(operand: Any, mode: int) -> Iterator[Read]:
    if not isinstance(operand, str):
        raise UnreadableMappingError
    yield _split(strip_root(operand)), mode


def _split(path: str) -> Path:
    keys = split_path(path)
    if not keys or any(key in OBJECT_MEMBERS for key in keys):
        raise UnreadableMappingError
    return tuple(keys)


def _read_if(operand: Any, mode: int) -> Iterator[Read]:
    options = _options(operand)
    own = EXACT if "blank" in options else mode
    for value in options.values():
        yield from read_paths("", value, own)


def _read_template(operand: Any, mode: int) -> Iterator[Read]:
    # A text of plain texts is plain: only where signs count do the values.
    if not isinstance(operand, str):
        raise UnreadableMappingError
    if any(path is not None for _, path in split_template(operand, _TRIPLE)):
        raise UnreadableMappingError
    for _, path in split_template(operand, _DOUBLE):
        if path is not None:
            yield _split(path), _of_text(mode)


def _read_liquid(operand: Any, mode: int) -> Iterator[Read]:
    """Read what stands in plain output tags; another tag may read anything."""
    if not isinstance(operand, str) or not _PLAIN_LIQUID.fullmatch(operand):
        raise UnreadableMappingError
    for path in _LIQUID_PATH.findall(operand):
        keys = tuple(path.split("."))
        if not _LIQUID_WORDS.isdisjoint(keys):
            raise UnreadableMappingError
        yield keys, _of_text(mode)


def _read_case(operand: Any, mode: int) -> Iterator[Read]:
    options = _options(operand)
    yield from read_paths("", options.get("operator"), EXACT)
    yield from read_paths("", options.get("value"), _of_text(mode))


def _read_replace(operand: Any, mode: int) -> Iterator[Read]:
    # A text may become empty, unless something takes the place of what goes.
    options = dict(_options(operand))
    stays = options.get("replacement")
    keeps_text = isinstance(stays, str) and stays != "" and stays.isprintable()
    value = options.pop("value", None)
    for other in options.values():
        yield from read_paths("", other, EXACT)
    yield from read_paths("", value, _of_text(mode) if keeps_text else EXACT)


def _read_json(operand: Any, mode: int) -> Iterator[Read]:
    options = _options(operand)
    is_written = options.get("mode") == "encode"
    value = options.get("value")
    yield from read_paths("", value, _of_text(mode) if is_written else EXACT)


def _read_flatten(operand: Any, mode: int) -> Iterator[Read]:
    options = _options(operand)
    yield from read_paths("", options.get("separator"), EXACT)
    yield from read_paths("", options.get("value"), _of_spread(mode))


def _read_merge(operand: Any, mode: int) -> Iterator[Read]:
    # An object keeps its options; a text falls apart into its signs.
    options = _options(operand)
    yield from read_paths("", options.get("direction"), EXACT)
    objects = options.get("objects")
    for each in objects if isinstance(objects, list) else ():
        yield from read_paths("", each, _of_spread(mode))


def _read_whole(operand: Any, _: int) -> Iterator[Read]:
    # What a further mapping makes of a first one's result depends on all of it.
    yield from read_paths("", _options(operand).get("apply"), EXACT)


def _read_array(operand: Any, _: int) -> Iterator[Read]:
    if not (isinstance(operand, list) and operand and isinstance(operand[0], str)):
        raise UnreadableMappingError
    for below in operand[1:_PAIR]:
        list(read_paths("", below, EXACT))
    yield from _read_path(operand[0], EXACT)


def _read_nothing(_: Any, __: int) -> Iterator[Read]:
    return iter(())


def _read_node(operand: Any, mode: int) -> Iterator[Read]:
    return read_paths("", operand, mode)


def _options(operand: Any) -> dict[str, Any]:
    if not isinstance(operand, dict):
        raise UnreadableMappingError
    return operand


def _of_text(mode: int) -> int:
    return LOOSE if mode == LOOSE else EXACT


def _of_spread(mode: int) -> int:
    return SPREAD if mode == LOOSE else EXACT


# A directive that is not here may read whatever it likes.
_READERS: dict[str, Callable[[Any, int], Iterator[Read]]] = {
    "@path": _read_path,
    "@if": _read_if,
    "@template": _read_template,
    "@liquid": _read_liquid,
    "@case": _read_case,
    "@replace": _read_replace,
    "@json": _read_json,
    "@flatten": _read_flatten,
    "@merge": _read_merge,
    "@transform": _read_whole,
    "@arrayPath": _read_array,
    "@literal": _read_nothing,
    "@excludeWhenNull": _read_node,
}

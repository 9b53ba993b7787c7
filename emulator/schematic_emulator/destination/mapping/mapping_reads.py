"""Find the properties of an event that a mapping reads, and how exactly each matters.

The directives are read as the engine resolves them. Source:
@segment/actions-core 3.170.0, mapping-kit/index.js.
"""

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
# How exactly a value matters for the verdict. LOOSE: short printable texts are alike,
# and so are integers; all else is exact. SPREAD: texts are exact, too, because
# JavaScript spreads a string into one property per character. TIME: valid times of
# one length are alike. EXACT: only equal values are alike. LISTED: only the paths
# matter, and there may be more than are read.
LOOSE, SPREAD, TIME, EXACT, LISTED = 0, 1, 2, 3, 4
# Output tags that are plain paths, with filters that neither empty a text nor remove
# its control characters.
_FILTER = r"\|\s*(?:upcase|downcase|capitalize|default:\s*\"[\w .-]+\")\s*"
_TAG = rf"\{{\{{\s*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\s*(?:{_FILTER})*\}}\}}"
_PLAIN_LIQUID = re.compile(rf"(?:[^{{}}]|{_TAG})*")
_LIQUID_PATH = re.compile(r"\{\{\s*([\w.]+)")
# Names with a meaning of their own in Liquid.
_LIQUID_WORDS = frozenset(
    {"size", "first", "last", "empty", "blank", "nil", "null", "true", "false"}
)
_DOUBLE, _TRIPLE = 2, 3
_PAIR = 2
# Names that are computed, names that another tokenizer reads, counters, and times:
# a template with one of these may read anything, or what is no part of the event.
_OPEN = re.compile(
    r"\[|\.\s|[^\x00-\x7f]|\{%-?\s*(?:liquid|increment|decrement)|\|\s*date"
)
_TRIMS = re.compile(r"(?<=\{[{%])-|-(?=[}%]\})")
# The names of tags and of filters, which are none of the event.
_NAMES = re.compile(r"(?<=\{%)\s*[-\w?]+|\|\s*[-\w?]+")
_PATH = re.compile(r"[-\w?]+(?:\.[-\w?]+)*")
# Words that are always read as an operator or as a value.
_WORDS = frozenset(
    {"and", "or", "not", "contains"}
    | {"true", "false", "nil", "null", "empty", "blank"}
)
_SIZE = "size"


class UnreadableMappingError(EmulatorError):
    """Raised for a mapping whose reads cannot be listed; it may have Liquid tags."""


def strictest(first: int, second: int) -> int:
    """Return the mode that distinguishes whatever one of the two distinguishes."""
    if first == second or LOOSE in {first, second}:
        return max(first, second)
    return EXACT


def read_paths(name: str, node: Any, mode: int) -> Iterator[Read]:
    """Yield the paths that a mapping's node reads, and how exactly each value matters.

    `mode` says how exactly the node's result matters. Raises UnreadableMappingError
    for a node that the engine would reject or whose reads depend on the event.
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
    # `blank` is a loose comparison with "": 0, false, [] and [[]] are blank, "0" is
    # not, so the very value decides. `exists` needs only whether there is one.
    options = _options(operand)
    own = EXACT if "blank" in options else mode
    for value in options.values():
        yield from read_paths("", value, own)


def _read_template(operand: Any, mode: int) -> Iterator[Read]:
    # A text made of printable texts is printable: the values matter only where the
    # characters of the result do.
    if not isinstance(operand, str):
        raise UnreadableMappingError
    if any(path is not None for _, path in split_template(operand, _TRIPLE)):
        raise UnreadableMappingError
    for _, path in split_template(operand, _DOUBLE):
        if path is not None:
            yield _split(path), _of_text(mode)


def _read_liquid(operand: Any, mode: int) -> Iterator[Read]:
    """Yield the paths in plain output tags; any other tag may read anything."""
    if mode == LISTED and isinstance(operand, str):
        paths = list_liquid_paths(operand)
        if paths is None:
            raise UnreadableMappingError
        yield from ((path, mode) for path in paths)
        return
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
    # Removing all of a text leaves "", which the engine drops; with a printable
    # replacement the result is never empty.
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
    # An object spreads into its properties, a string into its characters.
    options = _options(operand)
    yield from read_paths("", options.get("direction"), EXACT)
    objects = options.get("objects")
    for each in objects if isinstance(objects, list) else ():
        yield from read_paths("", each, _of_spread(mode))


def _read_whole(operand: Any, _: int) -> Iterator[Read]:
    # The second mapping may read anything in the result of the first.
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
    return mode if mode in {LOOSE, LISTED} else EXACT


def _of_spread(mode: int) -> int:
    return {LOOSE: SPREAD, LISTED: LISTED}.get(mode, EXACT)


# A directive that is not listed may read anything.
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


def list_liquid_paths(template: str) -> set[tuple[str, ...]] | None:
    """Return the paths that a template may read; None if they cannot be listed.

    >>> sorted(list_liquid_paths("{% if a.b %}{{ c.size | upcase }}{% endif %}"))
    [('a', 'b'), ('c',)]
    """
    if _OPEN.search(template):
        return None
    text = _NAMES.sub(" ", _TRIMS.sub(" ", template))
    words = {each for each in _PATH.findall(text) if not each.isdigit()}
    return {_cut(tuple(each.split("."))) for each in words - _WORDS}


def _cut(path: tuple[str, ...]) -> tuple[str, ...]:
    """Cut a path before `size`, which depends on all of an object."""
    return path[: path.index(_SIZE, 1)] if _SIZE in path[1:] else path

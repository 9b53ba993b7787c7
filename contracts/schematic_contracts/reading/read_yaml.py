"""Read YAML as plain JSON data, each value with its place.

Importing this module loads PyYAML: import it where a YAML file is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from schematic_contracts.errors import ContractError, ReadingError
from schematic_contracts.pointer import escape
from schematic_contracts.reading.bounds import LEVELS, YAML_TEXT, YAML_VALUES
from schematic_contracts.reading.document import Document, Place

if TYPE_CHECKING:
    from schematic_contracts.reading.bounds import Bound

# The key `<<` without quotes, which most readers of YAML know.
_MERGE = "tag:yaml.org,2002:merge"

# YAML 1.2's own reading of plain words: `no`, `on` and dates stay text.
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


def read_yaml(text: str, name: str) -> Document:
    """Return what a YAML text says; `name` is the file's, for places and messages.

    An empty text is an empty object. Raises ReadingError for text that is not YAML,
    for two keys of one name, and for what JSON cannot express.
    """
    if len(text) > YAML_TEXT.most:
        raise ReadingError(name, YAML_TEXT.refuse())
    try:
        node = yaml.compose(text, Loader=_BoundedLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        parts = filter(None, (error.context, error.problem))
        reason = f"not YAML: {'; '.join(parts)}{_hint(error)}"
        raise ReadingError(name, reason, *place) from None
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ReadingError(name, f"not YAML: {reason}") from None
    except _BoundError as error:
        raise ReadingError(name, error.bound.refuse(), *error.place) from None
    reader = _Reader(name)
    data = {} if node is None else reader.read(node, "", 0)
    return Document(name, data, reader.places)


def read_plain(text: str) -> Any:
    """Return what text without quotes is: null, true, false, a number, or text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


# What PyYAML's message has -> what to do.
_HINTS = {
    "'@'": 'put names such as "@path" in quotes',
    "'`'": "put the text in quotes",
    r"'\t'": "indent with spaces, not with tabs",
    "mapping values are not allowed": "put text that has a colon in quotes",
}


def _hint(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    return next((f"; {hint}" for text, hint in _HINTS.items() if text in problem), "")


class _BoundError(ContractError):
    def __init__(self, bound: Bound, mark: yaml.Mark) -> None:
        super().__init__(bound.refuse())
        self.bound = bound
        self.place = mark.line + 1, mark.column + 1


class _BoundedLoader(yaml.SafeLoader):
    """Count values and levels while they are composed: PyYAML has no limit."""

    _values = 0
    _levels = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        self._values += 1
        self._levels += 1
        if self._levels > LEVELS.most + 1:
            raise _BoundError(LEVELS, mark)
        if self._values > YAML_VALUES.most:
            raise _BoundError(YAML_VALUES, mark)
        node = super().compose_node(parent, index)
        self._levels -= 1
        return node


class _Reader:
    """Turn YAML's nodes into data."""

    def __init__(self, name: str) -> None:
        self.places: dict[str, Place] = {}
        self._name = name
        self._count = 0

    def read(self, node: yaml.Node, pointer: str, depth: int) -> Any:
        self._count += 1
        if self._count > YAML_VALUES.most:
            raise self._refuse(node, YAML_VALUES.refuse())
        if depth > LEVELS.most:
            raise self._refuse(node, LEVELS.refuse())
        self.places.setdefault(pointer, _place_of(node))
        if isinstance(node, yaml.MappingNode):
            return self._read_object(node, pointer, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.read(item, f"{pointer}/{index}", depth + 1)
                for index, item in enumerate(node.value)
            ]
        if isinstance(node, yaml.ScalarNode):
            return self._read_scalar(node)
        raise self._refuse(node, "expected a value")

    def _read_object(
        self, node: yaml.MappingNode, pointer: str, depth: int
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged = [value for key, value in node.value if key.tag == _MERGE]
        for key, value in node.value:
            if key.tag == _MERGE:
                continue
            if not isinstance(key, yaml.ScalarNode):
                raise self._refuse(key, "expected a key to be text")
            name: str = key.value
            if name in found:
                raise self._refuse(key, f"key {name!r} appears here a second time")
            place = f"{pointer}/{escape(name)}"
            self.places[place] = _place_of(key)
            found[name] = self.read(value, place, depth + 1)
        for value in merged:
            found = {**self._read_merged(value, pointer, depth), **found}
        return found

    def _read_merged(self, node: yaml.Node, pointer: str, depth: int) -> dict[str, Any]:
        """Return what `<<: *other` adds to an object, or `<<: [*first, *second]`.

        The object's own properties come first, then those of the first in the list.
        Places that are known stay.
        """
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: dict[str, Any] = {}
        for part in parts:
            if not isinstance(part, yaml.MappingNode):
                raise self._refuse(part, "expected an object to merge")
            known, self.places = self.places, {}
            added = self.read(part, pointer, depth + 1)
            for place in self.places.items():
                known.setdefault(*place)
            self.places = known
            found = {**added, **found}
        return found

    def _read_scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.tag.startswith("!") or node.tag.endswith((":binary", ":set")):
            raise self._refuse(node, f"the tag {node.tag!r} is not read here")
        return text if node.style is not None else read_plain(text)

    def _refuse(self, node: yaml.Node, message: str) -> ReadingError:
        return ReadingError(self._name, message, *_place_of(node))


def _place_of(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1

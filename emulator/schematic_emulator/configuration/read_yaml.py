"""Read YAML as plain JSON data, each value with its line."""

from __future__ import annotations

import re
from typing import Any

import yaml

from schematic_emulator.configuration.document import ConfigurationDocument, escape
from schematic_emulator.configuration.errors import ConfigurationError

# An alias repeats its anchor's value: a few lines can stand for billions of values.
MAX_VALUES = 100_000
MAX_DEPTH = 100

# YAML 1.2's own reading of plain words: `no`, `on` and dates stay text.
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


def read_yaml(text: str, path: str) -> ConfigurationDocument:
    """Return what a YAML text says.

    Raises ConfigurationError for text that is not YAML, for two keys of one name, and
    for what JSON cannot express.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        parts = filter(None, (error.context, error.problem))
        reason = f"not YAML: {'; '.join(parts)}{_hint(error)}"
        raise ConfigurationError(path, line, reason) from None
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(path, None, f"not YAML: {reason}") from None
    except RecursionError:
        raise ConfigurationError(path, None, "not YAML: nested too deeply") from None
    reader = _Reader(path)
    data = {} if node is None else reader.read(node, "", 0)
    return ConfigurationDocument(path, data, reader.lines)


def _hint(error: yaml.MarkedYAMLError) -> str:
    is_directive = "'@'" in (error.problem or "")
    return '; put names such as "@path" in quotes' if is_directive else ""


class _Reader:
    """Turn YAML's nodes into data."""

    def __init__(self, path: str) -> None:
        self.lines: dict[str, int] = {}
        self._path = path
        self._count = 0

    def read(self, node: yaml.Node, pointer: str, depth: int) -> Any:
        self._count += 1
        if self._count > MAX_VALUES:
            raise self._refuse(node, f"more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise self._refuse(node, f"nested deeper than {MAX_DEPTH} levels")
        self.lines.setdefault(pointer, node.start_mark.line + 1)
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
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refuse(key, "expected a key to be text")
            name: str = key.value
            if name in found:
                raise self._refuse(key, f"key {name!r} appears here a second time")
            place = f"{pointer}/{escape(name)}"
            self.lines[place] = key.start_mark.line + 1
            found[name] = self.read(value, place, depth + 1)
        return found

    def _read_scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.tag.startswith("!") or node.tag.endswith((":binary", ":set")):
            raise self._refuse(node, f"the tag {node.tag!r} is not read here")
        if node.style is not None:
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _refuse(self, node: yaml.Node, message: str) -> ConfigurationError:
        return ConfigurationError(self._path, node.start_mark.line + 1, message)

"""Write a contract as one schema that any JSON Schema validator can read.

`catalog.bundle` keeps each schema's `$id`, which some validators cannot resolve. Here
every reference leads to `#/$defs/...` of the same document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import NAMESPACE, get_contract, read_uri
from schematic_contracts.formats import PATTERNS
from schematic_contracts.pointer import follow_pointer

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject

# Keywords that only our own words for violations read.
PRIVATE = frozenset({"x-expected", "x-cure"})
# Formats that JSON Schema defines; another one stops a strict validator.
PUBLIC_FORMATS = frozenset({"date-time"})
_DATA = frozenset({"const", "enum", "default", "examples"})
_NAMED = frozenset({"properties", "$defs"})


def export_contract(contract_id: str) -> JsonObject:
    """Return a contract as a schema whose references all lead into itself.

    Formats are written as patterns too, since `format` alone is an annotation in JSON
    Schema 2020-12. Raises UnknownContractError for an unknown id.
    """
    schema = get_contract(contract_id).schema
    export = Export(schema["$id"])
    root = {name: value for name, value in schema.items() if name != "$defs"}
    return export.complete(export.rewrite(root, schema["$id"]))


class Export:
    """Collect what one document refers to, each under a name of its own."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: dict[tuple[str, str], str] = {}
        self._waiting: list[tuple[str, str]] = []

    def complete(self, schema: JsonObject) -> JsonObject:
        """Return the schema with the definitions that it needs."""
        found: JsonObject = {}
        while self._waiting:
            uri, place = self._waiting.pop(0)
            target = follow_pointer(read_uri(uri), place)
            found[self._names[uri, place]] = self.rewrite(_inner(target), uri)
        return schema | {"$defs": found} if found else schema

    def rewrite(self, node: Any, uri: str) -> Any:
        """Return a schema of the file `uri` as it reads in this document."""
        if isinstance(node, list):
            return [self.rewrite(item, uri) for item in node]
        if not isinstance(node, dict):
            return node
        written = {
            name: self._rewrite_keyword(name, value, uri)
            for name, value in node.items()
            if name not in PRIVATE
        }
        return _write_strings(written)

    def _rewrite_keyword(self, name: str, value: Any, uri: str) -> Any:
        if name in _DATA:
            return value
        if name == "$ref":
            return self._refer(value, uri)
        if name in _NAMED:
            return {key: self.rewrite(item, uri) for key, item in value.items()}
        return self.rewrite(value, uri)

    def _refer(self, ref: str, uri: str) -> str:
        file, _, place = ref.partition("#")
        target = (file or uri, place)
        if target == (self._root, ""):
            return "#"
        if target not in self._names:
            self._names[target] = self._choose_name(*target)
            self._waiting.append(target)
        return f"#/$defs/{self._names[target]}"

    def _choose_name(self, uri: str, place: str) -> str:
        """Return the definition's own name, or a longer one if that is taken."""
        file = uri.removeprefix(NAMESPACE)
        own = place.rpartition("/")[2]
        short = own or _camel(file.rpartition("/")[2])
        return short if short not in self._names.values() else _camel(file) + own


def _inner(schema: JsonObject) -> JsonObject:
    """Return a schema without what only a document of its own has."""
    outer = ("$id", "$schema", "$defs")
    return {name: value for name, value in schema.items() if name not in outer}


def _write_strings(schema: JsonObject) -> JsonObject:
    """Return a schema that accepts the same text in every validator.

    A format is a pattern too. Python's `$` also matches before a last line break.
    """
    form = schema.get("format")
    own = PATTERNS.get(form) if isinstance(form, str) else None
    written = {
        key: value
        for key, value in schema.items()
        if key != "format" or own is None or form in PUBLIC_FORMATS
    }
    more: list[JsonObject] = [{"pattern": own}] if own else []
    if own or isinstance(schema.get("pattern"), str):
        more.append({"not": {"type": "string", "pattern": "\\n$"}})
    return written | {"allOf": [*written.get("allOf", []), *more]} if more else written


def _camel(text: str) -> str:
    return "".join(word.capitalize() for word in text.replace("/", "-").split("-"))

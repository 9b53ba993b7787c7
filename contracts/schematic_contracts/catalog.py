"""List the contracts: ids, schemas, and the schemas they refer to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import OutsideReferenceError, UnknownContractError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from schematic_contracts.json_value import Json, JsonObject

NAMESPACE = "urn:schematic-contracts:1:"
SUFFIX = ".schema.json"

# Every valid example in one file; only a wheel has it (hatch_build.py).
BUNDLE = "data/examples.json"

# Definitions shared by the contracts of one folder; not a contract itself.
SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract: its id, title and description, and its schema.

    `path` is the path of the schema's file within this package.
    """

    id: str
    title: str
    description: str
    schema: JsonObject
    path: str


def list_contracts() -> tuple[Contract, ...]:
    """Return every contract, sorted by id."""
    return tuple(get_contract(contract_id) for contract_id in list_ids())


@cache
def list_ids() -> tuple[str, ...]:
    """Return the id of every contract, sorted."""
    return tuple(name for name in _paths() if name.rpartition("/")[2] != SHARED)


@cache
def get_contract(contract_id: str) -> Contract:
    """Return the contract of that id.

    Raises UnknownContractError, naming the known ids, if there is none.
    """
    if contract_id not in list_ids():
        raise UnknownContractError(contract_id, list_ids())
    schema = read_schema(contract_id)
    return Contract(
        id=contract_id,
        title=schema["title"],
        description=schema["description"],
        schema=schema,
        path=_paths()[contract_id],
    )


def bundle(contract_id: str) -> JsonObject:
    """Return the contract as one schema that needs no other file.

    The schemas it refers to are under `$defs`, each with its own `$id`, so that every
    reference is unchanged.
    """
    schema = dict(get_contract(contract_id).schema)
    others = resources(contract_id) | schema.get("$defs", {})
    del others[schema["$id"]]
    return schema | {"$defs": others} if others else schema


@cache
def resources(contract_id: str) -> dict[str, JsonObject]:
    """Return the contract's schema and all schemas it refers to, by `$id`."""
    found: dict[str, JsonObject] = {}
    waiting = [get_contract(contract_id).schema]
    while waiting:
        schema = waiting.pop()
        if schema["$id"] not in found:
            found[schema["$id"]] = schema
            waiting.extend(read_uri(uri) for uri in _references(schema))
    return found


def read_uri(uri: str) -> JsonObject:
    """Return the schema with that `$id`.

    Raises OutsideReferenceError if this package has no such schema: nothing is
    fetched over the network.
    """
    name = uri.removeprefix(NAMESPACE)
    if name == uri or name not in _paths():
        raise OutsideReferenceError(uri)
    return read_schema(name)


@cache
def read_schema(name: str) -> JsonObject:
    """Return the schema file of that name, such as `capture/track`."""
    schema: JsonObject = json.loads(read_text(_paths()[name]))
    return schema


def read_examples(contract_id: str) -> dict[str, Json]:
    """Return the contract's valid examples by name, in the order of their names.

    Empty if it has none. An installed wheel has no invalid examples; a checkout and an
    sdist do.
    """
    bundled = _read_bundle()
    if bundled is not None:
        return bundled.get(contract_id, {})
    folder = _root().joinpath(f"examples/{contract_id}/valid")
    if not folder.is_dir():
        return {}
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".json"): json.loads(file.read_bytes()) for file in files
    }


def read_text(path: str) -> str:
    """Return the text of a data file of this package."""
    return _root().joinpath(path).read_text(encoding="utf-8")


@cache
def _read_bundle() -> dict[str, dict[str, Json]] | None:
    file = _root().joinpath(BUNDLE)
    return json.loads(file.read_bytes()) if file.is_file() else None


def _references(node: Json | Any) -> Iterator[str]:
    """Yield the `$id` of every other schema that this one refers to."""
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    if isinstance(node, dict):
        ref = node.get("$ref")
        if isinstance(ref, str) and not ref.startswith("#"):
            yield ref.partition("#")[0]
        for value in node.values():
            yield from _references(value)


@cache
def _paths() -> dict[str, str]:
    """Return each schema's path within the package, by its name."""
    root = _root()
    found = {
        path.removeprefix("schemas/").removesuffix(SUFFIX): path
        for path in _walk(root.joinpath("schemas"), "schemas")
    }
    return dict(sorted(found.items()))


def _walk(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        path = f"{prefix}/{entry.name}"
        if path.endswith(SUFFIX):
            yield path
        elif entry.is_dir():
            yield from _walk(entry, path)


def _root() -> Traversable:
    from importlib.resources import files

    return files("schematic_contracts")

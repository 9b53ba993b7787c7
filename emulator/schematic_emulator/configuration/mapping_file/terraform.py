"""Find the subscriptions in Terraform's JSON: a state, a plan or a configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.rows import FoundRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.reading.document import Document

SUBSCRIPTION = "segment_destination_subscription"
DESTINATION = "segment_destination"
WAY_OUT = "terraform show -json > mapping.json writes what this reads"
# What Terraform evaluates, if one of these properties has it.
_EVALUATED = ("trigger", "settings", "enabled")
_ESCAPES = {"$${": "${", "%%{": "%{"}
Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Resource:
    kind: str
    values: Any
    steps: Steps


def is_terraform(data: Any) -> bool:
    """Return whether data is a state, a plan or a configuration of Terraform."""
    if not isinstance(data, dict):
        return False
    names = ("planned_values", "resource_changes", "terraform_version")
    is_shown = any(name in data for name in names) or "root_module" in _dict(
        data.get("values")
    )
    return is_shown or _is_configuration(data)


def find_rows(document: Document) -> list[FoundRow]:
    """Return the subscriptions, without those of destinations that are not Schematic.

    Raises MappingFileError if there is none, and for an expression that only
    Terraform can evaluate.
    """
    resources = list(_list_resources(document.data))
    known = {
        str(each.values.get("id")): each.values
        for each in resources
        if each.kind == DESTINATION and isinstance(each.values, dict)
    }
    slugs = dict(_list_actions(resources))
    found = [each for each in resources if each.kind == SUBSCRIPTION]
    if not found:
        raise MappingFileError(
            document.name,
            f"Terraform's JSON without a {SUBSCRIPTION} "
            f"among its {len(resources)} resources",
        )
    if _is_configuration(document.data):
        found = [_evaluate(each, document) for each in found]
    rows = (_make_row(each, known, slugs) for each in found)
    return [row for row in rows if row is not None]


def _list_actions(resources: Iterable[_Resource]) -> Iterator[tuple[str, str]]:
    """Yield the id and slug of each action that a destination's metadata lists."""
    for resource in resources:
        values = _dict(resource.values)
        for holder in (values, _dict(values.get("metadata"))):
            for _, action in _rows(holder.get("actions")):
                if isinstance(action.get("slug"), str):
                    yield str(action.get("id")), action["slug"]


def _make_row(
    found: _Resource, known: dict[str, Any], slugs: dict[str, str]
) -> FoundRow | None:
    """Return a row; None if its destination is known and is not Schematic."""
    values = _dict(found.values)
    target = str(values.get("destination_id") or "")
    destination = known.get(target)
    if destination is not None and not _is_schematic(destination):
        return None
    given = destination or {}
    return FoundRow(
        found.values,
        write_pointer(found.steps),
        str(given.get("name") or target),
        str(given.get("source_id") or target),
        given.get("enabled") is not False,
        slugs.get(str(values.get("action_id")), ""),
    )


def _is_schematic(destination: dict[str, Any]) -> bool:
    """Return whether a destination is Schematic's, as far as its metadata says."""
    metadata = _dict(destination.get("metadata"))
    names = [metadata.get("name"), metadata.get("slug")]
    named = [name for name in names if isinstance(name, str) and name]
    return not named or any("schematic" in name.lower() for name in named)


def _evaluate(found: _Resource, document: Document) -> _Resource:
    """Return a resource of a configuration with its escapes undone."""
    values = dict(found.values) if isinstance(found.values, dict) else {}
    for name in _EVALUATED:
        text = values.get(name)
        if not isinstance(text, str):
            continue
        if "${" in text.replace("$${", "") or "%{" in text.replace("%%{", ""):
            raise MappingFileError.at(
                document,
                write_pointer([*found.steps, name]),
                f"{name} is an expression that only Terraform can evaluate; {WAY_OUT}",
            )
        values[name] = _unescape(text)
    if isinstance(values.get("name"), str):
        values["name"] = _unescape(values["name"])
    return _Resource(found.kind, values, found.steps)


def escape(text: str) -> str:
    """Return text that Terraform takes as it is, not as an expression."""
    for escaped, plain in _ESCAPES.items():
        text = text.replace(plain, escaped)
    return text


def _unescape(text: str) -> str:
    for escaped, plain in _ESCAPES.items():
        text = text.replace(escaped, plain)
    return text


def _is_configuration(data: dict[str, Any]) -> bool:
    blocks = data.get("resource")
    return any(
        isinstance(block, dict) and (SUBSCRIPTION in block or DESTINATION in block)
        for _, block in _each(blocks)
    )


def _list_resources(data: dict[str, Any]) -> Iterator[_Resource]:
    """Yield the resources of the first part that has any: a plan has several."""
    planned, changes = data.get("planned_values"), data.get("resource_changes")
    if "root_module" in _dict(planned):
        yield from _list_module(planned, ("planned_values",))
    elif isinstance(changes, list):
        yield from _list_changes(changes)
    elif "root_module" in _dict(data.get("values")):
        yield from _list_module(data["values"], ("values",))
    elif "resource" in data:
        yield from _list_blocks(data["resource"])
    else:
        yield from _list_state(data.get("resources"))


def _list_module(part: Any, steps: Steps) -> Iterator[_Resource]:
    waiting: list[tuple[Any, Steps]] = [(part["root_module"], (*steps, "root_module"))]
    while waiting:
        module, at = waiting.pop(0)
        for index, resource in _rows(_dict(module).get("resources")):
            place = (*at, "resources", index, "values")
            yield _Resource(str(resource.get("type")), resource.get("values"), place)
        waiting += [
            (child, (*at, "child_modules", index))
            for index, child in _rows(_dict(module).get("child_modules"))
        ]


def _list_changes(changes: Iterable[Any]) -> Iterator[_Resource]:
    for index, resource in _rows(changes):
        after = _dict(resource.get("change")).get("after")
        if isinstance(after, dict):  # null is a resource that will be gone
            place = ("resource_changes", index, "change", "after")
            yield _Resource(str(resource.get("type")), after, place)


def _list_state(resources: Any) -> Iterator[_Resource]:
    """Yield the resources of a terraform.tfstate."""
    for index, resource in _rows(resources):
        for number, instance in _rows(resource.get("instances")):
            place = ("resources", index, "instances", number, "attributes")
            yield _Resource(
                str(resource.get("type")), instance.get("attributes"), place
            )


def _list_blocks(blocks: Any) -> Iterator[_Resource]:
    """Yield the resources of a configuration; each level may be a list of blocks."""
    for outer, block in _each(blocks):
        for kind, named in _dict(block).items():
            for middle, labels in _each(named):
                for label, bodies in _dict(labels).items():
                    for inner, body in _each(bodies):
                        at: Steps = (*outer, kind, *middle, label, *inner)
                        yield _Resource(kind, body, ("resource", *at))


def _each(value: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield the items of a list with their steps, or a single block without one."""
    if isinstance(value, list):
        yield from (((index,), item) for index, item in enumerate(value))
    elif value is not None:
        yield (), value


def _rows(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

"""Make each schema of a plan one of the whole event, whatever it describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schematic_contracts.errors import TrackingPlanRuleError
from schematic_contracts.pointer import follow_pointer
from schematic_contracts.tracking_plan.local_schema import localize

# The properties of an event at its root. Source: Segment documentation, Spec: Common.
ROOT_NAMES = frozenset(
    {
        "_metadata",
        "anonymousId",
        "category",
        "channel",
        "context",
        "event",
        "groupId",
        "integrations",
        "messageId",
        "name",
        "originalTimestamp",
        "previousId",
        "projectId",
        "properties",
        "receivedAt",
        "sentAt",
        "timestamp",
        "traits",
        "type",
        "userId",
        "version",
        "writeKey",
    }
)
_CHOICES = ("allOf", "anyOf", "oneOf")
_SIDES = ("if", "then", "else")


def describes_event(schema: Any) -> bool:
    """Return whether a schema is about a whole event rather than its properties.

    It is if it names an event's `properties` or `traits` as objects, beside nothing
    but other properties of an event.
    """
    members = _root_members(schema)
    names = {name for name, _ in members}
    if not any(
        name in {"properties", "traits"} and _may_be_object(member)
        for name, member in members
    ):
        return False
    return names <= ROOT_NAMES or bool(names & {"event", "messageId", "type"})


def require_event(schema: Any, place: str) -> None:
    """Raise TrackingPlanRuleError for a schema that names no property of an event."""
    names = {name for name, _ in _root_members(schema)}
    if names and not names & ROOT_NAMES:
        listed = ", ".join(sorted(map(repr, names))[:5])
        raise TrackingPlanRuleError(
            place,
            f"{listed} at the root, expected a schema of the whole event; put it under "
            "properties/properties, or traits",
        )


def wrap(schema: Any, member: str) -> Any:
    """Return the schema of a whole event from that of its properties or traits."""
    whole: dict[str, Any] = {
        "type": "object",
        "required": [member],
        "properties": {member: {"$ref": "#/definitions/part"}},
        "definitions": {"part": localize(schema, "/definitions/part")},
    }
    return _with_dialect(whole, schema)


def join(schema: Any, common: list[Any]) -> Any:
    """Return one schema for an event's own rule and those for every event."""
    if not common:
        return localize(schema)
    parts = {"rule": schema} if schema is not None else {}
    parts.update({f"common{at or ''}": one for at, one in enumerate(common)})
    whole = {
        "allOf": [{"$ref": f"#/definitions/{name}"} for name in parts],
        "definitions": {
            name: localize(part, f"/definitions/{name}") for name, part in parts.items()
        },
    }
    return _with_dialect(whole, common[0] if schema is None else schema)


def _with_dialect(whole: dict[str, Any], schema: Any) -> dict[str, Any]:
    if isinstance(schema, Mapping) and "$schema" in schema:
        return {"$schema": schema["$schema"], **whole}
    return whole


def _root_members(root: Any) -> list[tuple[str, Any]]:
    """Return the names that a schema describes at its root, wherever it does."""
    found: list[tuple[str, Any]] = []
    waiting, seen = [root], {0}
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, Mapping) or id(schema) in seen:
            continue
        seen.add(id(schema))
        members = schema.get("properties")
        if isinstance(members, Mapping):
            found += members.items()
        waiting += _branches(schema, root)
    return found


def _branches(schema: Mapping[str, Any], root: Any) -> Iterator[Any]:
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        try:
            yield follow_pointer(root, reference[1:])
        except (KeyError, IndexError, TypeError, ValueError):
            return  # the validator names what is missing
    for keyword in _CHOICES:
        parts = schema.get(keyword)
        yield from parts if isinstance(parts, list) else ()
    for keyword in _SIDES:
        yield schema.get(keyword)


def _may_be_object(member: Any) -> bool:
    if not isinstance(member, Mapping):
        return False
    kinds = member.get("type", "object")
    return "object" in ([kinds] if isinstance(kinds, str) else kinds)

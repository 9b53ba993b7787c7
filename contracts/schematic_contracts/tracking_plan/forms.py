"""Find the rules of a tracking plan in any of the forms that plans are kept in.

Segment's Public API (`GET /tracking-plans/{id}/rules`: rows with `type`, `key`,
`jsonSchema`), its Config API (`rules.events[]` with `name` and `rules`) and
Typewriter's plan.json (`events[]`); one JSON Schema per event, as an object by name,
one file or a folder of files; our own small YAML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.show import show_value
from schematic_contracts.tracking_plan.small_yaml import is_small_yaml, read_small_yaml
from schematic_contracts.tracking_plan.whole import describes_event, require_event, wrap

EXPECTED = (
    "expected Protocols' rules.events, the Public API's rules, event schemas by name, "
    "or one schema with a title"
)
COMMON = "common"
_TYPES = {
    "TRACK": "track",
    "IDENTIFY": "identify",
    "GROUP": "group",
    "COMMON": COMMON,
    "PAGE": "page",
    "SCREEN": "screen",
}
# One of these stands in every JSON Schema that says something.
_KEYWORDS = frozenset(
    {
        *("$schema", "$id", "$ref", "type", "enum", "const", "not", "if", "format"),
        *("allOf", "anyOf", "oneOf", "properties", "required", "minProperties"),
        *("additionalProperties", "patternProperties", "propertyNames", "title"),
        *("maxProperties", "dependencies", "dependentRequired", "description"),
        *("minimum", "maximum", "pattern", "items", "$comment", "default", "examples"),
    }
)
_CALLS = (("identify", "identify"), ("group", "group"), (COMMON, "global"))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One rule as the plan has it: the schema of a whole event."""

    kind: str
    name: str
    schema: Any
    version: int = 1


def list_rows(plan: Any) -> Iterator[PlanRow]:
    """Yield the rules of a plan's data; nothing for data of no known form.

    Raises TrackingPlanError for a row that cannot be read.
    """
    plan = _unwrap(plan)
    rules = plan.get("rules") if isinstance(plan, Mapping) else plan
    if isinstance(rules, list):
        yield from (_api_row(row, index) for index, row in enumerate(rules))
    elif isinstance(rules, Mapping) and "events" in rules:
        yield from _config_rows(rules, "rules.events")
    elif not isinstance(plan, Mapping):
        return
    elif isinstance(plan.get("events"), list):
        yield from _config_rows(plan, "events")
    elif is_small_yaml(plan):
        for name, schema in read_small_yaml(plan).items():
            yield PlanRow("track", name, wrap(schema, "properties"))
    elif "$schema" in plan:
        yield read_schema(plan, "")
    else:
        for name, schema in plan.items():
            yield _named(str(name), schema)


def read_schema(schema: Any, stem: str) -> PlanRow:
    """Return the rule that one file has, named by its `event`, title or file.

    Raises TrackingPlanError if it is not a schema, or has no name.
    """
    if not isinstance(schema, Mapping):
        raise TrackingPlanError(f"plan file {stem!r}: {_show(schema)}, {EXPECTED}")
    return _named(_title(schema, stem), schema)


def _unwrap(plan: Any) -> Any:
    """Return the plan without the `data` objects that Segment's APIs put around it."""
    for name in ("data", "tracking_plans", "tracking_plan", "trackingPlan"):
        if not isinstance(plan, Mapping):
            break
        within = plan.get(name)
        if name == "tracking_plans" and isinstance(within, list):
            plan = _get_only(within)
        elif isinstance(within, Mapping | list):
            _require_all(plan)
            plan = within if "rules" in within or name != "trackingPlan" else plan
    _require_all(plan)
    if isinstance(plan, Mapping) and "trackingPlan" in plan and "rules" not in plan:
        raise TrackingPlanError(
            f"plan {_show(plan)} holds no rules, expected the answer of "
            "GET /tracking-plans/{id}/rules"
        )
    return plan


def _require_all(answer: Mapping[str, Any]) -> None:
    """Refuse one page of several: events of the others would count as unplanned."""
    page = answer.get("pagination") if isinstance(answer, Mapping) else None
    if isinstance(page, Mapping) and page.get("next"):
        raise TrackingPlanError(
            "plan has one page of several, expected all rules; "
            "put those of all pages into one list"
        )


def _get_only(plans: list[Any]) -> Any:
    if len(plans) != 1:
        raise TrackingPlanError(f"plan holds {len(plans)} plans, expected one of them")
    return plans[0]


def _named(name: str, schema: Any) -> PlanRow:
    if not isinstance(schema, Mapping):
        raise TrackingPlanError(f"plan: event {name!r}: {_show(schema)}, {EXPECTED}")
    if schema and not _KEYWORDS & schema.keys():
        names = ", ".join(sorted(map(repr, schema))[:5])
        raise TrackingPlanError(
            f"plan: event {name!r}: an object of {names} is not a JSON Schema, "
            f"{EXPECTED}"
        )
    whole = schema if describes_event(schema) else wrap(schema, "properties")
    return PlanRow("track", name, whole)


def _api_row(row: Any, index: int) -> PlanRow:
    """Read a row of the Public API."""
    place = f"plan rule {index}"
    kind = _TYPES.get(str(row.get("type")).upper()) if isinstance(row, Mapping) else ""
    if not kind:
        known = ", ".join(_TYPES)
        raise TrackingPlanError(f"{place}: {_show(row)}, expected a type of {known}")
    # Terraform's provider writes the names of the Public API in snake case.
    schema = row.get("jsonSchema", row.get("json_schema", {}))
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except (ValueError, RecursionError) as error:
            raise TrackingPlanError(f"{place}: jsonSchema is not JSON") from error
    name = str(row.get("key") or "")
    if kind == "track" and not name:
        raise TrackingPlanError(f"{place}: {_show(row)}, expected a `key`")
    if kind in {"identify", "group", COMMON}:
        name = ""
    return _protocols_row(kind, name, schema, row.get("version"))


def _config_rows(rules: Mapping[str, Any], place: str) -> Iterator[PlanRow]:
    events = rules["events"]
    if not isinstance(events, list):
        raise TrackingPlanError(f"plan {place}: {_show(events)}, {EXPECTED}")
    for index, row in enumerate(events):
        if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
            where = f"plan {place}/{index}"
            raise TrackingPlanError(f"{where}: {_show(row)}, expected a `name`")
        if "rules" not in row and "properties" in row:
            raise TrackingPlanError(
                f"event {row['name']!r}: {_show(row)}, expected `rules`, the JSON "
                "Schema of the event"
            )
        schema = row.get("rules", {})
        yield _protocols_row("track", row["name"], schema, row.get("version"))
    for kind, name in _CALLS:
        if rules.get(name):
            yield _protocols_row(kind, "", rules[name], None)


def _protocols_row(kind: str, name: str, schema: Any, version: Any) -> PlanRow:
    require_event(schema, f"event {name!r}" if name else f"{kind} rule")
    number = str(version) if isinstance(version, int | str) else ""
    return PlanRow(kind, name, schema, int(number) if number.isdecimal() else 1)


def _title(schema: Mapping[str, Any], stem: str) -> str:
    """Return the event that a schema describes: by its `event`, title or file."""
    members = schema.get("properties", {})
    event = members.get("event", {}) if isinstance(members, Mapping) else {}
    named = event.get("const") if isinstance(event, Mapping) else None
    title = named or schema.get("title") or stem
    if not title:
        raise TrackingPlanError(
            f"plan {_show(schema)}, expected a title: the event's name"
        )
    return str(title).removesuffix(".schema")


def _show(value: Any) -> str:
    return show_value(dict(value) if isinstance(value, Mapping) else value)

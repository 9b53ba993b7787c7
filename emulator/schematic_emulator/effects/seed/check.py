"""Check a section: its shape, and that each name in it refers to one of its rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.seed.step import SeedProblem, write_trait_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schematic_emulator.effects.seed.step import Section

CONTRACT = "emulator/seed"
NAMED_BY: dict[str, Callable[[Section], str]] = {
    "keys": lambda row: str(row["key"]),
    "traits": write_trait_name,
    "features": lambda row: str(row["name"]),
    "flags": lambda row: str(row["key"]),
    "plans": lambda row: str(row["name"]),
    "companies": lambda row: write_keys(row["keys"]),
    "users": lambda row: write_keys(row["keys"]),
    "webhooks": lambda row: str(row["name"]),
}
# The type that a plan must have, by the property that names it.
PLAN_TYPES = {"base_plan": "plan", "add_ons": "add_on"}


def check_section(section: Any) -> list[SeedProblem]:
    """Return every problem of a section; none if an empty environment can be set up.

    **shape**: contract `emulator/seed`. Beyond it: no two rows have one name, the
    section has the features, plans, traits, companies and users that it names, and
    features and grants have the values that they need.
    """
    broken = [
        SeedProblem(
            found.pointer,
            f"expected {found.expected}, found {found.found}; {found.cure}",
        )
        for found in check(CONTRACT, section)
    ]
    return broken or [
        *_check_twice(section),
        *_check_names(section),
        *_check_features(section),
        *_check_grants(section),
    ]


def write_keys(keys: dict[str, Any]) -> str:
    """Return keys as one text, the same in any order."""
    return json.dumps(read_keys(keys), sort_keys=True)


def _check_twice(section: Section) -> Iterator[SeedProblem]:
    for table, name_of in NAMED_BY.items():
        seen: set[str] = set()
        for index, row in enumerate(section.get(table) or ()):
            name = name_of(row)
            if name in seen and table != "keys":
                yield SeedProblem(
                    f"/{table}/{index}", f"this name is used twice: {name}"
                )
            if name in seen and table == "keys":
                yield SeedProblem(f"/{table}/{index}/key", "this key is used twice")
            seen.add(name)


def _check_names(section: Section) -> Iterator[SeedProblem]:
    known = {
        table: {name_of(row) for row in section.get(table) or ()}
        for table, name_of in NAMED_BY.items()
    }
    plan_types = {
        row["name"]: row.get("plan_type", "plan") for row in section.get("plans") or ()
    }
    for pointer, name, value in _walk(section):
        table = REFERENCES.get(name)
        if table is None:
            continue
        found = write_keys(value) if isinstance(value, dict) else value
        if found not in known[table]:
            names = " or ".join(sorted(known[table])) or f"a row of {table} (empty)"
            yield SeedProblem(pointer, f"expected {names}, found {found}")
        elif plan_types.get(found) != PLAN_TYPES.get(name, plan_types.get(found)):
            wanted = PLAN_TYPES[name]
            yield SeedProblem(
                pointer, f"expected a plan of type {wanted}, found {found}"
            )


def _check_features(section: Section) -> Iterator[SeedProblem]:
    """Yield each feature that nothing can meter, or whose flag is another's."""
    flags: set[str] = set()
    for pointer, row in _number("/features", section.get("features")):
        needed = MEASURED_BY.get(row["feature_type"], "name")
        if not row.get(needed):
            kind = row["feature_type"]
            yield SeedProblem(pointer, f"a feature of type {kind} needs {needed}")
        flag = row.get("flag")
        if flag in flags:
            yield SeedProblem(f"{pointer}/flag", f"another feature has the flag {flag}")
        flags |= {flag} if flag else set()


def _check_grants(section: Section) -> Iterator[SeedProblem]:
    """Yield each grant without its value, of another kind or beside another one."""
    types = {row["name"]: row["feature_type"] for row in section.get("features") or ()}
    seen: set[tuple[str, str]] = set()
    for pointer, row, kind in _rows(section):
        if kind != "grant":
            continue
        holder, feature = pointer.rpartition("/")[0], row["feature"]
        wanted = NEEDED_BY.get(row["value_type"], "feature")
        if row.get(wanted) is None:
            yield SeedProblem(pointer, f"a {row['value_type']} value needs {wanted}")
        if types.get(feature) == "boolean" and row["value_type"] in METERED:
            problem = f"the feature {feature} is boolean: nothing meters it"
            yield SeedProblem(f"{pointer}/value_type", problem)
        if (holder, feature) in seen:
            yield SeedProblem(f"{pointer}/feature", f"{feature} is granted twice")
        seen.add((holder, feature))


# What a feature or a grant needs, by its type.
MEASURED_BY = {"event": "event_subtype", "trait": "trait"}
METERED = {"numeric", "trait"}
NEEDED_BY = {
    "boolean": "value_bool",
    "numeric": "value_numeric",
    "trait": "value_trait",
}
# Property that names a row, anywhere below a list, to the list of that row.
REFERENCES = {
    "feature": "features",
    "trait": "traits",
    "comparison_trait": "traits",
    "value_trait": "traits",
    "base_plan": "plans",
    "add_ons": "plans",
    "condition.plans": "plans",
    "condition.companies": "companies",
    "condition.users": "users",
    "users.companies": "companies",
    "webhooks.features": "features",
}


def _walk(section: Section) -> Iterator[tuple[str, str, Any]]:
    """Yield each value that names a row: its pointer, its property, and the value."""
    for pointer, row, kind in _rows(section):
        for key, value in row.items():
            name = key if key in REFERENCES else f"{kind}.{key}"
            if name in REFERENCES and value is not None:
                yield from _spread(f"{pointer}/{key}", name, value)


def _spread(pointer: str, name: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    if not isinstance(value, list):
        yield pointer, name, value
        return
    for index, item in enumerate(value):
        yield f"{pointer}/{index}", name, item


def _rows(section: Section) -> Iterator[tuple[str, Section, str]]:
    """Yield every object that may name others: its pointer, itself, and its kind."""
    for table in NAMED_BY:
        for pointer, row in _number(f"/{table}", section.get(table)):
            yield pointer, row, table
            for nested in ("entitlements", "overrides"):
                for place, grant in _number(f"{pointer}/{nested}", row.get(nested)):
                    yield place, grant, "grant"
            for place, rule in _number(f"{pointer}/rules", row.get("rules")):
                yield from _conditions(place, rule)


def _conditions(pointer: str, rule: Section) -> Iterator[tuple[str, Section, str]]:
    for place, row in _number(f"{pointer}/conditions", rule.get("conditions")):
        yield place, row, "condition"
    for group, rows in _number(f"{pointer}/condition_groups", _groups(rule)):
        for place, row in _number(group, rows):
            yield place, row, "condition"


def _groups(rule: Section) -> list[Any]:
    found: list[Any] = rule.get("condition_groups") or []
    return found


def _number(pointer: str, rows: Iterable[Any] | None) -> Iterator[tuple[str, Any]]:
    for index, row in enumerate(rows or ()):
        yield f"{pointer}/{index}", row

"""Read a tracking plan from a file, a folder or data, and compile its rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schematic_contracts.errors import (
    ReadingError,
    TrackingPlanError,
    TrackingPlanRuleError,
)
from schematic_contracts.pointer import follow_pointer
from schematic_contracts.reading.bounds import PLAN, PLAN_FILES, SCHEMAS
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.read_bytes import (
    YAML_SUFFIXES,
    read_bytes,
    read_document,
)
from schematic_contracts.show import show_value
from schematic_contracts.tracking_plan.forms import (
    COMMON,
    EXPECTED,
    PlanRow,
    list_rows,
    read_schema,
)
from schematic_contracts.tracking_plan.plan import KINDS, PlanRule, TrackingPlan
from schematic_contracts.tracking_plan.validator import compile_rule
from schematic_contracts.tracking_plan.whole import join

_CSV = (
    "is CSV, as Segment's web app downloads it, which has no JSON Schemas; save the "
    "answer of the Public API's GET /tracking-plans/{id}/rules as a .json file"
)


def read_plan(plan: str | Path | Mapping[str, Any] | list[Any]) -> TrackingPlan:
    """Return a plan from a path or from its data, each rule whole.

    Raises TrackingPlanError, naming the reason and a cure, if its form is unknown, and
    TrackingPlanRuleError, naming the rule, too, if that is not a JSON Schema of an
    event or refers to something outside itself.
    """
    name = str(plan) if isinstance(plan, Path | str) else "plan"
    if isinstance(plan, Path | str):
        rows = _read_path(Path(plan))
    else:
        rows = list(list_rows(plan))
    if not rows:
        found = name if isinstance(plan, Path | str) else _show(plan)
        raise TrackingPlanError(f"plan {found}, {EXPECTED}")
    read = TrackingPlan(name)
    common = [row.schema for row in rows if row.kind == COMMON]
    for row in rows:
        if row.kind != COMMON:
            _add(read, row, common)
    for kind in KINDS if common else ():
        # A track event that the plan does not know is reported for that alone.
        if kind != "track" and (kind, "") not in read.rules:
            _add(read, PlanRow(kind, "", None), common)
    for key, versions in read.rules.items():
        read.rules[key] = tuple(sorted(versions, key=lambda rule: rule.version))
    return read


def _show(plan: Any) -> str:
    return show_value(dict(plan) if isinstance(plan, Mapping) else plan)


def _add(plan: TrackingPlan, row: PlanRow, common: list[Any]) -> None:
    named = PlanRule(row.kind, row.name, None, row.version)
    try:
        schema = join(row.schema, common)
        is_common = row.schema is None
        rule = PlanRule(row.kind, row.name, schema, row.version, is_common)
        require_small(schema)
        compile_rule(rule)
    except TrackingPlanError as error:
        raise TrackingPlanRuleError(named.place, str(error)) from error
    except RecursionError as error:
        reason = "nested too deeply, expected at most 100 levels"
        raise TrackingPlanRuleError(named.place, reason) from error
    key = (row.kind, row.name)
    if any(one.version == rule.version for one in plan.rules.get(key, ())):
        reason = f"two rules of version {rule.version}, expected one"
        raise TrackingPlanRuleError(named.place, reason)
    plan.rules[key] = (*plan.rules.get(key, ()), rule)


def _read_path(path: Path) -> list[PlanRow]:
    if not path.is_dir():
        return list(list_rows(_read_file(path)))
    files = sorted(
        file
        for file in path.iterdir()
        if file.suffix.lower() in {".json", *YAML_SUFFIXES}
    )
    if len(files) > PLAN_FILES.most:
        raise TrackingPlanError(f"plan {str(path)!r}: {PLAN_FILES.refuse()}")
    if not files:
        raise TrackingPlanError(
            f"plan {str(path)!r}, expected *.json files in the folder"
        )
    return [read_schema(_read_file(file), file.stem) for file in files]


def _read_file(path: Path) -> Any:
    text = _read_text(path)
    if path.suffix.lower() in {".csv", ".tsv"} or _is_csv(text):
        raise TrackingPlanError(f"plan {str(path)!r} {_CSV}")
    if not text.strip():
        raise TrackingPlanError(f"plan {str(path)!r} is empty, expected JSON or YAML")
    try:
        return read_document(text, str(path)).data
    except ReadingError as error:
        raise TrackingPlanError(f"plan {error}") from error


def _is_csv(text: str) -> bool:
    """Return whether a text starts with a line of column names."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].lower()
    return first.startswith(('event name,"', "event name,", '"event name",', "name,"))


def _read_text(path: Path) -> str:
    try:
        return decode_text(read_bytes(path, PLAN), str(path))
    except ReadingError as error:
        raise TrackingPlanError(f"plan {error}, expected JSON or YAML") from error


def require_small(schema: Any) -> None:
    """Raise TrackingPlanError for a schema that stands for more than 50,000 ones.

    Its references are pointers. One that leads to a schema around it counts once.
    """
    if _weigh(schema, schema, {}) > SCHEMAS.most:
        raise TrackingPlanError(SCHEMAS.refuse())


def _weigh(part: Any, root: Any, known: dict[int, int]) -> int:
    if not isinstance(part, Mapping | list):
        return 0
    weight = known.get(id(part))
    if weight is not None:
        return weight
    known[id(part)] = 1  # for what leads back here
    weight = 1
    inside = part.items() if isinstance(part, Mapping) else enumerate(part)
    for name, value in inside:
        target = value
        if name == "$ref" and isinstance(value, str):
            target = _follow(value, root)
        elif name in {"$defs", "definitions"}:
            continue
        weight += _weigh(target, root, known)
    known[id(part)] = weight
    return weight


def _follow(reference: str, root: Any) -> Any:
    try:
        return follow_pointer(root, reference.removeprefix("#"))
    except (KeyError, IndexError, TypeError, ValueError):
        return None  # the validator names what is missing

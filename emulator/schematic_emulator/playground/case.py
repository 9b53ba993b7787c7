"""Make cases: of what `explain` was given, and of the examples to pick from."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from schematic_contracts.rule_examples import get_example
from schematic_emulator.destination import presets
from schematic_emulator.playground.permalink import Case
from schematic_emulator.terminal.compact_json import write_compact_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.configuration.mapping_file.mapping_file import (
        MappingFile,
        MappingRow,
    )
    from schematic_emulator.playground.read_events import ReadEvents

RULE = "rule:"
WIDTH = 72
# A baseline's entries expire: an example is of this time.
BASELINE_AT = "2026-01-05T10:00:00Z"
# The parts of a rule's example that are neither an event nor a mapping.
OTHERS = ("plan", "baseline", "requests", "serve", "checks")


def write_case(read: ReadEvents, file: MappingFile, profile: str) -> Case:
    """Return some events of a file, and a mapping without its file's other settings.

    A configuration holds keys, which must not be in a link; its rows do not.
    """
    pieces = dict.fromkeys((one.line, one.text) for one in read.events)
    rows = [_clean(row) for row in file.rows]
    mapping = "" if rows == presets() else _write(rows)
    return Case(
        _write_events([json.loads(text) for _, text in pieces]),
        mapping,
        profile=profile,
    )


def _clean(row: MappingRow) -> Any:
    if not row.subscription:
        return row.written
    return row.subscription if row.runs else {**row.subscription, "enabled": False}


def get_example_case(name: str) -> Case:
    """Return an example to pick: `readme`, `demo`, or `rule:` and a rule's id.

    Raises UnknownRuleError for anything else.
    """
    named = _read_examples().get(name)
    if named is not None:
        return Case(
            _write_events(named["events"]),
            _write(presets()),
            _write(named["head"]) if "head" in named else "",
        )
    given, *_ = get_example(name.removeprefix(RULE)).list_inputs()
    event = "\n".join(given["lines"]) if "lines" in given else ""
    rows = given.get("configuration", given.get("mapping", presets()))
    others = {part: given[part] for part in OTHERS if part in given}
    if "baseline" in others:
        others["at"] = BASELINE_AT
    return Case(
        event or _write_events(given.get("events", ())),
        _write(rows),
        other=_write(others) if others else "",
    )


def _read_examples() -> dict[str, Any]:
    folder = resources.files("schematic_emulator.playground")
    examples: dict[str, Any] = json.loads((folder / "examples.json").read_text("utf-8"))
    repaired = resources.files("schematic_emulator.cli") / "data/repaired_mapping.json"
    examples["demo"]["head"] = json.loads(repaired.read_text("utf-8"))
    return examples


def _write_events(events: Iterable[Any]) -> str:
    """Return one event over several lines, or one line for each of several."""
    listed = list(events)
    if len(listed) == 1:
        return _write(listed[0])
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in listed)


def _write(value: Any) -> str:
    return "\n".join(write_compact_json(value, WIDTH))

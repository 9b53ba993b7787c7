"""Write the example of a rule as blocks that can be saved and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.rule_examples import (
    EACH,
    NUMBER,
    REPEAT,
    get_example,
    is_repeated,
)
from schematic_emulator.terminal.compact_json import write_compact_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject

# The file, or the place, that each part of an example belongs to.
_NAMES = {
    "events": "events.json",
    "mapping": "mapping.json",
    "plan": "plan.json",
    "baseline": "baseline.json",
    "configuration": "schematic-emulator.yaml",
    "lines": "events.ndjson",
    "requests": "Requests to POST /e",
    "checks": "A trait, and the condition of a flag's rule",
    "serve": "Options of serve",
}


@dataclass(frozen=True, slots=True)
class ExampleBlock:
    """One part of an example: its name, and its lines as the file has them.

    `note` says how often the file has them, "" for once.
    """

    name: str
    note: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleSection:
    """An example, or one way to cure it: a title and the parts that it has."""

    title: str
    blocks: tuple[ExampleBlock, ...]


def write_example(rule_id: str, width: int) -> Iterator[ExampleSection]:
    """Yield the example of a rule, then each cure, with the parts that it changes.

    Lines have at most `width` columns. Raises UnknownRuleError for an unknown rule.
    """
    example = get_example(rule_id)
    yield _write_section(_name_example(example.given), example.given, width)
    for number, cure in enumerate(example.cured):
        yield _write_section("Or" if number else "Instead", cure, width)


def _name_example(given: JsonObject) -> str:
    has_mapping = not given.keys().isdisjoint(("mapping", "configuration"))
    is_preset = "events" in given and not has_mapping
    return "An example, with the presets" if is_preset else "An example"


def _write_section(title: str, parts: JsonObject, width: int) -> ExampleSection:
    blocks = (_write_block(name, part, width) for name, part in parts.items())
    return ExampleSection(title, tuple(blocks))


def _write_block(name: str, part: Any, width: int) -> ExampleBlock:
    one = part[0] if isinstance(part, list) and len(part) == 1 else part
    note = ""
    if is_repeated(one):
        count, one = one[REPEAT], one[EACH]
        numbers = f", with {NUMBER} as 1 to {count}" if NUMBER in str(one) else ""
        note = f"{count} of these{numbers}"
    lines = (one,) if isinstance(one, str) else write_compact_json(one, width)
    return ExampleBlock(_NAMES[name], note, tuple(lines))

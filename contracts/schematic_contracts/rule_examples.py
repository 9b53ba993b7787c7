"""Read the example of each rule: what causes its finding, and what is sound instead."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import UnknownRuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_contracts.json_value import JsonObject

REPEAT, EACH, NUMBER = "repeat", "each", "{n}"
_CURED = "cured"


@dataclass(frozen=True, slots=True)
class RuleExample:
    """The smallest input that causes a finding of one rule alone.

    `given` has one or more of `events`, `mapping` (by default the presets), `plan`,
    `baseline`, `configuration`, `lines` of a file, `requests` to capture, `serve`, its
    options, and `checks`: traits as sent, and conditions on them.
    `cured` has what to write instead, one object for each way: only the parts that
    differ from `given`. In a list, `{"repeat": 20, "each": ...}` means 20 of them, with
    `{n}` in their texts as 1 to 20.
    """

    rule: str
    given: JsonObject
    cured: tuple[JsonObject, ...]

    def list_inputs(self) -> tuple[JsonObject, ...]:
        """Return the example, and the whole input after each cure, all written out."""
        changed = ({**self.given, **cure} for cure in ({}, *self.cured))
        return tuple(write_out(one) for one in changed)


def get_example(rule_id: str) -> RuleExample:
    """Return the example of a rule.

    Raises UnknownRuleError, naming the known ids, if there is no such rule.
    """
    examples = _read()
    if rule_id not in examples:
        raise UnknownRuleError(rule_id, examples)
    return examples[rule_id]


def write_out(value: Any) -> Any:
    """Return a value with every repeated item of its lists as often as it says.

    >>> write_out([{"repeat": 2, "each": "Report {n}"}])
    ['Report 1', 'Report 2']
    """
    if isinstance(value, dict):
        return {name: write_out(item) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    written: list[Any] = []
    for item in value:
        if is_repeated(item):
            numbers = range(1, item[REPEAT] + 1)
            written.extend(_number(item[EACH], number) for number in numbers)
        else:
            written.append(write_out(item))
    return written


def is_repeated(item: Any) -> bool:
    """Return whether an item of a list is several ones."""
    return isinstance(item, dict) and item.keys() == {REPEAT, EACH}


def _number(value: Any, number: int) -> Any:
    text = json.dumps(value).replace(NUMBER, str(number))
    return json.loads(text)


@cache
def _read() -> Mapping[str, RuleExample]:
    from schematic_contracts.catalog import read_text

    rows: dict[str, JsonObject] = json.loads(read_text("data/rule_examples.json"))
    return {
        rule: RuleExample(
            rule,
            {name: part for name, part in row.items() if name != _CURED},
            tuple(row[_CURED]),
        )
        for rule, row in rows.items()
    }

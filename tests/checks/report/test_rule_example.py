"""Examples are shown as files that can be saved, in lines that fit."""

from __future__ import annotations

import json

import pytest

from schematic_contracts.errors import UnknownRuleError
from schematic_contracts.rule_examples import get_example
from schematic_contracts.rules import RULES
from schematic_emulator.checks.report.rule_example import (
    ExampleBlock,
    ExampleSection,
    write_example,
)
from support.rows import on_rows

NOT_JSON = {"events.ndjson", "Options of serve"}
NARROWEST = 36


@pytest.mark.parametrize("width", [76, 88])
@on_rows("rule_id", RULES)
def test_every_line_of_every_example_fits(rule_id: str, width: int):
    sections = list(write_example(rule_id, width))

    lines = [line for one in sections for block in one.blocks for line in block.lines]
    assert len(sections) == 1 + len(get_example(rule_id).cured)
    assert [line for line in lines if len(line) > width] == []


@on_rows("rule_id", RULES)
def test_every_block_is_what_its_file_has(rule_id: str):
    blocks = [
        block
        for section in write_example(rule_id, NARROWEST)
        for block in section.blocks
        if block.name not in NOT_JSON
    ]

    written = [json.loads("\n".join(block.lines)) for block in blocks]
    assert all(isinstance(one, dict | list) for one in written)
    assert blocks or rule_id in {"broken-line", "file-skipped"}


def test_example_says_that_the_presets_are_meant():
    example, cured, other = write_example("profile-differs", 88)

    event = '{"type": "track", "event": "orderCompleted", "userId": "ada"}'
    assert example == ExampleSection(
        "An example, with the presets", (ExampleBlock("events.json", "", (event,)),)
    )
    assert cured.title == "Instead"
    assert other.title == "Or"
    assert [block.name for block in other.blocks] == ["mapping.json"]


def test_repeated_item_is_shown_once_with_its_number():
    example, cured = write_example("repeated-message", 88)

    (block,), (other,) = example.blocks, cured.blocks
    assert block.note == "2 of these"
    assert other.note == "2 of these, with {n} as 1 to 2"
    assert json.loads("".join(other.lines))["messageId"] == "m-{n}"


def test_lines_of_a_file_are_shown_as_they_are():
    (block,) = next(write_example("broken-line", 88)).blocks

    assert block == ExampleBlock(
        "events.ndjson", "", ('{"type": "track", "event": "Order Comp',)
    )


def test_unknown_rule_has_no_example():
    with pytest.raises(UnknownRuleError):
        list(write_example("no-such-rule", 88))

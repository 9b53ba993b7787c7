"""Everything that reads text from outside has a bound, from one list."""

from __future__ import annotations

import ast
from functools import cache
from itertools import chain

import pytest

from schematic_contracts.reading import bounds
from schematic_contracts.reading.bounds import BOUNDS, Bound
from support.imports import modules
from support.readers import list_readers

CHECKED = {
    "its text was read within a bound": (
        "schematic_contracts.reading.json_places",
        "schematic_contracts.reading.read_json",
        "schematic_contracts.tracking_plan.forms",
        "schematic_contracts.validators.explanation",
        "schematic_emulator.configuration.mapping_file.rows",
        "schematic_emulator.destination.mapping.mapping",
        "schematic_emulator.destination.javascript.json",
    ),
    "a request or a row of the log, within its bound": (
        "schematic_emulator.api.log.read_log",
        "schematic_emulator.api.rest.request.audited",
        "schematic_emulator.api.snapshot",
        "schematic_emulator.api.store.capture",
        "schematic_emulator.api.store.hashed_keys",
        "schematic_emulator.durable.rebuild",
        "schematic_emulator.journeys.effects",
        "schematic_emulator.journeys.entry",
        "schematic_emulator.journeys.entry",
    ),
    "an event of a file, within the bound of events": (
        "schematic_emulator.checks.impact.compare_files",
        "schematic_emulator.checks.files.chunks",
        "schematic_emulator.checks.files.file_forms",
        "schematic_emulator.checks.files.row_events",
        "schematic_emulator.checks.stream.pieces",
        "schematic_emulator.checks.spark",
        "schematic_emulator.checks.verify.request_row",
        "schematic_emulator.checks.verify.sides",
        "schematic_emulator.cli.anonymize.run",
        "schematic_emulator.playground.case",
        "schematic_emulator.playground.read_events",
        "schematic_emulator.source.intake.find_rejection",
    ),
    "an answer, within the bound of answers": (
        "schematic_emulator.cli.control_plane",
        "schematic_emulator.mapping_code.local_http",
    ),
    "writes, and reads nothing": (
        "schematic_emulator.cli.anonymize.output",
        "schematic_emulator.serving.event_stream",
    ),
    "what a page asks its own worker": ("schematic_emulator.playground.answer",),
    "a copy of data that is there": (
        "schematic_emulator.checks.code.code_judge",
        "schematic_emulator.checks.stream.pool",
        "schematic_emulator.cli.impact.code",
        "schematic_emulator.destination.describe_plan",
        "schematic_emulator.destination.planned_body",
        "schematic_emulator.judgement.judge",
        "schematic_emulator.judgement.trace.explanation",
        "schematic_emulator.mapping_code.choose",
        "schematic_emulator.plugin.deliver",
        "segment_fixtures.output.pacing",
        "segment_fixtures.provider",
        "segment_fixtures.traffic.computed",
        "segment_fixtures.traffic.fitting",
        "schematic_emulator.cli.generate.dirt",
    ),
    "written by a program that the user runs": (
        "schematic_emulator.mapping_code.command",
        "schematic_emulator.mapping_code.node",
        "schematic_emulator.plugin.recorder",
        "schematic_emulator.expectations.reasons",
    ),
    "a file of our own packages": (
        "schematic_contracts.catalog",
        "schematic_contracts.rule_examples",
        "schematic_contracts.rules",
        "schematic_contracts.validators.reference",
        "schematic_emulator.checks.report.html_page",
        "schematic_contracts.package_data",
        "schematic_emulator.api.guard.table",
        "schematic_emulator.api.operations",
        "schematic_emulator.destination.parity.replay",
        "schematic_emulator.recording.texts",
        "schematic_emulator.inspector.assets",
        "segment_fixtures.json_text",
        "segment_fixtures.pools.pool",
    ),
}


@cache
def _names_of(module: str) -> set[str]:
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_every_reader_has_a_bound_or_a_reason():
    names = {name for name, value in vars(bounds).items() if isinstance(value, Bound)}
    excused = set(chain(*CHECKED.values()))
    without = [
        f"{module} calls {', '.join(sorted(calls))}"
        for module, calls in list_readers().items()
        if module not in excused and not _names_of(module) & {*names, "limit"}
    ]

    assert without == []


def test_no_excuse_is_left_of_a_module_that_reads_nothing():
    assert set(chain(*CHECKED.values())) - list_readers().keys() == set()


@pytest.mark.parametrize(
    "name", [name for name, value in vars(bounds).items() if isinstance(value, Bound)]
)
def test_bound_is_listed_and_used(name: str):
    users = [
        module
        for module in modules()
        if module != bounds.__name__ and name in _names_of(module)
    ]

    assert users
    assert getattr(bounds, name) in chain(*BOUNDS.values())

"""Gather what can be done with a trigger: read, write, run, explain and lint it."""

from __future__ import annotations

from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.fql_generate import generate_trigger
from schematic_emulator.destination.fql_parser import parse_trigger
from schematic_emulator.destination.subscription import compile_trigger
from schematic_emulator.destination.trigger_explain import explain_trigger as explain
from schematic_emulator.destination.trigger_lint import lint_trigger as lint

__all__ = [
    "TriggerError",
    "compile_trigger",
    "explain",
    "generate_trigger",
    "lint",
    "parse_trigger",
]

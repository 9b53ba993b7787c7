"""Be Segment's end: an event goes in, the requests to Schematic come out."""

from __future__ import annotations

from schematic_emulator.destination.action import run_action
from schematic_emulator.destination.definition import (
    PINNED_VERSION,
    definition,
    presets,
)
from schematic_emulator.destination.errors import (
    ActionError,
    DestinationError,
    EngineError,
    MappingError,
    TriggerError,
)
from schematic_emulator.destination.fql_generate import generate_trigger
from schematic_emulator.destination.fql_parser import parse_trigger
from schematic_emulator.destination.js_values import UNDEFINED
from schematic_emulator.destination.mapping import compile_mapping
from schematic_emulator.destination.mapping_check import check_mapping
from schematic_emulator.destination.pipeline import Delivery, Destination
from schematic_emulator.destination.plan import Plan
from schematic_emulator.destination.profiles import PROFILES
from schematic_emulator.destination.profiles import (
    snake_case_published as snake_case_event_name,
)
from schematic_emulator.destination.request import Endpoints, Request
from schematic_emulator.destination.subscription import compile_trigger

__all__ = [
    "PINNED_VERSION",
    "PROFILES",
    "UNDEFINED",
    "ActionError",
    "Delivery",
    "Destination",
    "DestinationError",
    "Endpoints",
    "EngineError",
    "MappingError",
    "Plan",
    "Request",
    "TriggerError",
    "check_mapping",
    "compile_mapping",
    "compile_trigger",
    "definition",
    "generate_trigger",
    "parse_trigger",
    "presets",
    "run_action",
    "snake_case_event_name",
]

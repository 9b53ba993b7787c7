"""Be Segment's end: an event goes in, the requests to Schematic come out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Loaded at once: a function that bears its module's name must be bound after it.
from schematic_emulator.destination.definition import (
    PINNED_VERSION,
    definition,
    presets,
)

if TYPE_CHECKING:
    from schematic_emulator.destination.action import run_action
    from schematic_emulator.destination.delivery.delivery import (
        Client,
        Outcome,
        Response,
    )
    from schematic_emulator.destination.errors import (
        ActionError,
        DestinationError,
        EngineError,
        MappingError,
        TriggerError,
    )
    from schematic_emulator.destination.event_names import snake_case_event_name
    from schematic_emulator.destination.javascript.values import UNDEFINED
    from schematic_emulator.destination.mapping.check import check_mapping
    from schematic_emulator.destination.mapping.mapping import compile_mapping
    from schematic_emulator.destination.mapping.operands import MappingFault
    from schematic_emulator.destination.pipeline import Delivery, Destination
    from schematic_emulator.destination.plan import DestinationPlan, Plan
    from schematic_emulator.destination.profiles import PROFILES
    from schematic_emulator.destination.request import Endpoints, Request
    from schematic_emulator.destination.trigger.evaluate import compile_trigger
    from schematic_emulator.destination.trigger.explain import (
        ConditionExplanation,
        TriggerExplanation,
        explain_trigger,
    )
    from schematic_emulator.destination.trigger.generate import generate_trigger
    from schematic_emulator.destination.trigger.lint import Trap, lint_trigger
    from schematic_emulator.destination.trigger.parser import parse_trigger

# Where each other public name lives; it is loaded when first asked for, because the
# command line and the pytest plugin start with this package.
_HOMES = {
    "action": ("run_action",),
    "delivery.delivery": ("Client", "Outcome", "Response"),
    "errors": (
        "ActionError",
        "DestinationError",
        "EngineError",
        "MappingError",
        "TriggerError",
    ),
    "event_names": ("snake_case_event_name",),
    "trigger.generate": ("generate_trigger",),
    "trigger.parser": ("parse_trigger",),
    "javascript.values": ("UNDEFINED",),
    "mapping.mapping": ("compile_mapping",),
    "mapping.check": ("check_mapping",),
    "mapping.operands": ("MappingFault",),
    "pipeline": ("Delivery", "Destination"),
    "plan": ("DestinationPlan", "Plan"),
    "profiles": ("PROFILES",),
    "request": ("Endpoints", "Request"),
    "trigger.evaluate": ("compile_trigger",),
    "trigger.explain": (
        "ConditionExplanation",
        "TriggerExplanation",
        "explain_trigger",
    ),
    "trigger.lint": ("Trap", "lint_trigger"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PINNED_VERSION",
    "PROFILES",
    "UNDEFINED",
    "ActionError",
    "Client",
    "ConditionExplanation",
    "Delivery",
    "Destination",
    "DestinationError",
    "DestinationPlan",
    "Endpoints",
    "EngineError",
    "MappingError",
    "MappingFault",
    "Outcome",
    "Plan",
    "Request",
    "Response",
    "Trap",
    "TriggerError",
    "TriggerExplanation",
    "check_mapping",
    "compile_mapping",
    "compile_trigger",
    "definition",
    "explain_trigger",
    "generate_trigger",
    "lint_trigger",
    "parse_trigger",
    "presets",
    "run_action",
    "snake_case_event_name",
]


def __getattr__(name: str) -> Any:
    """Return a public name, loading its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_HOME_OF[name]}")
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    """Return the public names beside the module's own."""
    return sorted([*globals(), *__all__])

"""Run the Schematic destination: turn events into requests to Schematic.

Source: @segment/action-destinations 3.497.0 (the destination), @segment/actions-core
3.170.0 (the engine that runs it) and the packages that the engine uses; each module
names the file that it follows. `docs/differences.md` lists what differs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Imported here: the function `definition` has the name of its module, so it must be
# bound after the module.
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

# The module of each other public name; it is imported on first use, because the
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
    """Import the module of a public name and return the name's value."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_HOME_OF[name]}")
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    """Return the public names and the module's own."""
    return sorted([*globals(), *__all__])

"""Say what the answer about a company or user leaves out, so that it has a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.entity import MOST_MEMBERSHIPS
from schematic_emulator.api.describe.metric import MOST_NAMES
from schematic_emulator.api.describe.trait import MOST_TRAITS
from schematic_emulator.effects.trait_types import leaves

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import Entity


def find_left_out(environment: EnvironmentView, entity: Entity) -> str:
    """Return which parts of an entity's lists its answer has; empty for all."""
    state = environment.state
    found = {
        "metrics": (MOST_NAMES, len(state.company_meters.get(entity.id, ()))),
        "entity_traits": (MOST_TRAITS, sum(1 for _ in leaves(entity.traits))),
    }
    if entity.kind == "user":
        links = len(state.links.get(entity.id, ()))
        found["company_memberships"] = MOST_MEMBERSHIPS, links
    return "; ".join(
        f"{name}: {most} of {number}"
        for name, (most, number) in found.items()
        if number > most
    )

"""Plan a flag check that an SDK reports: it is kept and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.outcome import PlannedOutcome

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import Entity, State


def plan_flag_check(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    """Tie the report to the company and user whose own ids it gives, if known."""
    return PlannedOutcome(
        "processed",
        (),
        arrival.captured_at,
        company_id=_find_id(state.companies, body.get("company_id")),
        user_id=_find_id(state.users, body.get("user_id")),
    )


def _find_id(entities: dict[str, Entity], entity_id: str | None) -> str | None:
    return entity_id if entity_id in entities else None

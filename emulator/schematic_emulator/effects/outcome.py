"""The result of planning an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_emulator.effects.changes import Change

Status: TypeAlias = Literal["pending", "enriched", "processed", "failed"]


@dataclass(slots=True)
class PlannedOutcome:
    """What an event changes, or why it failed.

    `is_duplicate`: the idempotency key was used before, so nothing changes. `is_known`:
    the event names a company and perhaps a user by keys that they have, all in text.
    """

    status: Status
    changes: tuple[Change, ...]
    captured_at: datetime
    company_id: str | None = None
    user_id: str | None = None
    error_message: str | None = None
    findings: tuple[Finding, ...] = ()
    is_duplicate: bool = False
    # No part of the plan: the quick one and the whole one are compared.
    is_known: bool = field(default=False, compare=False)


def fail(message: str, captured_at: datetime) -> PlannedOutcome:
    """Return the outcome of an event that is stored as failed and changes nothing."""
    return PlannedOutcome("failed", (), captured_at, error_message=message)

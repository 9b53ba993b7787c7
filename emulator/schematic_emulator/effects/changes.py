"""Name each kind of change, small and frozen, so that a log can replay them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.state import EntityKind


@dataclass(frozen=True, slots=True)
class EntityCreated:
    """Make a company or user. `seen` is false for a backfilled event."""

    entity_id: str
    kind: EntityKind
    keys: dict[str, str]
    name: str
    traits: dict[str, Any]
    at: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class KeysAssigned:
    """Add keys to an entity; a name that it has already takes the new value."""

    entity_id: str
    keys: dict[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Renamed:
    """Give an entity another name."""

    entity_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TraitsMerged:
    """Set top-level traits and drop the `removed` ones; the others stay."""

    entity_id: str
    traits: dict[str, Any]
    removed: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """Note that entities were seen."""

    entity_ids: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class MembershipAdded:
    """Link a user to a company."""

    membership_id: str
    company_id: str
    user_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UsageCounted:
    """Count a quantity of one event name, on the day that `at` falls on."""

    subtype: str
    company_id: str | None
    user_id: str | None
    quantity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class IdempotencyKept:
    """Remember that an idempotency key was used."""

    digest: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class BodyRemembered:
    """Remember a metered event's bytes, to recognise a retry that counts twice."""

    digest: bytes
    at: datetime


Change: TypeAlias = (
    EntityCreated
    | KeysAssigned
    | Renamed
    | TraitsMerged
    | Seen
    | MembershipAdded
    | UsageCounted
    | IdempotencyKept
    | BodyRemembered
)

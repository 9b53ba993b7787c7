"""Every kind of change to a state: small immutable values that a log can replay.

They are named tuples because every event makes some: creating a frozen dataclass costs
four times as much. The log stores the names of classes and fields: renaming either
needs a reader of the old name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.records import Row, Table


class EntityCreated(NamedTuple):
    """Create a company or user. A backfilled event has no `seen_at`: it saw neither."""

    entity_id: str
    kind: EntityKind
    keys: dict[str, str]
    name: str
    traits: dict[str, Any]
    at: datetime
    seen_at: datetime | None


class KeysAssigned(NamedTuple):
    """Add keys to an entity, or replace the values of keys that it has."""

    entity_id: str
    keys: dict[str, str]
    at: datetime


class Renamed(NamedTuple):
    """Change an entity's name."""

    entity_id: str
    name: str
    at: datetime


class TraitsMerged(NamedTuple):
    """Set top-level traits and remove those in `removed`; the others stay."""

    entity_id: str
    traits: dict[str, Any]
    removed: tuple[str, ...]
    at: datetime


class Seen(NamedTuple):
    """Update when a company, a user or both were last seen."""

    company_id: str | None
    user_id: str | None
    at: datetime


class MembershipAdded(NamedTuple):
    """Link a user to a company."""

    membership_id: str
    company_id: str
    user_id: str
    at: datetime


class UsageCounted(NamedTuple):
    """Count a quantity of one event name on the day that `at` falls on.

    Also moves `last_seen_at` of both, unless the event is a backfill. `digest`
    identifies the event's bytes if they are sent again.
    """

    subtype: str
    company_id: str | None
    user_id: str | None
    quantity: int
    at: datetime
    is_backfill: bool
    digest: int | None


class IdempotencyKept(NamedTuple):
    """Store that an idempotency key was used, as a digest."""

    digest: bytes
    at: datetime


class KeysRemoved(NamedTuple):
    """Remove keys from an entity, by their names."""

    entity_id: str
    names: tuple[str, ...]
    at: datetime


class EntityRemoved(NamedTuple):
    """Remove a company or user with its keys, memberships, usage and grants."""

    entity_id: str


class MembershipRemoved(NamedTuple):
    """Unlink a user from a company."""

    company_id: str
    user_id: str


class RowKept(NamedTuple):
    """Store a row that was set up; replaces the row with the same id."""

    table: Table
    row: Row


class RowRemoved(NamedTuple):
    """Remove a row that was set up."""

    table: Table
    row_id: str


Change: TypeAlias = (
    EntityCreated
    | KeysAssigned
    | Renamed
    | TraitsMerged
    | Seen
    | MembershipAdded
    | UsageCounted
    | IdempotencyKept
    | KeysRemoved
    | EntityRemoved
    | MembershipRemoved
    | RowKept
    | RowRemoved
)

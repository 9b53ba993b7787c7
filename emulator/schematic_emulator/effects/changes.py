"""Name each kind of change, small and frozen, so that a log can replay them.

They are named tuples because every event makes some: a frozen dataclass costs four
times as much to make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.records import Row, Table


class EntityCreated(NamedTuple):
    """Make a company or user. A backfilled event has not seen it: `seen_at` is None."""

    entity_id: str
    kind: EntityKind
    keys: dict[str, str]
    name: str
    traits: dict[str, Any]
    at: datetime
    seen_at: datetime | None


class KeysAssigned(NamedTuple):
    """Add keys to an entity; a name that it has already takes the new value."""

    entity_id: str
    keys: dict[str, str]
    at: datetime


class Renamed(NamedTuple):
    """Give an entity another name."""

    entity_id: str
    name: str
    at: datetime


class TraitsMerged(NamedTuple):
    """Set top-level traits and drop the `removed` ones; the others stay."""

    entity_id: str
    traits: dict[str, Any]
    removed: tuple[str, ...]
    at: datetime


class Seen(NamedTuple):
    """Note that a company, a user or both were seen."""

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

    The company and the user were seen then, unless the event is a backfill. `digest`
    recognises the same bytes when they come again.
    """

    subtype: str
    company_id: str | None
    user_id: str | None
    quantity: int
    at: datetime
    is_backfill: bool
    digest: int | None


class IdempotencyKept(NamedTuple):
    """Remember that an idempotency key was used."""

    digest: bytes
    at: datetime


class KeysRemoved(NamedTuple):
    """Take keys from an entity, by their names."""

    entity_id: str
    names: tuple[str, ...]
    at: datetime


class EntityRemoved(NamedTuple):
    """Forget a company or user, with its keys, links, usage and what it was granted."""

    entity_id: str


class MembershipRemoved(NamedTuple):
    """Unlink a user from a company."""

    company_id: str
    user_id: str


class RowKept(NamedTuple):
    """Keep a row that people set up, in the place of the one with its id."""

    table: Table
    row: Row


class RowRemoved(NamedTuple):
    """Forget a row that people set up."""

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

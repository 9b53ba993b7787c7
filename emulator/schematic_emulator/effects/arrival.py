"""The context of an event: everything that its own text does not contain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.switches import EffectSwitches

KeyKind: TypeAlias = Literal["secret", "publishable", "readonly"]


class Ids(Protocol):
    """Make new ids with a prefix: `ids("comp")` returns `comp_` and 11 characters."""

    def __call__(self, prefix: str) -> str:
        """Return an id that was never returned before."""
        ...


@dataclass(slots=True)
class EventContext:
    """When and with which key an event was received, and what planning it needs.

    `at` is the time of receipt; `captured_at` is the time the event counts at, which a
    trusted client clock moves. `digest` identifies the event's bytes; None if retries
    are not to be found.
    """

    at: datetime
    captured_at: datetime
    key_kind: KeyKind
    backfill: bool
    digest: int | None
    ids: Ids
    switches: EffectSwitches

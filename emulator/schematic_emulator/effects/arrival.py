"""Describe how an event arrived: all that its own text cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.switches import EffectSwitches

KeyKind: TypeAlias = Literal["secret", "publishable", "readonly"]


class Ids(Protocol):
    """Make a new id that carries a prefix: `ids("comp")` gives `comp_` and 11 signs."""

    def __call__(self, prefix: str) -> str:
        """Give an id that was never given before."""
        ...


@dataclass(slots=True)
class EventContext:
    """Carry when and with which key an event came, and what planning it may use.

    `at` is the receipt; `captured_at` is the moment that counts, which a trusted
    client clock moves. `digest` recognises the event's own bytes.
    """

    at: datetime
    captured_at: datetime
    key_kind: KeyKind
    backfill: bool
    digest: int | None
    ids: Ids
    switches: EffectSwitches

"""Count what happened to a test's events, and list those that never arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.delivered import Delivered

_ERROR = 400


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether every event is accounted for; false if one is not.

    `missing` are the messageIds of the events that matched and never arrived, or
    `event N` for one without, counted from 1. `reasons` has a sentence for each.
    """

    missing: tuple[str, ...]
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether every event arrived."""
        return not self.reasons

    def __repr__(self) -> str:
        """Return the missing events, since pytest shows the repr in a failed assert.

        pytest cuts long texts, so the names come first; a section of the failed test's
        report has all of them, with their reasons.
        """
        if self:
            return "balanced"
        names = ", ".join(map(inert, self.missing))
        return f"<unbalanced, never arrived: {names}; {'; '.join(self.reasons)}>"


@dataclass(frozen=True, slots=True)
class DeliveryLedger:
    """The number of events that a test delivered, and of captures that arrived.

    Of `produced` events, `matched` were mapped (all, if only the mapping knows), and
    for `delivered` a capture arrived. `accepted` and `refused` count captures by their
    HTTP status, `good` and `bad` by their contract; `duplicates` repeat an
    idempotency key.
    """

    produced: int
    matched: int
    delivered: int
    accepted: int
    refused: int
    good: int
    bad: int
    duplicates: int
    missing: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def balanced(self) -> Balance:
        """Return whether every matched event arrived; `assert` it to see the others."""
        names = tuple(name for name, _ in self.missing)
        return Balance(names, tuple(reason for _, reason in self.missing))


def count(
    deliveries: Sequence[Delivered], journal: Sequence[Capture]
) -> DeliveryLedger:
    """Return the counts of a sandbox's deliveries and its journal."""
    wanted = [each for each in deliveries if each.matched is None or each.matched]
    missing = tuple(
        (_name(each, place), f"{each.subject}: {_why(each)}")
        for place, each in enumerate(deliveries, 1)
        if each.matched != () and not each.captures
    )
    refused = sum(row.http_status >= _ERROR for row in journal)
    good = sum(row.is_good for row in journal)
    return DeliveryLedger(
        produced=len(deliveries),
        matched=len(wanted),
        delivered=sum(bool(each.captures) for each in deliveries),
        accepted=len(journal) - refused,
        refused=refused,
        good=good,
        bad=len(journal) - good,
        duplicates=sum(row.duplicate for row in journal),
        missing=missing,
    )


def _name(delivered: Delivered, place: int) -> str:
    message_id = delivered.event.get("messageId")
    return message_id if isinstance(message_id, str) else f"event {place}"


def _why(delivered: Delivered) -> str:
    if delivered.error is not None:
        return f"not sent, the destination says {show(delivered.error)}"
    sent = f"matched by {', '.join(delivered.matched)}" if delivered.matched else "sent"
    return f"{sent}, but nothing arrived"

"""Put journeys together from what a store and a log have of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.capture import GOOD, WITH_FINDINGS
from schematic_emulator.journeys.watch import settle_verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.journeys.persistent import PersistentJourneys


def restore_journeys(
    journeys: Journeys,
    store: Store,
    read: PersistentJourneys,
    waiting: frozenset[int] = frozenset(),
) -> None:
    """Replace all journeys by those that a log had, and the captures of a store.

    `waiting` are the numbers of journeys whose deliveries wait still. Captures from
    before there were journeys get numbers after all others.
    """
    rows = [*_list_captures(store)]
    for row in rows:
        effect = read.effects.get((row.environment_id or "", row.number))
        row.effect = effect or row.effect
    kept = read.entries_read
    numbered = [row for row in rows if row.journey and row.journey not in kept]
    direct = [row for row in numbered if row.journey not in waiting]
    journeys.replace(
        sorted([*kept.values(), *direct], key=lambda each: each.journey),
        [row for row in numbered if row.journey in waiting],
        read,
        last=max([0, *waiting]),
    )
    for row in sorted(rows, key=lambda row: row.number):
        if not row.journey:
            row.verdict = WITH_FINDINGS if row.findings else GOOD
            settle_verdict(row)
            journeys.add(row, journeys.ledger.find(row.environment_id))


def _list_captures(store: Store) -> Iterator[Capture]:
    for environment in store.environments():
        yield from environment.captures()
    yield from store.unclaimed.captures()

"""Collect journal rows of one environment or of all, newest first."""

from __future__ import annotations

from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from schematic_emulator.api.store.rows import Counts

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment, Unclaimed
    from schematic_emulator.api.store.store import Store


def collect_rows(  # noqa: PLR0913 - filters, by name
    store: Store,
    *,
    verdict: str = "all",
    limit: int,
    before: int | None = None,
    environment: Environment | None = None,
    revoked: str | None = None,
) -> list[Capture]:
    """Return the newest captures with that verdict, at most `limit` of them.

    `before` skips captures of that number and later. Without an environment, the result
    has those of all environments and of requests without a usable key; with a
    `revoked` key, those of requests that had it.
    """
    places = _places(store) if environment is None else [environment]
    if revoked is not None:
        places = [_find_place(store, revoked)]
    newest_first = merge(
        *(reversed(place.captures()) for place in places),
        key=lambda row: row.number,
        reverse=True,
    )
    wanted = (
        row
        for row in newest_first
        if (before is None or row.number < before)
        and (verdict == "all" or row.is_good == (verdict == "good"))
        and (revoked is None or row.has_key(revoked))
    )
    return list(islice(wanted, limit))


def count_rows(store: Store) -> Counts:
    """Return the counts of all captures, including rows no longer in the journal."""
    total = Counts()
    for place in _places(store):
        with place.lock:
            counts = place.counts
            total.all += counts.all
            total.good += counts.good
            total.bad += counts.bad
            total.duplicate += counts.duplicate
    return total


def _find_place(store: Store, revoked: str) -> Environment | Unclaimed:
    """Return where requests with a revoked key are stored."""
    opened = store.keyring.find_revoked(revoked)
    return store.find_environment(opened or "") or store.unclaimed


def _places(store: Store) -> list[Environment | Unclaimed]:
    return [*store.environments(), store.unclaimed]

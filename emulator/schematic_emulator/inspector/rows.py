"""Collect journal rows of one environment or of all, newest first."""

from __future__ import annotations

from heapq import heappush, heapreplace
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.store.redaction import hide_keys_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment, Unclaimed
    from schematic_emulator.api.store.store import Store

TEXT_CHARACTERS = 2000


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
    is_plain = verdict == "all" and before is None and revoked is None
    kept: list[tuple[int, Capture]] = []
    for newest, place in _list_latest(places, verdict):
        if len(kept) >= limit and (not kept or newest < kept[0][0]):
            break
        for row in _copy(place, limit if is_plain else None):
            if (
                (before is None or row.number < before)
                and (verdict == "all" or row.is_good == (verdict == "good"))
                and (revoked is None or row.has_key(revoked))
            ):
                if len(kept) < limit:
                    heappush(kept, (row.number, row))
                elif not kept or row.number < kept[0][0]:
                    break
                else:
                    heapreplace(kept, (row.number, row))
    return [row for _, row in sorted(kept, reverse=True)]


def _list_latest(
    places: Sequence[Environment | Unclaimed], verdict: str
) -> list[tuple[int, Environment | Unclaimed]]:
    """Return the places that may have rows, the newest number first."""
    found = (
        (place.journal.find_newest(), place)
        for place in places
        if verdict == "all" or getattr(place.counts, verdict)
    )
    latest = [(row.number, place) for row, place in found if row is not None]
    return sorted(latest, key=itemgetter(0), reverse=True)


def _copy(place: Environment | Unclaimed, limit: int | None) -> list[Capture]:
    """Return a place's newest captures, newest first: events wait for this lock."""
    with place.lock:
        return list(islice(reversed(place.journal), limit))


def _find_place(store: Store, revoked: str) -> Environment | Unclaimed:
    """Return where requests with a revoked key are stored."""
    opened = store.keyring.find_revoked(revoked)
    return store.find_environment(opened or "") or store.unclaimed


def _places(store: Store) -> list[Environment | Unclaimed]:
    return [*store.environments(), store.unclaimed]


def describe_row(capture: Capture) -> dict[str, Any]:
    """Return a capture as a row of `urn:...:emulator/journal`, with both verdicts.

    `verdict` is the journal's, `http_status` the one that the client saw. `event` is
    null if the body is not a JSON object; then `text` is its first 2,000 characters.
    """
    event = capture.event
    row = {
        "number": capture.number,
        "journey": capture.journey or None,
        "id": capture.id,
        "environment_id": capture.environment_id,
        "received_at": write_instant(capture.received_at),
        "captured_at": write_instant(capture.captured_at),
        "verdict": "good" if capture.is_good else "bad",
        "http_status": capture.http_status,
        "status": capture.status,
        "error_message": capture.error_message,
        "violations": [violation.to_json() for violation in capture.violations],
        "findings": [finding.to_json() for finding in capture.findings],
        "type": capture.type,
        "subtype": capture.subtype,
        "company_id": capture.company_id,
        "user_id": capture.user_id,
        "quantity": capture.quantity,
        "sent_at": capture.sent_at,
        "idempotency_key": capture.idempotency_key,
        "duplicate": capture.duplicate,
        "user_agent": capture.user_agent,
        "remote_ip": capture.remote_ip,
        "event": event,
        "text": capture.text[:TEXT_CHARACTERS] if event is None else None,
    }
    return {name: hide_keys_within(value) for name, value in row.items()}

"""Mark overrides that expired, so that webhooks are notified of each once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_emulator.effects.changes import Change, RowKept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schematic_emulator.effects.records import Grant
    from schematic_emulator.effects.state import State

ACTION = "company.override.expired"


def find_next_expiry(state: State) -> datetime | None:
    """Find when the next override expires that a webhook is to be notified of."""
    return min((at for _, at in _list_awaited(state)), default=None)


def plan_expiries(state: State, at: datetime) -> list[Change]:
    """Plan to mark every override that has expired at a time."""
    return [
        RowKept("company_overrides", replace(grant, has_expired=True))
        for grant, expires_at in _list_awaited(state)
        if expires_at <= at
    ]


def _list_awaited(state: State) -> Iterator[tuple[Grant, datetime]]:
    """Yield overrides, with their end, that expire after a webhook became active."""
    since = min(
        (
            webhook.active_since
            for webhook in state.webhooks.values()
            if webhook.status == "active" and ACTION in webhook.request_types
        ),
        default=None,
    )
    if since is None:
        return
    for grant in state.company_overrides.values():
        ends_at = grant.expires_at
        if ends_at is not None and ends_at > since and not grant.has_expired:
            yield grant, ends_at

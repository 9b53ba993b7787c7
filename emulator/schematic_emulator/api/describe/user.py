"""Describe a user, and each user's share of a company's usage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import (
    describe_entity_brief,
    list_keys,
    list_memberships,
)
from schematic_emulator.api.describe.flag import describe_feature_brief
from schematic_emulator.api.describe.trait import list_traits
from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.effects.int64 import bound_int64
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.state import Entity


def describe_user(environment: EnvironmentView, user: Entity) -> dict[str, Any]:
    """Return the user with all they have: `urn:...:api/user`, User."""
    return {
        "id": user.id,
        "name": user.name,
        "environment_id": environment.id,
        "keys": list_keys(environment, user),
        "traits": user.traits,
        "entity_traits": list_traits(environment, user),
        "company_memberships": list_memberships(environment, user),
        "last_seen_at": write_optional(user.last_seen_at),
        "created_at": write_instant(user.created_at),
        "updated_at": write_instant(user.updated_at),
    }


# Usage is counted by day: the day in which the end lies counts as a whole, unless the
# end is the very start of that day.
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def list_shares(
    environment: EnvironmentView,
    feature: Feature,
    company: Entity,
    start: datetime,
    end: datetime,
) -> list[dict[str, Any]]:
    """Return each user's share of a feature's usage: `urn:...:api/shared`, UserShare.

    Largest first. Usage of events without a user is a row without `user`.
    """
    state, event = environment.state, feature.event_subtype or ""
    until = end - INSTANT + DAY

    def total(user_id: str | None) -> int:
        return sum_usage(state, event, company.id, user_id, since=start, until=until)

    whole = total(None)
    used = {
        user_id: total(user_id)
        for user_id in list(state.company_meters.get(company.id, {}).get(event, ()))
    }
    unnamed = bound_int64(whole - sum(used.values()))
    rows = [
        _row(environment, feature, state.users.get(user_id), value, whole)
        for user_id, value in used.items()
        if value
    ]
    if unnamed:
        rows.append(_row(environment, feature, None, unnamed, whole))
    return sorted(rows, key=lambda row: row["value"], reverse=True)


def _row(
    environment: EnvironmentView,
    feature: Feature,
    user: Entity | None,
    value: int,
    whole: int,
) -> dict[str, Any]:
    summary = environment.state.event_types[feature.event_subtype or ""]
    seen_at = (user.last_seen_at if user else None) or summary.last_seen_at
    answer: dict[str, Any] = {
        "value": value,
        "share": value / whole if whole else 0.0,
        "last_seen": write_instant(seen_at),
        "user_id": user.id if user else None,
        "feature": describe_feature_brief(feature),
    }
    if user is not None:
        answer["user"] = describe_entity_brief(environment, user)
    return answer

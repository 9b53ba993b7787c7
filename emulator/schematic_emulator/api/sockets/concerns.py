"""Say whom a change of a state concerns: companies, users and flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import (
    EntityCreated,
    EntityRemoved,
    KeysAssigned,
    KeysRemoved,
    RowKept,
    RowRemoved,
    TraitsMerged,
    UsageCounted,
)
from schematic_emulator.effects.flags.check import find_feature, list_flag_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.state import State

# What no verdict depends on. A plan's traits count once they are on a company.
IGNORED = frozenset(("webhooks", "webhook_events", "plan_changes", "plan_traits"))


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom something concerns: `topics` and `flags`, None for all of them.

    A topic is the id of a company or user, or one of its keys as (name, value).
    """

    topics: frozenset[Hashable] | None = None
    flags: frozenset[str] | None = None


EVERYTHING = Concern()


def list_concerns(
    state: State, changes: Iterable[Change], metered: Callable[[], Metered]
) -> list[Concern]:
    """Return whom changes that were just made concern.

    `metered` returns `find_metered` of the state, and is asked if usage was counted.
    """
    found = []
    for change in changes:
        if isinstance(change, UsageCounted):
            flags = metered().get(change.subtype)
            if flags:
                found.append(Concern(_topics(change.company_id, change.user_id), flags))
        elif isinstance(change, _BY_ENTITY):
            keys = getattr(change, "keys", {}).items()
            found.append(Concern(_topics(change.entity_id, *keys)))
        elif isinstance(change, RowKept) and change.table not in IGNORED:
            found.append(_concern_of(state, change.table, change.row))
        elif isinstance(change, RowRemoved) and change.table not in IGNORED:
            is_flag = change.table in ("flags", "flag_rules")
            flags = frozenset((change.row_id,)) if is_flag else None
            found.append(Concern(flags=flags))
    return found


_BY_ENTITY = (EntityCreated, EntityRemoved, KeysAssigned, KeysRemoved, TraitsMerged)


def _topics(*topics: Hashable) -> frozenset[Hashable]:
    return frozenset(each for each in topics if each is not None)


def _concern_of(state: State, table: str, row: Any) -> Concern:
    if table == "company_plans":
        return Concern(_topics(row.id))
    if table == "company_overrides":
        return Concern(_topics(row.holder_id))
    if table in ("flags", "flag_rules"):
        return Concern(flags=frozenset((row.id,)))
    if table in ("features", "plan_entitlements"):
        feature_id = row.id if table == "features" else row.feature_id
        flags = state.account.flags.values()
        of_feature = (each.id for each in flags if each.feature_id == feature_id)
        return Concern(flags=frozenset(of_feature))
    return EVERYTHING


Metered = dict[str, frozenset[str]]


def find_metered(state: State) -> Metered:
    """Return the ids of the flags that usage of an event decides, by its name."""
    found: dict[str, set[str]] = {}
    for flag in state.account.flags.values():
        feature = find_feature(state, flag)
        names = {feature.event_subtype} if feature else set()
        for rule in list_flag_rules(state, flag):
            groups = (group.conditions for group in rule.groups)
            for conditions in (rule.conditions, *groups):
                names |= {each.event_subtype for each in conditions}
        for name in filter(None, names):
            found.setdefault(name, set()).add(flag.id)
    return {name: frozenset(ids) for name, ids in found.items()}

"""Plan to create, change and remove a feature."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, RowKept, RowRemoved
from schematic_emulator.effects.records import Feature
from schematic_emulator.effects.setup.making import SetupError, require
from schematic_emulator.effects.setup.rules import put_feature_flag

if TYPE_CHECKING:
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

MEMBERS = (
    "name",
    "description",
    "feature_type",
    "icon",
    "event_subtype",
    "trait_id",
    "lifecycle_phase",
    "plural_name",
    "singular_name",
)


def make_feature(state: State, body: dict[str, Any], making: Making) -> list[Change]:
    """Plan a new feature from `api/create-feature`, and its flag if it has one.

    Raises SetupError for a feature without a meter or a flag whose key is used,
    MissingError for an unknown trait or flag.
    """
    members: dict[str, Any] = {name: body.get(name) for name in MEMBERS}
    members["icon"] = body.get("icon") or ""
    feature = Feature(
        id=making.ids("feat"), created_at=making.at, updated_at=making.at, **members
    )
    return _keep(state, feature, body, making)


def change_feature(
    state: State, feature: Feature, body: dict[str, Any], making: Making
) -> list[Change]:
    """Plan the changes of `api/update-feature`; absent and null properties stay."""
    sent = {name: body[name] for name in MEMBERS if body.get(name) is not None}
    changed = replace(feature, updated_at=making.at, **sent)
    return _keep(state, changed, body, making)


def remove_feature(state: State, feature: Feature) -> list[Change]:
    """Plan to remove a feature with all grants of it; its flags stay."""
    own = feature.id
    flags = state.account.flags.values()
    entitlements = state.plan_entitlements.values()
    overrides = state.company_overrides.values()
    return [
        RowRemoved("features", own),
        *(
            RowKept("flags", replace(flag, feature_id=None))
            for flag in flags
            if flag.feature_id == own
        ),
        *(
            RowRemoved("plan_entitlements", grant.id)
            for grant in entitlements
            if grant.feature_id == own
        ),
        *(
            RowRemoved("company_overrides", grant.id)
            for grant in overrides
            if grant.feature_id == own
        ),
    ]


def _keep(
    state: State, feature: Feature, body: dict[str, Any], making: Making
) -> list[Change]:
    _check(state, feature)
    changes: list[Change] = [RowKept("features", feature)]
    if body.get("flag") is not None:
        changes.append(put_feature_flag(state, feature, body["flag"], making))
    return changes


def _check(state: State, feature: Feature) -> None:
    """Raise SetupError for a feature without a meter, MissingError for its trait."""
    if feature.feature_type == "event" and not feature.event_subtype:
        raise SetupError("event_subtype: an event feature needs one")
    if feature.feature_type == "trait" and not feature.trait_id:
        raise SetupError("trait_id: a trait feature needs one")
    if feature.trait_id:
        require(state.trait_definitions, feature.trait_id, "trait definition")

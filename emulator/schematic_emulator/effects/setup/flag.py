"""Plan to create, change and remove a flag with its rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, RowKept, RowRemoved
from schematic_emulator.effects.records import Flag
from schematic_emulator.effects.setup.making import SetupError, require

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State


def make_flag(state: State, body: dict[str, Any], making: Making) -> Flag:
    """Plan a new flag from `api/create-flag`.

    Raises SetupError if its key is used, MissingError for an unknown feature.
    """
    flag = Flag(
        id=making.ids("flag"),
        key=body["key"],
        name=body["name"],
        description=body["description"],
        default_value=bool(body.get("default_value")),
        feature_id=body.get("feature_id"),
        created_at=making.at,
        updated_at=making.at,
    )
    return _checked(state, flag)


def change_flag(state: State, flag: Flag, body: dict[str, Any], making: Making) -> Flag:
    """Plan the changes of `api/create-flag` to a flag; absent properties stay."""
    sent = body.get("default_value")
    changed = replace(
        flag,
        key=body["key"],
        name=body["name"],
        description=body["description"],
        default_value=flag.default_value if sent is None else sent,
        feature_id=body.get("feature_id") or flag.feature_id,
        updated_at=making.at,
    )
    return _checked(state, changed)


def put_feature_flag(
    state: State, feature: Feature, body: dict[str, Any], making: Making
) -> Change:
    """Plan the flag of a feature: the one with the id that is given, or a new one."""
    flag_id = body.get("id")
    own = {**body, "feature_id": None}
    if flag_id is None:
        flag = make_flag(state, own, making)
    else:
        known = require(state.account.flags, flag_id, "flag")
        flag = change_flag(state, known, own, making)
    return RowKept("flags", replace(flag, feature_id=feature.id))


def remove_flag(flag: Flag) -> list[Change]:
    """Plan to remove a flag with its rules."""
    return [RowRemoved("flags", flag.id), RowRemoved("flag_rules", flag.id)]


def find_flag(state: State, key: str) -> Flag | None:
    """Find a flag by its key."""
    for flag in state.account.flags.values():
        if flag.key == key:
            return flag
    return None


def _checked(state: State, flag: Flag) -> Flag:
    holder = find_flag(state, flag.key)
    if holder is not None and holder.id != flag.id:
        raise SetupError(f"key: the flag {holder.id} has this key")
    if flag.feature_id is not None:
        require(state.account.features, flag.feature_id, "feature")
    return flag

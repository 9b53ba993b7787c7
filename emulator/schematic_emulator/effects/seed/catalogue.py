"""Plan the traits, features, flags, plans and entitlements of a section."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.seed.grant import put_grant
from schematic_emulator.effects.seed.step import SetupStep
from schematic_emulator.effects.setup.feature import change_feature, make_feature
from schematic_emulator.effects.setup.plan import change_plan, make_plan
from schematic_emulator.effects.setup.rules import change_flag, find_flag, make_flag
from schematic_emulator.effects.setup.trait import change_definition, make_definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_emulator.effects.records import Feature, Flag, Row, Table
    from schematic_emulator.effects.seed.step import Section, Seeding

Named = TypeVar("Named")


def seed_traits(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the definitions of traits; rules and limits refer to them."""
    state, making = seeding.state, seeding.making
    for pointer, row in seeding.rows("traits"):
        own_id = making.definition_id(row["entity_type"], tuple(row["hierarchy"]))
        known = state.trait_definitions.get(own_id)
        if known is None:
            wanted = make_definition(own_id, row, making)
        else:
            wanted = change_definition(known, row, making)
        yield put_row(pointer, "trait_definitions", known, wanted)


def seed_features(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the features, found by name."""
    state, making = seeding.state, seeding.making
    for pointer, row in seeding.rows("features"):
        body = {"description": "", **row, "flag": None}
        if row.get("trait"):
            body["trait_id"] = seeding.trait_id(row["trait"])
        known = find_named(state.account.features, row["name"])
        if known is None:
            changes = make_feature(state, body, making)
        else:
            changes = change_feature(state, known, body, making)
        [wanted] = [change.row for change in changes if isinstance(change, RowKept)]
        yield put_row(pointer, "features", known, wanted)


def seed_flags(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the flags, found by key, and those that features name."""
    wanted = [
        (f"{pointer}/flag", {"key": row["flag"], "name": row["name"]}, row["name"])
        for pointer, row in seeding.rows("features")
        if row.get("flag")
    ]
    own = {row["key"] for _, row in seeding.rows("flags")}
    for pointer, row, feature in wanted:
        if row["key"] not in own:
            yield _put_flag(seeding, pointer, row, feature)
    owners = {row["key"]: feature for _, row, feature in wanted}
    for pointer, row in seeding.rows("flags"):
        feature = row.get("feature") or owners.get(row["key"])
        yield _put_flag(seeding, pointer, row, feature)


def seed_plans(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the plans, found by name, then the entitlements of each."""
    state, making = seeding.state, seeding.making
    for pointer, row in seeding.rows("plans"):
        body = {"plan_type": "plan", **row}
        known = find_named(state.account.plans, row["name"])
        wanted = change_plan(known, body, making) if known else make_plan(body, making)
        yield put_row(pointer, "plans", known, wanted)
        plan = get_named(state.account.plans, row["name"])
        for index, sent in enumerate(row.get("entitlements") or ()):
            place = f"{pointer}/entitlements/{index}"
            yield put_grant(seeding, place, "plan_entitlements", plan.id, sent)


def put_row(pointer: str, table: Table, known: Row | None, wanted: Row) -> SetupStep:
    """Plan one row; no change if only `updated_at` would differ."""
    if known is not None and _is_same(known, wanted):
        return SetupStep(pointer, [])
    return SetupStep(pointer, [RowKept(table, wanted)], known is None)


def find_named(rows: Mapping[str, Named], name: str) -> Named | None:
    """Find the oldest row with a name."""
    for row in rows.values():
        if getattr(row, "name", None) == name:
            return row
    return None


def get_named(rows: Mapping[str, Named], name: str) -> Named:
    """Return the row with a name. Raises KeyError, which `check_section` rules out."""
    found = find_named(rows, name)
    if found is None:
        raise KeyError(name)
    return found


def _is_same(known: Row, wanted: Row) -> bool:
    at: dict[str, Any] = {"updated_at": getattr(known, "updated_at", None)}
    return replace(wanted, **at) == known


def _put_flag(
    seeding: Seeding, pointer: str, row: Section, feature_name: str | None
) -> SetupStep:
    state, making = seeding.state, seeding.making
    feature: Feature | None = None
    if feature_name is not None:
        feature = find_named(state.account.features, feature_name)
    body = {"name": row["key"], "description": "", **row}
    body["feature_id"] = feature.id if feature else None
    known: Flag | None = find_flag(state, row["key"])
    if known is None:
        return put_row(pointer, "flags", None, make_flag(state, body, making))
    return put_row(pointer, "flags", known, change_flag(state, known, body, making))

"""Plan which companies a user belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import (
    Change,
    MembershipAdded,
    MembershipRemoved,
)
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.setup.making import Making, require
from schematic_emulator.effects.setup.profile import ProfileMaking, put_by_keys

if TYPE_CHECKING:
    from schematic_emulator.effects.state import State


def link_companies(
    state: State, user_id: str, body: dict[str, Any], making: ProfileMaking
) -> list[Change]:
    """Plan the memberships that `api/upsert-user` asks for.

    `company` comes before `companies`, `company_id` before `company_ids`. The singular
    forms add one company. The plural forms list all of them, so other memberships are
    removed, unless the switch `plural_companies` says otherwise.
    Source: Schematic's OpenAPI description, UpsertUserRequestBody.
    Raises MissingError for an unknown id, AmbiguousError for keys of two companies.
    """
    changes: list[Change] = []
    keyed = [body["company"]] if body.get("company") else body.get("companies") or []
    own_ids = (
        [body["company_id"]]
        if body.get("company_id")
        else body.get("company_ids") or []
    )
    wanted = [require(state.companies, each, "company").id for each in own_ids]
    for keys in {tuple(sorted(read_keys(sent).items())) for sent in keyed} - {()}:
        upsert = put_by_keys(state, "company", dict(keys), making)
        changes += upsert.changes
        wanted.append(upsert.entity_id)
    for company_id in dict.fromkeys(wanted):
        changes += link(state, company_id, user_id, making)
    is_whole = making.arrival.switches.plural_companies == "exhaustive"
    if is_whole and _is_exhaustive(body):
        changes += _unlink_others(state, user_id, wanted)
    return changes


def link(state: State, company_id: str, user_id: str, making: Making) -> list[Change]:
    """Plan one membership, unless the user has it."""
    if (company_id, user_id) in state.memberships:
        return []
    return [MembershipAdded(making.ids("comu"), company_id, user_id, making.at)]


def _is_exhaustive(body: dict[str, Any]) -> bool:
    single = body.get("company") or body.get("company_id")
    several = (body.get("companies"), body.get("company_ids"))
    return not single and any(each is not None for each in several)


def _unlink_others(state: State, user_id: str, wanted: list[str]) -> list[Change]:
    return [
        MembershipRemoved(company_id, user_id)
        for company_id in state.links.get(user_id, {})
        if company_id not in wanted
    ]

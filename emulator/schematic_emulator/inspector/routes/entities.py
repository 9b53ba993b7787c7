"""Add the routes that show companies and users with their flags, usage and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_optional
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.effects.flags.check import check_flag, make_subject
from schematic_emulator.effects.flags.why import explain
from schematic_emulator.effects.int64 import bound_int64
from schematic_emulator.inspector.respond import ProblemError, read_fields, wants_page
from schematic_emulator.inspector.routes.journeys import read_environment, show
from schematic_emulator.inspector.show_view import show_view
from schematic_emulator.inspector.views.limits import list_limits
from schematic_emulator.inspector.visible import clean
from schematic_emulator.journeys.names import describe_entity
from schematic_emulator.journeys.trail import find_trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.flags.check import FlagCheck
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, MeterKey, State

Row = dict[str, Any]
FIELDS = list_fields("q offset limit:companies format:page environment api_key")
COMPANY_FIELDS = list_fields("format:page")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET companies` and `GET users`, oldest first: ?q= (in a name or a key).

    Without ?environment= or an API key, those of all environments. `GET companies/<id>`
    adds to a company's row its limits, and which journey set or used what.
    """

    @blueprint.get("/companies")
    def list_own_companies() -> Response:
        query = read_fields(*FIELDS)
        listed = _list("company", emulator, query)
        if not wants_page():
            return show(listed)
        shown = {"query": {"q": "", **query}, "company": None, **clean(listed)}
        return show_view(emulator, "companies", **shown)

    @blueprint.get("/companies/<company_id>")
    def get_own_company(company_id: str) -> Response:
        read_fields(*COMPANY_FIELDS)
        company = describe_company(emulator, company_id)
        if wants_page():
            return show_view(emulator, "companies", company=clean(company))
        return show(company)

    @blueprint.get("/users")
    def list_own_users() -> Response:
        return show(_list("user", emulator, read_fields(*FIELDS)))


def _list(kind: EntityKind, emulator: Emulator, query: Query) -> Row:
    own_id, store = read_environment(query, emulator), emulator.store
    chosen = [each for each in store.environments() if own_id in (None, each.id)]
    found = [
        (environment, entity)
        for environment in chosen
        for entity in _find(environment, kind, query.get("q", "").lower())
    ]
    page = found[query["offset"] :][: query["limit"]]
    rows = [_describe(environment, entity) for environment, entity in page]
    return {"data": rows, "count": len(found)}


def describe_company(emulator: Emulator, company_id: str) -> Row:
    """Return all that is known of one company, by its id or a key's value.

    Raises ProblemError (404).
    """
    environment, company = _require_company(emulator, company_id)
    with environment.lock:
        row = _describe(environment, company)
        now = environment.clock.now()
        limits = list_limits(environment.state, company, now)
    trail = find_trail(emulator.journeys, company.id)
    return {
        **row,
        "limits": limits,
        "set_by": {"keys": trail.keys, "traits": trail.traits},
        "used_by": trail.uses,
        "is_whole": trail.is_whole,
    }


def _require_company(emulator: Emulator, name: str) -> tuple[Environment, Entity]:
    chosen = emulator.store.environments()
    for environment in chosen:
        company = environment.state.companies.get(name)
        if company is not None:
            return environment, company
    found = [
        (environment, each)
        for environment in chosen
        for each in _find(environment, "company", "")
        if name in each.keys.values()
    ]
    if len(found) == 1:
        return found[0]
    problem = f"{len(found)} companies have this key" if found else "no company has it"
    raise ProblemError(404, f"neither an id nor the value of one key: {problem}")


def _find(environment: Environment, kind: EntityKind, q: str) -> list[Entity]:
    with environment.lock:
        entities = list(environment.state.of_kind(kind).values())
    return [
        each
        for each in entities
        if any(q in text.lower() for text in (each.id, each.name, *each.keys.values()))
    ]


def _describe(environment: Environment, entity: Entity) -> Row:
    with environment.lock:
        state = environment.state
        others = _list_others(state, entity)
        return {
            **describe_entity(entity),
            "environment_id": environment.id,
            "traits": dict(entity.traits),
            "plans": _list_plans(state, entity),
            "members_of" if entity.kind == "user" else "members": others,
            "last_seen_at": write_optional(entity.last_seen_at),
            "usage": [*_list_usage(state, entity)],
            "flags": [*_list_flags(environment, entity)],
        }


def _list_others(state: State, entity: Entity) -> list[Row]:
    linked = state.links.get(entity.id, {})
    return [describe_entity(state.entities[each]) for each in linked]


def _list_plans(state: State, entity: Entity) -> list[str]:
    own = state.company_plans.get(entity.id)
    ids = [own.base_plan_id, *own.add_on_ids] if own else []
    plans = state.account.plans
    return [plans[each].name if each in plans else each for each in ids if each]


def _list_usage(state: State, entity: Entity) -> Iterator[Row]:
    """Yield what an entity used of each event in all: a user's in every company."""
    if entity.kind == "company":
        subtypes = state.company_meters.get(entity.id, {})
        keys: list[MeterKey] = [(subtype, entity.id, None) for subtype in subtypes]
    else:
        keys = [*state.user_meters.get(entity.id, ())]
    totals: dict[str, int] = {}
    for key in keys:
        used = sum(state.usage.get(key, {}).values())
        totals[key[0]] = bound_int64(totals.get(key[0], 0) + used)
    for subtype, total in totals.items():
        yield {"event": subtype, "total": total}


def _list_flags(environment: Environment, entity: Entity) -> Iterator[Row]:
    state = environment.state
    company = entity if entity.kind == "company" else None
    user = entity if company is None else None
    subject = make_subject(state, company, user, environment.clock.now())
    for flag in state.account.flags.values():
        checked = check_flag(state, flag, subject)
        why = explain(checked)
        yield {
            "flag": flag.key,
            "name": flag.name,
            "value": why["value"],
            "reason": why["error"] or why["reason"],
            "steps": why["steps"],
            "events": _list_metered(checked),
        }


def _list_metered(checked: FlagCheck) -> list[str]:
    """Return the events whose usage the rules that were tried depend on."""
    conditions = [each for step in checked.decision.steps for each, _ in step.results]
    names = (each.event_subtype for each in conditions)
    return [*dict.fromkeys(each for each in names if each)]

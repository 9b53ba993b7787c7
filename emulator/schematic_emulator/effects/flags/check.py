"""Check a flag in a state: gather its rules, evaluate them, find the entitlement.

Source: SchematicHQ/rulesengine, commit 3019c25; the WASM engine does the same: the
rules are the flag's, the company's and the user's; the entitlement is that of the
flag's feature, whichever rule matched. Users have no rules here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from schematic_emulator.effects.flags.compile import compile_grant
from schematic_emulator.effects.flags.engine import choose_engine
from schematic_emulator.effects.flags.entitlement import find_entitlement
from schematic_emulator.effects.flags.evaluate import evaluate
from schematic_emulator.effects.flags.subject import NOTHING, Subject
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.flags.evaluate import Decision
    from schematic_emulator.effects.flags.period import PeriodBounds
    from schematic_emulator.effects.flags.subject import Preflight
    from schematic_emulator.effects.records import Feature, Flag, Grant
    from schematic_emulator.effects.rule import FlagRule
    from schematic_emulator.effects.state import Entity, State


@dataclass(frozen=True, slots=True)
class FlagCheck:
    """One flag's decision, with the subject and its entitlement."""

    flag: Flag
    subject: Subject
    decision: Decision
    entitlement: Entitlement | None


def check_flag(state: State, flag: Flag, subject: Subject) -> FlagCheck:
    """Check a flag for a subject, at the subject's time. Changes nothing.

    Here and below, tables are copied before a loop: no lock is needed.
    """
    rules = [*gather_rules(state, flag, subject)]
    decision = evaluate(rules, subject, default=flag.default_value)
    feature = find_feature(state, flag)
    found = None
    if feature is not None and subject.company_id is not None:
        grants = list_grants(state, subject, feature.id)
        found = find_entitlement(grants, feature, subject)
    return FlagCheck(flag, subject, decision, found)


def make_subject(
    state: State,
    company: Entity | None,
    user: Entity | None,
    at: datetime,
    preflight: Preflight = NOTHING,
) -> Subject:
    """Return the subject of a check: a company, a user, both or neither."""
    company_id = company.id if company else None
    plans = state.company_plans.get(company_id or "")
    base = plans.base_plan_id if plans else None
    plan_ids = [*(plans.add_on_ids if plans else ()), *([base] if base else [])]
    return Subject(
        at=at,
        meter=partial(_meter, state, company_id),
        company_id=company_id,
        user_id=user.id if user else None,
        base_plan_id=base,
        plan_ids=frozenset(plan_ids),
        company_traits=company.traits if company else {},
        user_traits=user.traits if user else {},
        definitions=state.trait_definitions,
        preflight=preflight,
        engine=choose_engine(state.account.flag_engine, state.account.trait_forms),
    )


def gather_rules(state: State, flag: Flag, subject: Subject) -> Iterator[FlagRule]:
    """Yield the flag's own rules, its plans' and the company's, in no fixed order."""
    yield from list_flag_rules(state, flag)
    yield from _list_override_rules(state, flag, subject)


def list_company_rules(state: State, subject: Subject) -> Iterator[FlagRule]:
    """Yield a company's own rules: those that its overrides compile to."""
    for flag in list(state.account.flags.values()):
        yield from _list_override_rules(state, flag, subject)


def list_entitlements(
    state: State, subject: Subject
) -> Iterator[tuple[Flag, Entitlement]]:
    """Yield a company's entitlement for each flag of a feature that it has."""
    for flag in list(state.account.flags.values()):
        feature = find_feature(state, flag)
        if feature is not None:
            grants = list_grants(state, subject, feature.id)
            found = find_entitlement(grants, feature, subject)
            if found is not None:
                yield flag, found


def _list_override_rules(
    state: State, flag: Flag, subject: Subject
) -> Iterator[FlagRule]:
    feature = find_feature(state, flag)
    if feature is not None:
        company_id = subject.company_id
        for grant in list_overrides(state, company_id, feature.id, subject.at):
            yield from compile_grant(grant, feature, flag)


def list_flag_rules(state: State, flag: Flag) -> Iterator[FlagRule]:
    """Yield the rules that were put on a flag, and those of plan entitlements."""
    own = state.flag_rules.get(flag.id)
    if own is not None:
        yield from own.rules
    feature = find_feature(state, flag)
    if feature is None:
        return
    for grant in list(state.plan_entitlements.values()):
        if grant.feature_id == feature.id:
            yield from compile_grant(grant, feature, flag)


def find_feature(state: State, flag: Flag) -> Feature | None:
    """Find the feature that a flag belongs to."""
    if flag.feature_id is None:
        return None
    return state.account.features.get(flag.feature_id)


def list_grants(state: State, subject: Subject, feature_id: str) -> list[Grant]:
    """List a company's grants of a feature: from its plans, and its overrides."""
    by_plan = [
        grant
        for grant in list(state.plan_entitlements.values())
        if grant.feature_id == feature_id and grant.holder_id in subject.plan_ids
    ]
    overrides = list_overrides(state, subject.company_id, feature_id, subject.at)
    return [*overrides, *by_plan]


def list_overrides(
    state: State, company_id: str | None, feature_id: str, at: datetime
) -> list[Grant]:
    """List a company's overrides of a feature that are not expired."""
    return [
        grant
        for grant in list(state.overrides_of.get(company_id or "", {}).values())
        if grant.feature_id == feature_id
        and (grant.expires_at is None or at < grant.expires_at)
    ]


def _meter(
    state: State, company_id: str | None, subtype: str, span: PeriodBounds
) -> int:
    return sum_usage(state, subtype, company_id, since=span.start, until=span.end)

"""Decide a case of the vendor's flag engine with ours: its shapes to our records.

Credits, refused inputs and the entitlements that an answer copies are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from parity.flag_oracle import MEMBERS
from schematic_emulator.api.describe.flag_check import describe_check
from schematic_emulator.effects.flags.check import FlagCheck
from schematic_emulator.effects.flags.evaluate import evaluate
from schematic_emulator.effects.flags.period import PeriodBounds, Subscription
from schematic_emulator.effects.flags.subject import Preflight, Subject
from schematic_emulator.effects.records import Flag, TraitDefinition
from schematic_emulator.effects.rule import Condition, ConditionGroup, FlagRule

Case = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRAIT_TYPES = {"bool": "boolean", "int": "number"}


@dataclass(frozen=True, slots=True)
class PairBounds(PeriodBounds):
    """A period with its name and reset, by which the engine finds a metric."""

    pair: tuple[str, str]


class PairSubject(Subject):
    """A subject whose meter has rows, as the engine's, instead of events."""

    def find_span(self, period: Any, reset: Any) -> PairBounds:
        """Return the period with its name and reset."""
        span = Subject.find_span(self, period, reset)
        pair = period or "all_time", reset or "first_of_month"
        return PairBounds(span.start, span.end, pair)


def decide(given: Case, now_ms: int) -> dict[str, Any]:
    """Return our answer, in the members that are compared."""
    sent, company, user = given["flag"], given.get("company"), given.get("user")
    definitions: dict[str, TraitDefinition] = {}
    rules = [
        _read_rule(rule, definitions)
        for rule in [
            *_list(sent, "rules"),
            *(
                rule
                for owner in (company, user)
                for rule in _list(owner, "rules")
                if rule.get("flag_id") == sent["id"]
            ),
        ]
    ]
    at = EPOCH + timedelta(milliseconds=now_ms)
    subject = _read_subject(given, at, definitions)
    flag = Flag(
        id=sent["id"],
        key=sent["key"],
        name="",
        description="",
        default_value=sent["default_value"],
        feature_id=None,
        created_at=at,
        updated_at=at,
    )
    decision = evaluate(rules, subject, default=flag.default_value)
    answer = describe_check(FlagCheck(flag, subject, decision, None))
    return {name: answer[name] for name in MEMBERS}


def _list(owner: Case | None, name: str) -> list[Any]:
    return (owner or {}).get(name) or []


def _read_rule(row: Case, definitions: dict[str, TraitDefinition]) -> FlagRule:
    return FlagRule(
        id=row["id"],
        flag_id=row.get("flag_id"),
        rule_type=row["rule_type"],
        name=row["name"],
        value=row["value"],
        created_at=EPOCH,
        updated_at=EPOCH,
        priority=row["priority"],
        conditions=_read_conditions(row, definitions),
        groups=tuple(
            ConditionGroup(id="", conditions=_read_conditions(group, definitions))
            for group in _list(row, "condition_groups")
        ),
    )


def _read_conditions(
    owner: Case, definitions: dict[str, TraitDefinition]
) -> tuple[Condition, ...]:
    return tuple(
        _read_condition(row, definitions) for row in _list(owner, "conditions")
    )


def _read_condition(row: Case, definitions: dict[str, TraitDefinition]) -> Condition:
    return Condition(
        id=row["id"],
        condition_type=row["condition_type"],
        operator=row["operator"],
        resource_ids=tuple(_list(row, "resource_ids")),
        event_subtype=row.get("event_subtype"),
        metric_value=row.get("metric_value"),
        metric_period=row.get("metric_period"),
        metric_period_month_reset=row.get("metric_period_month_reset"),
        trait_id=_read_definition(row.get("trait_definition"), definitions),
        trait_value=row["trait_value"],
        comparison_trait_id=_read_definition(
            row.get("comparison_trait_definition"), definitions
        ),
        credit_id=row.get("credit_id"),
        credit_cost=row.get("consumption_rate"),
    )


def _read_definition(
    row: Case | None, definitions: dict[str, TraitDefinition]
) -> str | None:
    """Define a trait; its hierarchy is its id, since the engine finds it by that.

    One id may be defined in several ways, so that ours has the whole way as its id.
    """
    if row is None:
        return None
    kind = row["comparable_type"]
    own_id = f"{row['entity_type']} {kind} {row['id']}"
    definitions[own_id] = TraitDefinition(
        id=own_id,
        kind=row["entity_type"],
        hierarchy=(row["id"],),
        display_name="",
        trait_type=TRAIT_TYPES.get(kind, kind),
        created_at=EPOCH,
        updated_at=EPOCH,
    )
    return own_id


def _read_subject(
    given: Case, at: datetime, definitions: dict[str, TraitDefinition]
) -> Subject:
    company, user = given.get("company"), given.get("user")
    usage = {
        (row["event_subtype"], row["period"], row["month_reset"]): row["value"]
        for row in reversed(_list(company, "metrics"))
    }
    return PairSubject(
        at=at,
        meter=lambda event, span: usage.get((event, *span.pair), 0),
        company_id=company["id"] if company else None,
        user_id=user["id"] if user else None,
        base_plan_id=(company or {}).get("base_plan_id"),
        plan_ids=frozenset(_list(company, "plan_ids")),
        plan_version_ids=frozenset(_list(company, "plan_version_ids")),
        billing_product_ids=frozenset(_list(company, "billing_product_ids")),
        credit_balances=(company or {}).get("credit_balances") or {},
        subscription=_read_subscription((company or {}).get("subscription")),
        company_traits=_read_traits(company),
        user_traits=_read_traits(user),
        definitions=definitions,
        preflight=_read_preflight(given.get("options")),
    )


def _read_subscription(row: Case | None) -> Subscription | None:
    if row is None:
        return None
    start, end = row["period_start"], row["period_end"]
    return Subscription(datetime.fromisoformat(start), datetime.fromisoformat(end))


def _read_traits(owner: Case | None) -> dict[str, str]:
    return {
        row["trait_definition"]["id"]: row["value"]
        for row in reversed(_list(owner, "traits"))
        if row.get("trait_definition")
    }


def _read_preflight(options: Case | None) -> Preflight:
    options = options or {}
    event = options.get("event_usage") or {}
    return Preflight(
        usage=options.get("usage") or 0,
        event_subtype=event.get("event_subtype"),
        event_quantity=event.get("quantity", 0),
        credit_cost=options.get("credit_cost") or {},
    )

"""Plan the rules of a section's flags, whose conditions name companies and plans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_emulator.effects.records import FlagRules
from schematic_emulator.effects.seed.catalogue import get_named
from schematic_emulator.effects.seed.people import get_by_keys
from schematic_emulator.effects.seed.step import SetupStep
from schematic_emulator.effects.setup.rules import find_flag, put_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.rule import Condition, FlagRule
    from schematic_emulator.effects.seed.step import Section, Seeding


def seed_rules(seeding: Seeding) -> Iterator[SetupStep]:
    """Plan the whole list of rules of each flag that has `rules`.

    A rule keeps its id as long as it keeps its name. Rules are tried in the order of
    the list, unless priorities differ.
    """
    state = seeding.state
    for pointer, row in seeding.rows("flags"):
        flag = find_flag(state, row["key"])
        if flag is None or "rules" not in row:
            continue
        known = state.flag_rules.get(flag.id) or FlagRules(id=flag.id, rules=())
        ids = {rule.name: rule.id for rule in known.rules}
        sent = [
            {"priority": place, **_write(seeding, rule), "id": ids.get(rule["name"])}
            for place, rule in enumerate(row["rules"])
        ]
        change = put_rules(state, flag, sent, seeding.making)
        is_same = _compared(change.row) == _compared(known)
        place = f"{pointer}/rules"
        yield SetupStep(place, [] if is_same else [change], is_new=not known.rules)


def _write(seeding: Seeding, rule: Section) -> Section:
    """Return a rule in the shape of `api/update-flag-rules`."""
    groups = [
        {"conditions": [_write_condition(seeding, each) for each in group]}
        for group in rule.get("condition_groups") or ()
    ]
    conditions = [
        _write_condition(seeding, each) for each in rule.get("conditions") or ()
    ]
    return {**rule, "conditions": conditions, "condition_groups": groups}


def _write_condition(seeding: Seeding, condition: Section) -> Section:
    state = seeding.state
    ids = [
        get_named(state.account.plans, name).id for name in condition.get("plans", ())
    ]
    ids += [get_by_keys(state, "company", k) for k in condition.get("companies", ())]
    ids += [get_by_keys(state, "user", keys) for keys in condition.get("users", ())]
    written = {"operator": "eq", **condition, "resource_ids": ids}
    for name in ("trait", "comparison_trait"):
        if condition.get(name):
            written[f"{name}_id"] = seeding.trait_id(condition[name])
    return written


def _compared(row: object) -> list[FlagRule]:
    """Return rules without what every change replaces: inner ids, and times."""
    rules = row.rules if isinstance(row, FlagRules) else ()
    return [
        replace(
            rule,
            conditions=_anonymous(rule.conditions),
            groups=tuple(
                replace(group, id="", conditions=_anonymous(group.conditions))
                for group in rule.groups
            ),
            updated_at=rule.created_at,
        )
        for rule in rules
    ]


def _anonymous(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(replace(condition, id="") for condition in conditions)

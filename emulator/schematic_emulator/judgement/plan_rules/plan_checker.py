"""Check events against a tracking plan, each rule compiled once."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_contracts.tracking_plan.validator import (
    MISSING,
    UNKNOWN,
    WRONG,
    RuleValidator,
    compile_rule,
)
from schematic_emulator.terminal.safe_text import cut, inert, show

if TYPE_CHECKING:
    from schematic_contracts.errors import TrackingPlanRuleError
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.tracking_plan.plan import PlanRule, TrackingPlan
    from schematic_contracts.tracking_plan.validator import Fault

UNPLANNED, INVALID = "plan-event-unknown", "plan-invalid"
RULES = {
    MISSING: "plan-property-missing",
    UNKNOWN: "plan-property-unknown",
    WRONG: "plan-property-type",
}
_LONGEST = 200
_INDEX = re.compile(r"/[0-9]+(?=/|$)")
_MOST_NAMES = 10_000  # remembered names that the plan does not have


def describe_invalid(error: TrackingPlanRuleError, place: str = "") -> Finding:
    """Return the finding on a plan with a rule that cannot be used."""
    subject = cut(inert(error.place), _LONGEST)
    message = inert(error.reason)
    return Finding(INVALID, message, subject=subject, place=place)


class PlanChecker:
    """Checks events as a destination sees them, against the whole rule for each."""

    def __init__(self, plan: TrackingPlan) -> None:
        self._plan = plan
        self._validators: dict[int, RuleValidator] = {
            id(rule): compile_rule(rule) for rule in plan.all_rules
        }
        self._nearest = lru_cache(maxsize=_MOST_NAMES)(self._find_nearest)

    def is_kept(self, event: JsonObject) -> bool:
        """Return whether an event is in the plan and keeps its rule."""
        rule = self._plan.find_rule(event)
        if rule is None:
            return event.get("type") != "track" or not self._plan.events
        return self._validators[id(rule)].is_valid(event)

    def check(self, event: JsonObject) -> tuple[Finding, ...]:
        """Return what is wrong with an event, each place once.

        An event of a type that the plan has no rule for has no findings, unless it is
        a track event and the plan has others.
        """
        rule = self._plan.find_rule(event)
        if rule is None:
            return self._name_unplanned(event)
        faults = self._validators[id(rule)].find_faults(event)
        return tuple(_describe(fault, rule, event) for fault in faults)

    def _name_unplanned(self, event: JsonObject) -> tuple[Finding, ...]:
        if event.get("type") != "track" or not self._plan.events:
            return ()
        name = event.get("event")
        shown = cut(show(name), _LONGEST)
        near = self._nearest(name) if isinstance(name, str) else ""
        hint = f"; the plan has {show(near)}" if near else ""
        message = f"event {shown} is not in the plan{hint}"
        return (Finding(UNPLANNED, message, "/event", shown, subject=shown),)

    def _find_nearest(self, name: str) -> str:
        plain = {_plain(one): one for one in self._plan.events}
        wanted = _plain(name[:_LONGEST])
        near = get_close_matches(wanted, plain, n=1, cutoff=0.8)
        return plain[near[0]] if near else ""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower()) or name


def _describe(fault: Fault, rule: PlanRule, event: JsonObject) -> Finding:
    name = show(_name(rule, event))
    pointer = inert(fault.pointer)
    place = pointer.removeprefix("/properties") or pointer or "/"
    about = _INDEX.sub("/*", place).lstrip("/") or "the event"
    message = f"{place.lstrip('/') or 'the event'} {inert(fault.reason)}"
    found = cut(inert(fault.found), _LONGEST)
    if fault.kind == WRONG and found:
        message = f"{message}, found {found}"
    return Finding(
        RULES[fault.kind],
        f"{cut(message, 2 * _LONGEST)} (plan, {cut(inert(rule.place), _LONGEST)})",
        pointer,
        found,
        subject=cut(f"{name} {about}", _LONGEST),
    )


def _name(rule: PlanRule, event: JsonObject) -> Any:
    return event.get("event" if rule.kind == "track" else "name") or rule.kind

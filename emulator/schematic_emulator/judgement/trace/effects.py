"""Describe in words what a request would change in an empty environment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects import changes as kinds
from schematic_emulator.effects.events.plan_event import plan
from schematic_emulator.effects.state import State
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_contracts.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Effect:
    """The changes of a request, one line each, or why there are none."""

    changes: tuple[str, ...] = ()
    failure: str = ""


def describe_effect(body: JsonObject, at: datetime) -> Effect:
    """Return what a valid capture event changes in an empty environment.

    `at` is when it arrives. An event that Schematic would accept and then fail has
    `failure` set instead of `changes`.
    """
    numbers = count(1)
    outcome = plan(State(), body, at=at, ids=lambda prefix: f"{prefix}_{next(numbers)}")
    if outcome.error_message is not None:
        return Effect(failure=inert(outcome.error_message))
    names: dict[str, str] = {}
    lines = [_describe(change, names) for change in outcome.changes]
    return Effect(tuple(line for line in lines if line))


def _describe(change: Any, names: dict[str, str]) -> str:
    describer = _DESCRIBERS.get(type(change))
    return describer(change, names) if describer else ""


def _describe_created(change: kinds.EntityCreated, names: dict[str, str]) -> str:
    keys = ", ".join(f"{inert(k)}={inert(str(v))}" for k, v in change.keys.items())
    names[change.entity_id] = f"{change.kind} {keys}"
    name = f" named {show(change.name)}" if change.name else ""
    traits = f" with traits {show(change.traits)}" if change.traits else ""
    return f"creates {names[change.entity_id]}{name}{traits}"


def _describe_membership(change: kinds.MembershipAdded, names: dict[str, str]) -> str:
    user, company = names.get(change.user_id), names.get(change.company_id)
    return f"links {user} to {company}"


def _describe_usage(change: kinds.UsageCounted, names: dict[str, str]) -> str:
    who = [
        names.get(each, each) for each in (change.company_id, change.user_id) if each
    ]
    whom = f"for {' and '.join(who)}" if who else "for no company or user"
    return f"counts {change.quantity} {show(change.subtype)} {whom}"


_DESCRIBERS: dict[type, Callable[[Any, dict[str, str]], str]] = {
    kinds.EntityCreated: _describe_created,
    kinds.MembershipAdded: _describe_membership,
    kinds.UsageCounted: _describe_usage,
}

"""Tell in words what a request would change in an empty Schematic."""

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
    """What a request changes, in words; or why it changes nothing."""

    changes: tuple[str, ...] = ()
    failure: str = ""


def tell_effect(body: JsonObject, at: datetime) -> Effect:
    """Tell what a capture event that keeps its contract changes, from nothing."""
    numbers = count(1)
    outcome = plan(State(), body, at=at, ids=lambda prefix: f"{prefix}_{next(numbers)}")
    if outcome.error_message is not None:
        return Effect(failure=inert(outcome.error_message))
    names: dict[str, str] = {}
    lines = [_tell(change, names) for change in outcome.changes]
    return Effect(tuple(line for line in lines if line))


def _tell(change: Any, names: dict[str, str]) -> str:
    teller = _TELLERS.get(type(change))
    return teller(change, names) if teller else ""


def _tell_created(change: kinds.EntityCreated, names: dict[str, str]) -> str:
    keys = ", ".join(f"{inert(k)}={inert(str(v))}" for k, v in change.keys.items())
    names[change.entity_id] = f"{change.kind} {keys}"
    name = f" named {show(change.name)}" if change.name else ""
    traits = f" with traits {show(change.traits)}" if change.traits else ""
    return f"makes {names[change.entity_id]}{name}{traits}"


def _tell_membership(change: kinds.MembershipAdded, names: dict[str, str]) -> str:
    user, company = names.get(change.user_id), names.get(change.company_id)
    return f"links {user} to {company}"


def _tell_usage(change: kinds.UsageCounted, names: dict[str, str]) -> str:
    who = [
        names.get(each, each) for each in (change.company_id, change.user_id) if each
    ]
    whom = f"for {' and '.join(who)}" if who else "for nobody"
    return f"counts {change.quantity} {show(change.subtype)} {whom}"


_TELLERS: dict[type, Callable[[Any, dict[str, str]], str]] = {
    kinds.EntityCreated: _tell_created,
    kinds.MembershipAdded: _tell_membership,
    kinds.UsageCounted: _tell_usage,
}

"""Explain a flag's value for a company and a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects.events.resolve import ID_PREFIXES
from schematic_emulator.effects.flags.check import check_flag, make_subject
from schematic_emulator.effects.flags.why import explain
from schematic_emulator.effects.setup.rules import find_flag
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.flags.why import Why
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity


class UnknownNameError(EmulatorError, LookupError):
    """Raised for an unknown flag, company or user, or for a value that several have."""


def why(
    environment: Environment,
    flag: str,
    *,
    company: str | None = None,
    user: str | None = None,
) -> Why:
    """Return the rule that decides a flag, the rules tried before it, and their values.

    `company` and `user` are ids or the value of any key. The result is
    `urn:...:emulator/why` without the environment; printed, it is lines to read.
    Raises UnknownNameError.
    """
    # Events wait for the lock, so nothing is looked for under it.
    own_company = _find(environment, "company", company)
    own_user = _find(environment, "user", user)
    with environment.lock:
        found = find_flag(environment.state, flag)
        if found is None:
            raise UnknownNameError(f"no flag has the key {flag!r}")
        at = environment.clock.now()
        subject = make_subject(environment.state, own_company, own_user, at)
        return explain(check_flag(environment.state, found, subject))


def _find(
    environment: Environment, kind: EntityKind, name: str | None
) -> Entity | None:
    if name is None:
        return None
    entities = environment.state.of_kind(kind)
    if name.startswith(ID_PREFIXES[kind]) and name in entities:
        return entities[name]
    known = list(entities.values())
    found = [each for each in known if name in each.keys.values()]
    if len(found) != 1:
        how_many = "several have" if found else f"no {kind} has"
        raise UnknownNameError(f"{kind}: {how_many} a key of the value {name!r}")
    return found[0]

"""Set up an environment from a configuration's `schematic:` section."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_emulator.api.describe.definition import definition_id
from schematic_emulator.api.webhooks.sender import make_secret
from schematic_emulator.api.webhooks.target import TargetError
from schematic_emulator.effects.seed.check import check_section
from schematic_emulator.effects.seed.plan_seed import plan_seed
from schematic_emulator.effects.seed.step import (
    SeedError,
    Seeding,
    SeedMaking,
    SeedProblem,
)
from schematic_emulator.effects.setup.making import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment


class SeedReport(NamedTuple):
    """How many rows of a section were created, changed and found unchanged."""

    made: int
    changed: int
    unchanged: int


def seed(emulator: Emulator, environment: Environment, section: Any) -> SeedReport:
    """Set up an environment as a section says, changing only what differs.

    **shape**: contract `emulator/seed`. What the section leaves out is not removed, so
    seeding again changes nothing. Raises SeedError with every problem and its JSON
    pointer: nothing has changed if the section itself is invalid; if a row contradicts
    the present state, the rows before it were set up.
    """
    faults = tuple(check_section(section)) or tuple(_check_hosts(emulator, section))
    if faults:
        raise SeedError(faults)
    outcomes = Counter(_add_keys(emulator, environment, section))
    with environment.lock, emulator.store.account_lock:
        outcomes.update(_apply(emulator, environment, section))
    return SeedReport(outcomes["made"], outcomes["changed"], outcomes["unchanged"])


def restart(emulator: Emulator, environment: Environment | None) -> None:
    """Empty an environment, or all, and set it up with the section it started with.

    Keys stay valid. Raises SeedError for a section that cannot be applied now.
    """
    store = emulator.store
    store.reset(environment)
    for each in store.environments() if environment is None else (environment,):
        section = emulator.sections.get(each.id)
        if section:
            seed(emulator, each, section)


def _apply(
    emulator: Emulator, environment: Environment, section: dict[str, Any]
) -> Iterator[str]:
    making = SeedMaking(
        emulator.clock.now(),
        emulator.ids,
        emulator.settings.switches.effects,
        lambda kind, path: definition_id(environment, kind, path),
        make_secret,
    )
    seeding = Seeding(environment.state, section, making)
    try:
        for step in plan_seed(seeding):
            environment.commit(step.changes)
            yield step.outcome
    except SetupError as error:
        raise SeedError((SeedProblem(seeding.pointer, str(error)),)) from error


def _add_keys(
    emulator: Emulator, environment: Environment, section: dict[str, Any]
) -> Iterator[str]:
    """Add the keys whose texts are in the section; they open this environment."""
    store = emulator.store
    for row in section.get("keys") or ():
        kind, described = row.get("kind", "secret"), {}
        if row.get("name") is not None:
            described["name"] = row["name"]
        known = store.find_key(row["key"])
        if known is None or (known.environment, known.kind) != (environment, kind):
            store.add_key(row["key"], kind, environment, **described)
            yield "made"
        elif described.get("name", known.name) != known.name:
            store.change_key(known, described)
            yield "changed"
        else:
            yield "unchanged"


def _check_hosts(emulator: Emulator, section: dict[str, Any]) -> Iterator[SeedProblem]:
    """Yield a problem for each webhook at a host that is not allowed."""
    for index, row in enumerate(section.get("webhooks") or ()):
        try:
            emulator.webhooks.targets.check(row["url"])
        except TargetError as error:
            yield SeedProblem(f"/webhooks/{index}/url", str(error))

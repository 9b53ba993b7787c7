"""Find what only a running service finds: in requests, syncs and flag checks."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.configuration.computations import read_computations
from schematic_emulator.effects.flags.check import FlagCheck
from schematic_emulator.effects.flags.evaluate import evaluate
from schematic_emulator.effects.flags.subject import Subject
from schematic_emulator.effects.flags.unsure import list_unsure
from schematic_emulator.effects.records import Flag, TraitDefinition
from schematic_emulator.effects.rule import Condition, FlagRule
from schematic_emulator.source.engage.engage import Engage, Pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject

Rows = list[dict[str, Any]]
# After this time, each audience was synced.
_SYNCED = timedelta(hours=7)


def find_in_requests(rows: Rows) -> Iterator[Finding]:
    """Yield what is found in requests to capture: `content_type` and `body` of each."""
    emulator = Emulator()
    environment = emulator.store.create_environment("playground")
    key = emulator.store.create_key("secret", environment)
    for row in rows:
        body = json.dumps({"api_key": key, **row["body"]}).encode()
        emulator.receive_event(body, RequestFacts(row["content_type"]))
    for capture in environment.captures():
        yield from capture.findings


def find_in_syncs(
    segment: JsonObject, events: Iterable[JsonObject], at: datetime, *, is_now: bool
) -> Iterator[Finding]:
    """Yield what is found in what Engage sends within hours of some events.

    `segment` is the section of a configuration; `is_now` syncs immediately.
    """
    times = [at]
    found: list[Finding] = []

    def take(_name: str, _event: JsonObject, findings: tuple[Finding, ...]) -> bool:
        found.extend(findings)
        return True

    engage = Engage(lambda: times[-1], take, Pace(at_once=is_now))
    engage.replace(read_computations(segment))
    for event in events:
        engage.note(event)
    times.append(at + _SYNCED)
    engage.tick()
    yield from found


def find_in_checks(rows: Rows, at: datetime) -> Iterator[Finding]:
    """Yield what is found when flags are checked whose rule compares a trait.

    Each row has the type of a company's trait, what is sent for it, and a condition.
    """
    for row in rows:
        trait = TraitDefinition(
            id="etdf_1",
            kind="company",
            hierarchy=("trait",),
            display_name="trait",
            trait_type=row["trait_type"],
            created_at=at,
            updated_at=at,
        )
        condition = Condition(
            id="cond_1",
            condition_type="trait",
            operator=row["operator"],
            trait_id=trait.id,
            trait_value=row["trait_value"],
        )
        rule = FlagRule(
            id="rule_1",
            flag_id="flag_1",
            rule_type="standard",
            name="rule",
            value=True,
            conditions=(condition,),
            created_at=at,
            updated_at=at,
        )
        subject = Subject(
            at=at,
            meter=lambda _event, _period: 0,
            company_id="comp_1",
            company_traits={"trait": row["sent"]},
            definitions={trait.id: trait},
        )
        decision = evaluate([rule], subject, default=False)
        yield from list_unsure([FlagCheck(_make_flag(at), subject, decision, None)])


def _make_flag(at: datetime) -> Flag:
    return Flag(
        id="flag_1",
        key="flag",
        name="flag",
        description="",
        default_value=False,
        feature_id=None,
        created_at=at,
        updated_at=at,
    )

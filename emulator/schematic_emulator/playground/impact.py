"""Compare a case's two mappings over generated events: what is metered differently."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.impact.compare_files import ImpactOptions
from schematic_emulator.checks.impact.report import ImpactReport, ImpactScope
from schematic_emulator.judgement.compare.limits import Limits, list_features
from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from schematic_emulator.playground.verdict import MAPPING, Verdict, read_mapping
from segment_fixtures import World

if TYPE_CHECKING:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.playground.permalink import Case

HEAD = "head"
EVENTS = 300
SEED = 7


@dataclass(frozen=True, slots=True)
class Impact:
    """What a second mapping changes, or the problems with the texts of either.

    **shape** of its JSON: `problems` as in a verdict, and `report` as `impact --format
    json` writes it, null if there is a problem; each difference has its sentence as
    `text`, and `names` lists what is metered under each event name before and after.
    """

    problems: list[dict[str, Any]] = field(default_factory=list)
    report: ImpactReport | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the impact as one JSON object."""
        return {
            "problems": self.problems,
            "report": self.report and _write(self.report),
        }


def find_impact(case: Case, traffic: str) -> Impact:
    """Return what differs over the first events of a generated world.

    `traffic` names its profile, such as `b2b-saas`. Raises UnknownTrafficProfileError.
    """
    verdict = Verdict()
    base = read_mapping(case.mapping, MAPPING, verdict)
    head = read_mapping(case.head, HEAD, verdict)
    if base is None or head is None:
        return Impact(verdict.problems)
    return Impact(report=_compare(base, head, case.profile, _generate(traffic)))


def _generate(traffic: str) -> LineBlock:
    events = islice(World(traffic, SEED).events(), EVENTS)
    pieces = ((line, json.dumps(one).encode()) for line, one in enumerate(events, 1))
    return LineBlock("generated", pieces=tuple(pieces))


def _compare(
    base: MappingFile, head: MappingFile, profile: str, block: LineBlock
) -> ImpactReport:
    side = partial(MappingSide, profile=profile)
    sections = base.schematic, head.schematic
    options = ImpactOptions(side(base.enabled), side(head.enabled), *sections)
    tally = options.build().compare(block)
    for change in Limits(*sections).find_changes(tally):
        tally.add(change)
    return ImpactReport.of(
        tally,
        base=MAPPING,
        head=HEAD,
        features={**list_features(sections[0]), **list_features(sections[1])},
        scope=ImpactScope(),
    )


def _write(report: ImpactReport) -> dict[str, Any]:
    written = report.to_json()
    for one, row in zip(report.new, written["differences"], strict=True):
        row["text"] = one.describe()
    totals = sorted(report.tally.totals.items())
    written["names"] = [
        {"name": name, "before": one.before, "after": one.after}
        for name, one in totals
        if one.before or one.after
    ]
    return written

"""Report what is wrong with traffic as a whole, given the mapping that it meets."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_contracts.rules import SEVERITIES
from schematic_emulator.judgement.mapping_rules.triggers import find_in_trigger
from schematic_emulator.judgement.traffic.configured import find_configured
from schematic_emulator.judgement.traffic.kinds import describe_kind
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.paths import LEAST_EVENTS
from schematic_emulator.judgement.traffic.tally import TrafficTally
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.judgement.traffic.trait_types import read_traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads
    from schematic_emulator.judgement.traffic.traffic_finding import Place

# Of more subjects of one rule only the number is reported.
MOST_SUBJECTS = 1_000


class TrafficRules:
    """Finds what is wrong with the traffic that one mapping file meets.

    `tally` takes the events in: by `feed`, or directly, where speed matters.
    """

    __slots__ = ("reads", "tally")

    def __init__(self, file: MappingFile) -> None:
        self.reads = list_reads(file)
        self.tally = TrafficTally()

    def feed(
        self,
        event: JsonObject,
        where: Place,
        matched: Sequence[int],
        sent: Sequence[JsonObject],
    ) -> None:
        """Take in one event, apart from its time: a running emulator's clock may move.

        `matched` are the numbers of the enabled mappings whose trigger matches, `sent`
        the bodies of the requests: `{"type", "body", ...}`.
        """
        kind = describe_kind(event, matched, sent, self.reads)
        tally = self.tally
        tally.note(kind, self.reads)
        if tally.is_searched(kind):
            tally.search(event, kind, self.reads)
        name, message_id = event.get("event"), event.get("messageId")
        if isinstance(message_id, str):
            shown = name if isinstance(name, str) else str(event.get("type"))
            tally.add_message(message_id, shown, *where)
        if sent:
            tally.add_ids(*self.reads.read_ids(event), *where)
            tally.add_traits(read_traits(event), *where)
        for body in sent:
            if isinstance(name, str) and body.get("type") == "track":
                tally.add_name(name, str(body["body"].get("event", "")), *where)
                break

    def merge(self, other: TrafficRules) -> None:
        """Add what another part of the traffic has; its mapping file is the same."""
        self.tally.merge(other.tally)

    def findings(self) -> tuple[TrafficFinding, ...]:
        """Return the findings, the most severe and then the most frequent first."""
        return find_traffic_findings(self.tally, self.reads)


def find_traffic_findings(
    tally: TrafficTally, reads: MappedReads
) -> tuple[TrafficFinding, ...]:
    """Return the findings on traffic, in an order that does not depend on its parts."""
    found = chain(
        tally.find(reads), _find_unused(tally, reads), find_configured(tally, reads)
    )
    return tuple(_limit(sorted(found, key=_order)))


def _order(one: TrafficFinding) -> tuple[int, str, int, str, str]:
    finding = one.finding
    severity = SEVERITIES.index(finding.severity)
    return severity, finding.rule, -one.count, finding.subject, finding.message


def _find_unused(tally: TrafficTally, reads: MappedReads) -> Iterator[TrafficFinding]:
    """Yield the mappings that match no event, except where the trigger says why."""
    for number, row in enumerate(reads.rows):
        if tally.events < LEAST_EVENTS or tally.matched[number] or _is_reported(row):
            continue
        message = f"none of {tally.events:,} events matches the trigger"
        finding = row.find("mapping-unused", message, "/subscribe")
        yield TrafficFinding(finding, tally.events, tally.events)


def _is_reported(row: CheckedRow) -> bool:
    found = find_in_trigger(row)
    return row.trigger is None or any(one.severity == "error" for one in found)


def _limit(found: Iterable[TrafficFinding]) -> Iterator[TrafficFinding]:
    """Yield the first subjects of each rule, and one finding that counts the others."""
    for rule, group in groupby(found, key=lambda one: one.finding.rule):
        ones = list(group)
        yield from ones[:MOST_SUBJECTS]
        others = ones[MOST_SUBJECTS:]
        if others:
            finding = Finding(
                rule=rule,
                message=f"{len(others):,} more of this rule are not listed",
                subject="others",
            )
            count = sum(one.count for one in others)
            yield TrafficFinding(finding, count, others[0].applies)

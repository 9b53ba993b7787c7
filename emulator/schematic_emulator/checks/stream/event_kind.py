"""What events have in common that are checked only once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.subject import QUOTING, find_namer, name_event

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.traffic.kinds import TrafficKind
    from schematic_emulator.judgement.traffic.shape_tally import ShapeKind

NO_TYPE = "no type"
# A finding, and how to name its subject for another event; None if it is the same.
Row = tuple["Finding", "Callable[[JsonObject], str] | None"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one event: what is found, and what the ledger counts.

    `found` has the rule and the subject of each finding. `refused` is the reason why
    nothing is sent, from Segment, the destination or the event's integrations object.
    `sent_name` is the track event's name as sent. `good` and `bad` are the numbers of
    requests that match and violate their contract.
    """

    type: str
    found: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    sent_name: str = ""
    good: int = 0
    bad: int = 0

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules with findings, each once."""
        return tuple(dict.fromkeys(rule for rule, _ in self.found))


@dataclass(frozen=True, slots=True, eq=False)
class EventKind:
    """Events that share a verdict and may have different names.

    `findings` are those of the first event. Those of the others have the same rules;
    their subjects differ if they name the event. `named_by` is the number of the
    subscription whose track event comes first. An event that Segment drops has no
    `traffic`. `shape` is what a baseline counts. `rows` has each subject of each rule
    once; `is_named` says that one names the event, `is_quoting` that a message does.
    """

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    named_by: int = -1
    traffic: TrafficKind | None = None
    shape: ShapeKind | None = None
    rows: tuple[tuple[Row, ...], ...] = field(init=False)
    is_named: bool = field(init=False)
    is_quoting: bool = field(init=False)

    def __post_init__(self) -> None:
        """Find out which subjects and messages name the event."""
        rows: dict[str, dict[Any, Row]] = {}
        for finding in self.findings:
            namer = find_namer(finding)
            own = rows.setdefault(finding.rule, {})
            own.setdefault(namer or finding.subject, (finding, namer))
        by_rule = tuple(tuple(own.values()) for own in rows.values())
        is_named = any(namer for own in by_rule for _, namer in own)
        object.__setattr__(self, "rows", by_rule)
        object.__setattr__(self, "is_named", is_named)
        object.__setattr__(self, "is_quoting", not QUOTING.isdisjoint(rows))

    @property
    def is_sent(self) -> bool:
        """Return whether an event of this kind leads to a request."""
        return self.verdict.good + self.verdict.bad > 0

    def name_subjects(self, event: JsonObject) -> Iterator[tuple[Finding, str]]:
        """Yield each finding of the first event, and its subject for another one."""
        for finding in self.findings:
            namer = find_namer(finding)
            yield finding, namer(event) if namer else finding.subject


def label_event(event: JsonObject) -> Hashable:
    """Return what the subjects of an event depend on: its name, or who sent it."""
    name = event.get("event")
    if name.__class__ is str and "body" not in event:
        return name
    return name_event(event), describe_event(event)


def name_type(event: JsonObject) -> str:
    """Return the type of an event for the ledger."""
    kind = event.get("type")
    return kind if isinstance(kind, str) else NO_TYPE

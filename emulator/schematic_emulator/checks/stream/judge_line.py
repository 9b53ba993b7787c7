"""Check each event of a stream: what is found, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from schematic_contracts.validation import check_event
from schematic_emulator.checks.stream.event_kind import EventKind, Verdict, name_type
from schematic_emulator.checks.stream.event_kinds import MatchedSets
from schematic_emulator.checks.stream.fast_intake import FastIntake, is_complete
from schematic_emulator.checks.stream.shapes import UnshapedError
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.join_request import join_request
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.judgement.subject import name_subject
from schematic_emulator.judgement.traffic.kinds import find_kind
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.shape_tally import describe_shape
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import IntakeRecord, PlanRecord
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads

MOST_REMEMBERED = 20_000
# An event, its kind, and the name under which it is sent.
Judged = tuple[Any, EventKind, str]


class Judge(Protocol):
    """Checks the calls of a stream; `is_wire` means that they are capture payloads."""

    is_wire: bool

    @property
    def reads(self) -> MappedReads | None:
        """Return what the mappings read, None for capture payloads, without any."""
        ...

    def judge_call(self, call: Any, shared: JsonObject, size: int = 0) -> Judged:
        """Return a call as a destination sees it, its kind, and its name as sent."""
        ...

    def fill(self, call: Any, shared: JsonObject, event: Any) -> Any:
        """Return a call with all that the intake adds, given its event."""
        ...

    def find(self, call: Any, shared: JsonObject | None = None) -> tuple[Finding, ...]:
        """Return the findings in full."""
        ...

    def describe(self, event: JsonObject) -> str:
        """Return the event in a few words."""
        ...


class SegmentJudge:
    """Checks Segment events with the subscriptions that map them.

    Events that the subscriptions treat alike share one verdict, found by the key of
    `MatchedSet`; at most MOST_REMEMBERED verdicts are stored.
    """

    is_wire = False

    def __init__(
        self, subscriptions: Sequence[Mapping[str, Any]], profile: str
    ) -> None:
        file = MappingFile.from_subscriptions(subscriptions)
        sound = file.enabled
        self.reads = list_reads(file)
        self._judge = EventJudge(sound, profile)
        sets = MatchedSets(sound, profile, self.reads)
        self._find_set = sets.find
        self.intake = FastIntake(
            datetime.now(UTC), is_filling_read=sets.reads_filling()
        )
        self.fill = self.intake.fill
        self._small = self.intake.small
        self._dropped: dict[Any, EventKind] = {}
        self.remembered = 0

    def judge_call(self, call: Any, shared: JsonObject, size: int = 0) -> Judged:
        """Return a call as a destination sees it, its kind, and its name as sent.

        `shared` is what its batch has for all calls, `size` the length of its text.
        """
        event = call
        if shared or size > self._small or not is_complete(call):
            event, rejection = self.intake.receive(call, shared, size)
            if rejection:
                return event, self._find_dropped(event, call, shared, rejection), ""
        try:
            matched = self._find_set(event)
            key, names = matched.find_key(event)
        except UnshapedError:
            kind = self._judge_alone(self.intake.record(call, shared))
            return event, kind, kind.verdict.sent_name
        kind = matched.known.get(key) or self._add_kind(
            matched.known, key, call, shared
        )
        if kind.named_by in names:
            return event, kind, names[kind.named_by].sent
        return event, kind, kind.verdict.sent_name

    def _find_dropped(
        self, event: Any, call: Any, shared: JsonObject, rejection: str
    ) -> EventKind:
        key = name_type(event), rejection
        known = self._dropped.get(key)
        return known or self._add_kind(self._dropped, key, call, shared)

    def _add_kind(
        self, known: dict[Any, EventKind], key: Any, call: Any, shared: JsonObject
    ) -> EventKind:
        kind = self._judge_alone(self.intake.record(call, shared))
        if self.remembered < MOST_REMEMBERED:
            known[key] = kind
            self.remembered += 1
        return kind

    def judge(self, call: JsonObject) -> Verdict:
        """Return the verdict on one call, filled in as the intake does."""
        event, kind, name = self.judge_call(call, {}, MAYBE_LARGE)
        found = [(one.rule, subject) for one, subject in kind.name_subjects(event)]
        return replace(kind.verdict, sent_name=name, found=tuple(found))

    def judge_alone(self, call: JsonObject) -> Verdict:
        """Return the same verdict without a look at those of other events."""
        return self._judge_alone(self.intake.record(call, {})).verdict

    def find(self, call: Any, shared: JsonObject | None = None) -> tuple[Finding, ...]:
        """Return the findings in full."""
        return self._judge.judge(self.intake.record(call, shared or {})).findings

    def describe(self, event: JsonObject) -> str:
        """Return the event in a few words: its type and name, or its user."""
        return describe_event(event)

    def _judge_alone(self, record: IntakeRecord) -> EventKind:
        found = self._judge.judge(record)
        good = sum(one.is_good for one in found.requests)
        errors = () if found.requests else found.record.errors
        verdict = Verdict(
            name_type(record.event),
            tuple((one.rule, one.subject) for one in found.findings),
            found.stopped_by or (errors[0] if errors else ""),
            found.record.event_name,
            good,
            len(found.requests) - good,
        )
        plan = None if found.stopped_by else found.record
        traffic = None
        if not record.rejection:
            traffic = find_kind(record.event, plan, self.reads)
        first = _find_first_track(found.record)
        bodies = found.record.bodies
        shape = describe_shape(record.event, traffic, bodies, found.findings)
        return EventKind(verdict, found.findings, first, traffic, shape)


# A call of unknown size, which may be larger than Segment takes.
MAYBE_LARGE = 1 << 30


def _find_first_track(plan: PlanRecord) -> int:
    """Return the number of the subscription whose track event is sent first."""
    for number, one in enumerate(plan.subscriptions):
        if one.body is not None and one.body["type"] == "track":
            return number
    return -1


class WireJudge:
    """Checks capture payloads, as Schematic would receive them."""

    is_wire = True
    reads = None

    def __init__(self) -> None:
        self._known: dict[str, EventKind] = {}

    def fill(self, _: Any, __: JsonObject, event: Any) -> Any:
        """Return the event as it is: nothing fills a payload in."""
        return event

    def judge_call(self, event: Any, _: JsonObject, __: int = 0) -> Judged:
        """Return a capture event and its kind; its name is its own."""
        event = event if event.__class__ is dict else {}
        advice, violations = advise(event), check_event(event)
        kind = name_type(event)
        if not advice and not violations:
            known = self._known.get(kind)
            if known is None:
                known = EventKind(Verdict(kind, good=1))
                if len(self._known) < MOST_REMEMBERED:
                    self._known[kind] = known
            return event, known, ""
        bad = int(bool(violations))
        found = self.find(event)
        rules = tuple((one.rule, one.subject) for one in found)
        return event, EventKind(Verdict(kind, rules, "", "", 1 - bad, bad), found), ""

    def find(self, event: Any, _: JsonObject | None = None) -> tuple[Finding, ...]:
        """Return the findings in full."""
        return tuple(
            replace(one, subject=name_subject(one, event))
            for one in join_request(advise(event), check_event(event))
        )

    def describe(self, event: JsonObject) -> str:
        """Return the type of a capture event and, if it is a track event, its name."""
        body = event.get("body")
        name = body.get("event") if isinstance(body, dict) else None
        kind = show(event.get("type")).strip('"')
        return f"{kind} {show(name)}" if isinstance(name, str) else kind

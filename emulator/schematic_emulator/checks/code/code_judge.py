"""Check events by what mapping code sends for them, with the verdict of pytest."""

from __future__ import annotations

import json
import sys
from collections import deque
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.control.stop import StoppedError
from schematic_emulator.checks.stream.event_kind import EventKind, Verdict, name_type
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.judge import GENERATED, receive_one
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.judgement.subject import name_subject
from schematic_emulator.judgement.traffic.kinds import describe_kind, list_matched
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.shape_tally import describe_shape
from schematic_emulator.mapping_code.attribution import attribute
from schematic_emulator.mapping_code.protocol import MappingFailedError
from schematic_emulator.source.intake.fill import IncomingRequest
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.checks.code.arrivals import Arrivals
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.stream.judge_line import Judged
    from schematic_emulator.checks.stream.kept_calls import KeptCall
    from schematic_emulator.judgement.judge_event import EventJudgement
    from schematic_emulator.mapping_code.delivered import Delivered
    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Mapping

    Sent = Iterator[tuple[Delivered, Sequence[Capture]]]


@dataclass(frozen=True, slots=True)
class CodeRun:
    """Mapping code, the emulator that it sends to, and what arrives there."""

    mapping: Mapping
    target: EmulatorTarget
    arrivals: Arrivals
    stop: Stop


class CodeJudge:
    """Sends calls through mapping code: `prepare` some, then check each of them.

    `file` has the subscriptions of code that runs some, as Node does, and `findings`
    what is wrong with these.
    """

    is_wire = False

    def __init__(self, run: CodeRun) -> None:
        self._run = run
        file = getattr(run.mapping, "mapping_file", None)
        self.file: MappingFile = file or MappingFile.from_subscriptions([])
        self.name = run.mapping.name
        self.findings: tuple[Finding, ...] = getattr(run.mapping, "findings", ())
        self.reads = list_reads(self.file)
        self._router = EventJudge(self.file.enabled, run.target.profile)
        self._now, self._numbers = datetime.now(UTC), count(1)
        self._ready: deque[Judged] = deque()
        self._current: Judged | None = None

    def prepare(self, calls: Sequence[KeptCall]) -> int:
        """Send calls, and return how many of them were: fewer than all after a stop.

        Raises MappingFailedError if the code fails.
        """
        found = [
            self._router.judge(receive_one(one.call, self._arrive(one.shared)))
            for one in calls
        ]
        # The code may change what it is given.
        events = [
            json.loads(json.dumps(one.intake.event))
            for one in found
            if not one.stopped_by
        ]
        self._ready.clear()
        try:
            # What the code prints must not appear in the report.
            with self._run.stop.interrupting(), redirect_stdout(sys.stderr):
                sent = self._send(events)
                for one in found:
                    self._ready.append(self._judge(one, sent))
        except (StoppedError, MappingFailedError):
            # Ctrl-C may end a process of the code first.
            if not self._run.stop.signal:
                raise
            self._run.arrivals.take()
        return len(self._ready)

    def _arrive(self, shared: JsonObject) -> IncomingRequest:
        numbers = self._numbers
        make_id = lambda: f"{GENERATED}{next(numbers)}"  # noqa: E731 - one line
        return IncomingRequest(self._now, None, make_id, shared)

    def _send(self, events: list[JsonObject]) -> Sent:
        run = self._run
        if not events:
            return
        if run.mapping.sends_all_at_once:
            sent = list(run.mapping.send(events, run.target))
            rows = run.arrivals.take()
            yield from zip(sent, _share(rows, attribute(events, rows)), strict=True)
            return
        for delivered in run.mapping.send(events, run.target):
            yield delivered, run.arrivals.take()

    def _judge(self, found: EventJudgement, sent: Sent) -> Judged:
        event = found.intake.event
        if found.stopped_by:
            return self._describe(found, found.findings, found.stopped_by, ())
        delivered, rows = next(sent)
        findings = tuple(
            replace(one, subject=one.subject or name_subject(one, event))
            for one in (
                *self._list_findings(found, delivered, rows),
                *self._run.arrivals.find_lost(),
            )
        )
        return self._describe(found, findings, inert(delivered.error or ""), rows)

    def _list_findings(
        self, found: EventJudgement, delivered: Delivered, rows: Sequence[Capture]
    ) -> Iterator[Finding]:
        """Yield the findings on an event as a test of pytest has them."""
        known = {(one.rule, one.pointer) for one in delivered.findings}
        on_event = [*delivered.findings]
        on_event += [
            one
            for one in found.routing.findings
            if (one.rule, one.pointer) not in known
        ]
        rules = {one.rule for one in on_event}
        yield from on_event
        for row in rows:
            yield from (
                one for one in self._run.arrivals.find_in(row) if one.rule not in rules
            )

    def _describe(
        self,
        found: EventJudgement,
        findings: tuple[Finding, ...],
        refused: str,
        rows: Sequence[Capture],
    ) -> Judged:
        event, good = found.intake.event, sum(map(self._run.arrivals.is_good, rows))
        tracks = [row.subtype or "" for row in rows if row.type == "track"]
        verdict = Verdict(
            name_type(event),
            tuple((one.rule, one.subject) for one in findings),
            refused,
            tracks[0] if tracks else "",
            good,
            len(rows) - good,
        )
        traffic = None
        bodies = [row.event for row in rows if row.event and row.has_body]
        if not found.intake.rejection:
            matched = list_matched(found.record)
            traffic = describe_kind(event, matched, bodies, self.reads)
        shape = describe_shape(event, traffic, bodies, findings)
        kind = EventKind(verdict, findings, -1, traffic, shape)
        return event, kind, verdict.sent_name

    def judge_call(self, _: Any, __: JsonObject, ___: int = 0) -> Judged:
        """Return the next of the calls that are prepared."""
        self._current = self._ready.popleft()
        return self._current

    def fill(self, _: Any, __: JsonObject, event: Any) -> Any:
        """Return the event as it is: it has been filled in."""
        return event

    def find(self, _: Any, __: JsonObject | None = None) -> tuple[Finding, ...]:
        """Return the findings on the call that was returned last."""
        return self._current[1].findings if self._current else ()

    def describe(self, event: JsonObject) -> str:
        """Return the event in a few words: its type and name, or its user."""
        return describe_event(event)


def _share(
    rows: Sequence[Capture], attributed: list[tuple[Capture, ...]]
) -> list[list[Capture]]:
    """Return the captures of each event; others go to the event before them."""
    shares = [list(own) for own in attributed]
    owners = {row.number: place for place, own in enumerate(shares) for row in own}
    place = 0
    for row in rows:
        place = owners.get(row.number, place)
        if row.number not in owners:
            shares[place].append(row)
    return shares

"""Count the events of one block by their kind, and tally each kind once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.control.sample import rank
from schematic_emulator.checks.stream.event_kind import label_event
from schematic_emulator.checks.stream.found_counts import FoundCounts, Group
from schematic_emulator.checks.stream.pieces import read_piece
from schematic_emulator.checks.stream.tally import (
    MOST_SUBJECTS,
    Found,
    StreamTally,
    SubjectFound,
    count_broken,
)
from schematic_emulator.checks.stream.traffic_feed import TrafficFeed
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.plan_rules.plan_checker import PlanChecker
from schematic_emulator.judgement.traffic.shape_tally import ShapeTally, find_part

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.tracking_plan.plan import TrackingPlan
    from schematic_emulator.checks.stream.event_kind import EventKind, Verdict
    from schematic_emulator.checks.stream.judge_line import Judge
    from schematic_emulator.judgement.traffic.shape_tally import ShapeRow

# Of more users the part is found again.
_MOST_USERS = 20_000


class BlockCounter:
    """Counts the events of one block after another, those of one kind together.

    An event costs a look-up and an addition; what a kind of event adds to the tally
    is worked out once a block. Calls of a rank of `edge` or above are left out.
    """

    def __init__(
        self,
        judge: Judge,
        plan: PlanCounts | None = None,
        edge: int | None = None,
        *,
        is_shaped: bool = False,
    ) -> None:
        self._judge_call = judge.judge_call
        self._plan = plan
        self._edge = edge
        self._shape = ShapeFeed() if is_shaped else None
        self._found = FoundCounts(judge)
        self._is_wire = judge.is_wire
        self._feed = None if judge.reads is None else TrafficFeed(judge.reads)
        self._fill = judge.fill
        self._file = ""
        self.start("")

    def start(self, file: str) -> None:
        """Begin a block of a file; what other files have does not matter in it."""
        if file != self._file:
            self.forget()
        self._file = file
        self._groups: dict[EventKind, Group] = {}
        self._tally = StreamTally(files={file: 0})
        self._found.start(file, self._tally)

    def forget(self) -> None:
        """End a file: the next one is a new one, whatever its name is."""
        self._found.forget()
        if self._feed is not None:
            self._feed.restart()

    def add_piece(self, piece: bytes, line: int) -> None:
        """Count the event of one piece of text, or all of a batch's."""
        read_piece(piece, line, self, is_wire=self._is_wire)

    def add_call(self, call: Any, shared: JsonObject, line: int, size: int) -> None:
        """Count one call; `size` is the length of the text that it is from."""
        if self._edge is not None and rank(call) >= self._edge:
            self._tally.left_out += 1
            return
        event, kind, sent = self._judge_call(call, shared, size)
        group = self._groups.get(kind)
        if group is None:
            group = self._groups[kind] = Group()
            if self._feed is not None:
                group.is_searched = self._feed.needs_search(kind)
        group.count += 1
        if kind.findings:
            label = label_event(event) if kind.is_named else ""
            named = group.by_label.get(label)
            if named is None:
                named = self._found.list_found(group, kind, call, shared, event, line)
                group.by_label[label] = named
            named.count += 1
        # Segment holds an event against the plan after it has taken it.
        if self._plan is not None and kind.traffic is not None:
            self._plan.add(event, (self._file, line), self._tally)
        if self._shape is not None:
            self._shape.add(call, event, kind)
        if self._feed is not None:
            self._feed.add(call, event, kind, sent, line)
            if group.is_searched:
                self._feed.search(self._fill(call, shared, event), kind)

    def add_broken(self, line: int, message: str, found: str) -> None:
        """Count a piece that is not an event."""
        count_broken(self._tally, (self._file, line), message, found)

    def end(self) -> StreamTally:
        """Return the tally of the block."""
        tally, file = self._tally, self._file
        for kind, group in self._groups.items():
            tally.files[file] += group.count
            self._count(kind.verdict, group.count)
            group.add_counts()
        if self._feed is not None:
            counts = {kind: group.count for kind, group in self._groups.items()}
            tally.traffic = self._feed.end(file, counts)
        if self._shape is not None:
            tally.shape = self._shape.end()
        return tally

    def _count(self, verdict: Verdict, count: int) -> None:
        ledger = self._tally.ledger
        ledger.produced += count
        ledger.types[verdict.type] += count
        requests = verdict.good + verdict.bad
        ledger.requests += count * requests
        ledger.good += count * verdict.good
        ledger.bad += count * verdict.bad
        if requests:
            ledger.sent += count
        elif verdict.refused:
            ledger.refused[verdict.refused] += count
        else:
            ledger.unheard[verdict.type] += count


class ShapeFeed:
    """Takes the events of one block after another in."""

    def __init__(self) -> None:
        self._counts: dict[EventKind, dict[ShapeRow, int]] = {}
        self._parts: dict[str, int] = {}

    def add(self, call: Any, event: JsonObject, kind: EventKind) -> None:
        """Take in one event; `call` is as it was posted, without what was filled in."""
        try:
            library: Any = call["context"]["library"]["name"]
        except (KeyError, TypeError, IndexError):
            library = None
        name: Any = event.get("event")
        user: Any = event.get("userId") or event.get("anonymousId")
        part = self._parts.get(user) if user.__class__ is str else find_part(user)
        if part is None:
            part = self._remember(user)
        counts = self._counts.get(kind)
        if counts is None:
            counts = self._counts[kind] = {}
        row = (
            part,
            name if name.__class__ is str else None,
            library if library.__class__ is str else None,
        )
        counts[row] = counts.get(row, 0) + 1

    def _remember(self, user: str) -> int:
        if len(self._parts) >= _MOST_USERS:
            self._parts.clear()
        part = self._parts[user] = find_part(user)
        return part

    def end(self) -> ShapeTally:
        """Return the tally of the block."""
        tally = ShapeTally()
        for kind, counts in self._counts.items():
            if kind.shape is not None:
                tally.add(kind.shape, counts)
        self._counts = {}
        return tally


class PlanCounts:
    """Checks each event against the plan; an event that keeps it costs one look-up."""

    def __init__(self, plan: TrackingPlan) -> None:
        self._checker = PlanChecker(plan)
        self._is_kept = self._checker.is_kept

    def add(
        self, event: JsonObject, place: tuple[str, int], tally: StreamTally
    ) -> None:
        """Add the findings on an event at a file and line to the tally of its block."""
        if self._is_kept(event):
            return
        by_rule: dict[str, dict[str, Finding]] = {}
        for finding in self._checker.check(event):
            by_rule.setdefault(finding.rule, {}).setdefault(finding.subject, finding)
        for rule, subjects in by_rule.items():
            file, line = place
            known = tally.found.get((file, rule))
            if known is None:
                example = next(iter(subjects.values()))
                known = Found(file, 0, line, describe_event(event), example)
                tally.found[file, rule] = known
            known.count += 1
            for finding in subjects.values():
                _count_subject(known, finding, line)


def _count_subject(known: Found, finding: Finding, line: int) -> None:
    same = known.subjects.get(finding.subject)
    if same is not None:
        same.count += 1
    elif len(known.subjects) < MOST_SUBJECTS:
        known.subjects[finding.subject] = SubjectFound(1, line, finding)
    else:
        known.omitted += 1

"""Count the events of one block by their kind, and tally each kind once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.event_kind import label_event
from schematic_emulator.checks.stream.found_counts import FoundCounts, Group
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.checks.stream.tally import Found, StreamTally
from schematic_emulator.checks.stream.traffic_feed import TrafficFeed
from schematic_emulator.source.intake.call_forms import list_calls
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.stream.event_kind import EventKind, Verdict
    from schematic_emulator.checks.stream.judge_line import Judge
    from schematic_emulator.checks.stream.plan_counts import PlanCounts

_SHOWN = 80
BROKEN = "broken-line"
NOTHING: JsonObject = {}


class BlockCounter:
    """Counts the events of one block after another, those of one kind together.

    An event costs a look-up and an addition; what a kind of event adds to the tally
    is worked out once a block.
    """

    def __init__(self, judge: Judge, plan: PlanCounts | None = None) -> None:
        self._judge_call = judge.judge_call
        self._plan = plan
        self._found = FoundCounts(judge)
        self._is_wire = not isinstance(judge, SegmentJudge)
        self._feed: TrafficFeed | None = None
        if isinstance(judge, SegmentJudge):
            self._feed = TrafficFeed(judge.reads)
            self._intake = judge.intake
        self.start("")

    def start(self, file: str) -> None:
        """Begin a block of a file."""
        self._file = file
        self._groups: dict[EventKind, Group] = {}
        self._tally = StreamTally(files={file: 0})
        self._found.start(file, self._tally)

    def add_piece(self, piece: bytes, line: int) -> None:
        """Count the event of one piece of text, or all of a batch's."""
        try:
            value = orjson.loads(piece)
        except orjson.JSONDecodeError as error:
            text = piece[:_SHOWN].decode("utf-8", "replace")
            self.add_broken(line, f"not JSON: {error}", show(text))
            return
        if value.__class__ is not dict:
            message = "expected an event, a JSON object"
            self.add_broken(line, message, show(value)[:_SHOWN])
        elif "type" in value:
            self._add_call(value, NOTHING, line, len(piece))
        else:
            for call, shared in self._list_calls(value):
                self._add_call(call, shared, line, len(piece))

    def _list_calls(self, value: JsonObject) -> Iterator[tuple[Any, JsonObject]]:
        if not self._is_wire:
            for _, call, shared in list_calls(value):
                yield call, shared
        elif isinstance(value.get("events"), list):
            for event in value["events"]:
                yield event, NOTHING
        else:
            yield value, NOTHING

    def _add_call(self, call: Any, shared: JsonObject, line: int, size: int) -> None:
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
        if self._feed is not None:
            self._feed.add(call, event, kind, sent, line)
            if group.is_searched:
                self._feed.search(self._intake.fill(call, shared, event), kind)

    def add_broken(self, line: int, message: str, found: str) -> None:
        """Count a piece that is not an event."""
        self._tally.broken += 1
        finding = Finding(rule=BROKEN, message=message, found=found)
        broken = Found.of(finding, self._file, line, "not an event")
        self._tally.count((self._file, BROKEN), broken)

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

"""Check the events of files, in this process or in several."""

from __future__ import annotations

import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.judge_line import SegmentJudge, WireJudge
from schematic_emulator.checks.stream.tally import Found, Naming, StreamTally
from schematic_emulator.source.intake.call_forms import list_calls
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schematic_emulator.checks.stream.event_files import LineBlock
    from schematic_emulator.checks.stream.judge_line import Judge, Verdict

# With this many blocks or fewer, starting processes takes longer than the check.
BLOCKS_BEFORE_POOL = 4
_AHEAD = 3  # blocks in the queue of each process
_SHOWN = 80
BROKEN = "broken-line"


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What to check: capture payloads as they are, or events and their subscriptions.

    `is_wire` means capture payloads; the other options are for Segment events.
    """

    subscriptions: Sequence[Mapping[str, Any]] = ()
    profile: str = "published"
    is_wire: bool = False

    def build_judge(self) -> Judge:
        """Return the checker of events; each process compiles one of its own."""
        if self.is_wire:
            return WireJudge()
        return SegmentJudge(self.subscriptions, self.profile)


def judge_blocks(
    blocks: Iterable[LineBlock], options: CheckOptions, jobs: int = 1
) -> Iterator[StreamTally]:
    """Yield the tally of each block, in the blocks' order.

    `jobs` is the number of processes; they are started only if there are more than
    BLOCKS_BEFORE_POOL blocks. The tallies do not depend on their number.
    """
    rest = iter(blocks)
    judge = options.build_judge()
    first = list(islice(rest, BLOCKS_BEFORE_POOL)) if jobs > 1 else []
    for block in first:
        yield judge_block(block, judge)
    following = next(rest, None)
    if following is None:
        return
    rest = chain((following,), rest)
    if jobs > 1:
        yield from _judge_in_pool(rest, options, jobs)
        return
    for block in rest:
        yield judge_block(block, judge)


def _judge_in_pool(
    blocks: Iterator[LineBlock], options: CheckOptions, jobs: int
) -> Iterator[StreamTally]:
    # spawn, because a fork would copy the caller's threads and locks.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start_worker, (options,))
    waiting: deque[Future[StreamTally]] = deque()
    try:
        for block in blocks:
            waiting.append(pool.submit(_judge_in_worker, block))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_judges: list[Judge] = []


def _start_worker(options: CheckOptions) -> None:
    """Prepare a worker process; Ctrl-C is handled by its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _judges.append(options.build_judge())


def _judge_in_worker(block: LineBlock) -> StreamTally:
    return judge_block(block, _judges[0])


def judge_block(block: LineBlock, judge: Judge) -> StreamTally:
    """Return the tally of one block; blank lines are ignored."""
    tally = StreamTally(files={block.file: 0})
    for line, piece in block.numbered():
        if piece and not piece.isspace():
            _judge_piece(piece, Place(block.file, line), judge, tally)
    if block.problem:
        _add_broken(tally, Place(block.file, block.line), block.problem, "")
    return tally


@dataclass(frozen=True, slots=True)
class Place:
    """The file and the line, from 1, on which a piece starts."""

    file: str
    line: int


def _judge_piece(piece: bytes, place: Place, judge: Judge, tally: StreamTally) -> None:
    try:
        event = orjson.loads(piece)
    except orjson.JSONDecodeError as error:
        text = piece[:_SHOWN].decode("utf-8", "replace")
        _add_broken(tally, place, f"not JSON: {error}", show(text))
        return
    if event.__class__ is not dict:
        message = "expected an event, a JSON object"
        _add_broken(tally, place, message, show(event)[:_SHOWN])
    elif type(judge) is WireJudge and isinstance(event.get("events"), list):
        for one in event["events"]:
            _judge_event(one if isinstance(one, dict) else {}, place, judge, tally)
    else:
        for _, call, _ in list_calls(event):
            _judge_event(call, place, judge, tally)


def _judge_event(
    event: dict[str, Any], place: Place, judge: Judge, tally: StreamTally
) -> None:
    verdict = judge.judge(event)
    tally.files[place.file] += 1
    _count(event, verdict, tally)
    name = verdict.sent_name
    raw = event.get("event")
    if name and raw.__class__ is str:
        tally.name(name, Naming(raw, 1, place.file, place.line))
    if verdict.rules:
        subject = judge.describe(event)
        for found in _first_of_each(judge.find(event)):
            one = Found.of(found, place.file, place.line, subject)
            tally.count((place.file, found.rule), one)


def _first_of_each(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Return the first finding of each rule: a rule counts once per event."""
    firsts: dict[str, Finding] = {}
    for finding in findings:
        firsts.setdefault(finding.rule, finding)
    return firsts.values()


def _count(event: dict[str, Any], verdict: Verdict, tally: StreamTally) -> None:
    ledger = tally.ledger
    ledger.produced += 1
    kind = event.get("type")
    ledger.types[kind if kind.__class__ is str else "no type"] += 1
    requests = verdict.good + verdict.bad
    ledger.requests += requests
    ledger.good += verdict.good
    ledger.bad += verdict.bad
    if requests:
        ledger.sent += 1
    elif verdict.refused:
        ledger.refused[verdict.refused] += 1
    else:
        kind = event.get("type")
        ledger.unheard[kind if kind.__class__ is str else "no type"] += 1


def _add_broken(tally: StreamTally, place: Place, message: str, found: str) -> None:
    tally.broken += 1
    finding = Finding(rule=BROKEN, message=message, found=found)
    key = (place.file, BROKEN)
    tally.count(key, Found.of(finding, place.file, place.line, "not an event"))

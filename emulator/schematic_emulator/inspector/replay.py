"""Send a journey again: into a copy of the state, or into the live environment."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.capture.envelope import parse
from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.api.store.watching import watch
from schematic_emulator.destination.request import Request
from schematic_emulator.inspector.respond import ProblemError
from schematic_emulator.journeys.entry import Entry, LiveJourney
from schematic_emulator.journeys.follow import WatchMaker
from schematic_emulator.journeys.journeys import Journeys
from schematic_emulator.journeys.parents import map_children
from schematic_emulator.journeys.states import REPLAY
from schematic_emulator.source.intake.fill import IncomingRequest
from schematic_emulator.source.intake.receive_call import receive_call
from schematic_emulator.source.outbox.parcel import PendingDelivery, Sending

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.source.segment_end import SegmentEnd
    from schematic_emulator.source.workspace.settings import Source

_OK = 200
_FACTS = RequestFacts("application/json")


def replay(
    emulator: Emulator, segment: SegmentEnd, found: Entry | Capture, *, apply: bool
) -> int:
    """Send a journey again; return the number of the new one, its child.

    Unless `apply`, everything that it changes is a copy, which is then thrown away.
    Raises ProblemError (404) if what it repeats has left.
    """
    parent, found = found.journey, _find_original(emulator.journeys, found)
    if isinstance(found, Capture):
        return _replay_capture(emulator, found, parent, apply=apply)
    document = found.document()
    call = {**document["call"]}
    if "type" in document["filled"]:
        call["type"] = document["filled"]["type"]  # from the path it was sent to
    source = _find_source(segment, document["source"])
    if apply:
        segment.intake.repeat(call, source, found.number)
        segment.tick()
        later = emulator.journeys.list_newest(after=found.number)
        children = map_children(later).get(found.number, [])
        return children[-1]
    return _replay_call(emulator, segment, found.number, call, source)


def _find_original(journeys: Journeys, found: Entry | Capture) -> Entry | Capture:
    """Return the capture that a replay of one repeats: a replay has no API key."""
    while isinstance(found, Entry) and _repeats_capture(found):
        parent = journeys.find(found.parent)
        if parent is None:
            raise ProblemError(
                404, f"journey {found.parent}, which it repeats, has left"
            )
        found = parent
    return found


def _repeats_capture(entry: Entry) -> bool:
    destinations = entry.document()["destinations"]
    return entry.origin == REPLAY and any(not each["id"] for each in destinations)


def _find_source(segment: SegmentEnd, name: str) -> Source | None:
    return next((one for one in segment.workspace.sources() if one.name == name), None)


def _replay_call(
    emulator: Emulator,
    segment: SegmentEnd,
    parent: int,
    call: dict[str, Any],
    source: Source | None,
) -> int:
    journeys: Journeys = emulator.journeys
    now, scratch = emulator.clock.now(), Scratch(emulator)
    arrival = IncomingRequest(now, None, lambda: "replay", {})
    record = receive_call(call, None, arrival)
    rows = segment.intake.list_rows(record, source)
    live = LiveJourney(call, record.event, rows, len(rows))
    entry = journeys.open(live, REPLAY, now, parent)
    entry.is_scratch = True
    for row in rows:
        if not row.ended_as and row.destination is not None:
            live.captures += _plan(row, segment, scratch)
        elif segment.observer is not None:
            segment.observer.judge(row, None)
        journeys.settle(row)
    return entry.number


def _plan(row: PendingDelivery, segment: SegmentEnd, scratch: Scratch) -> list[Capture]:
    """Do what the deliverer does with a delivery, but send to the copy."""
    if row.destination is None:
        return []
    plan = row.destination.plan(row.event)
    row.is_planned = True
    captures: list[Capture] = []
    for number, one in enumerate(plan.per_subscription):
        if one.request is not None and one.request.body is not None:
            capture = scratch.receive(one.request.body.encode("utf-8", "surrogatepass"))
            captures.append(capture)
            sending = Sending(row.name_of(number), one.request, 1, capture.http_status)
            row.sendings.append(sending)
    if segment.observer is not None:
        segment.observer.judge(row, plan)
    return captures


def _replay_capture(
    emulator: Emulator, found: Capture, parent: int, *, apply: bool
) -> int:
    journeys: Journeys = emulator.journeys
    now, event = emulator.clock.now(), found.event or {}
    text = found.raw.decode("utf-8", "replace")
    sending = Sending("", Request("POST", "/e", (), text), 1, _OK)
    row = PendingDelivery(0, now, "", event, sendings=[sending], is_planned=True)
    live = LiveJourney(event, event, [row], 1)
    entry = journeys.open(live, REPLAY, now, parent)
    if apply:
        mark = emulator.store.marks.write(entry.number)
        emulator.receive_event(found.raw, _FACTS._replace(mark=mark))
    else:
        entry.is_scratch = True
        live.captures.append(Scratch(emulator).receive(found.raw))
    journeys.settle(row)
    return entry.number


class Scratch:
    """Receives events in copies of environments, each copied when it is first named."""

    def __init__(self, emulator: Emulator) -> None:
        self._real = emulator
        clock = ManualClock(emulator.clock.now())
        self._emulator = Emulator(emulator.settings, clock=clock)
        store = self._emulator.store
        watch(store, WatchMaker(Journeys(), store))
        self._taken: list[Capture] = []
        self._ids: dict[str, str] = {}
        self._emulator.store.listeners.append(self._taken.append)

    def receive(self, raw: bytes) -> Capture:
        """Return the capture of an event, as the real environment would store it."""
        key = self._find_key(raw)
        if key is not None and self._emulator.store.find_key(key.text) is None:
            self._copy(key)
        self._emulator.receive_event(raw, _FACTS)
        capture = self._taken[-1]
        capture.environment_id = self._real_id(capture.environment_id)
        return capture

    def _find_key(self, raw: bytes) -> ApiKey | None:
        event = parse(raw)
        text = event.get("api_key") if isinstance(event, dict) else None
        return self._real.store.find_key(text) if isinstance(text, str) else None

    def _copy(self, key: ApiKey) -> None:
        source = key.environment
        made = self._emulator.store.create_environment(source.name)
        with source.lock:
            made.state = copy.deepcopy(source.state)
        # Nobody may hear of what does not happen.
        made.state.webhooks.clear()
        self._emulator.store.add_key(key.text, key.kind, made)
        self._ids[made.id] = source.id

    def _real_id(self, environment_id: str | None) -> str | None:
        return self._ids.get(environment_id or "", environment_id)

"""Send events through the mapping under test, and store the result of each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.integrations import check_integrations, find_filter
from schematic_emulator.errors import EmulatorError
from schematic_emulator.expectations.wanted import show_value
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.mapping_code.attribution import attribute
from schematic_emulator.mapping_code.choose import choose_mapping
from schematic_emulator.mapping_code.delivered import Delivered
from schematic_emulator.mapping_code.protocol import (
    EmulatorTarget,
    MappingFailedError,
    UnknownMappingError,
)
from schematic_emulator.plugin.options import check_profile, read_number
from schematic_emulator.plugin.recorder import find_recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.protocol import Mapping
    from schematic_emulator.plugin.hosting.session import EmulatorSession
    from schematic_emulator.plugin.recorder import Recorder
    from schematic_emulator.plugin.sandbox import Sandbox

Event = dict[str, Any]


_EXPECTED = "segment_deliver takes one Segment event, a JSON object, or several"


class NotAnEventError(EmulatorError, TypeError):
    """Raised for an argument that is not a Segment event or several."""


class Deliver:
    """Delivers Segment events to one sandbox; call it with one event or several."""

    def __init__(
        self,
        sandbox: Sandbox,
        mapping: Any,
        *,
        timeout_s: float,
        find_mapping: Callable[[Any], Mapping],
        recorder: Recorder | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._mapping = find_mapping(mapping)
        self._timeout_s = timeout_s
        self._find_mapping = find_mapping
        self._recorder = recorder

    def __call__(
        self,
        events: Event | Iterable[Event],
        *,
        mapping: Any = None,
        subscriptions: Sequence[dict[str, Any]] | None = None,
        profile: str | None = None,
    ) -> list[Delivered]:
        """Send the events, and return the result of each, in their order.

        `mapping` is anything that `segment_mapping` may be, `subscriptions` a list
        in Segment's language; either replaces the test's mapping for this call.
        Raises MappingFailedError if the mapping code fails, NotAnEventError for an
        event that is not a JSON object.
        """
        __tracebackhide__ = True
        chosen = self._choose(mapping, subscriptions)
        target = EmulatorTarget(
            self._sandbox.url,
            self._sandbox.api_key,
            check_profile(profile or self._sandbox.profile),
            self._timeout_s,
            self._sandbox.direct,
        )
        calls = _read_events(events)
        if self._recorder is not None:
            self._recorder.record(calls)
        return self._route(chosen, calls, target)

    def _choose(
        self, mapping: Any, subscriptions: Sequence[dict[str, Any]] | None
    ) -> Mapping:
        __tracebackhide__ = True
        if mapping is not None and subscriptions is not None:
            raise TypeError("expected either mapping or subscriptions, found both")
        if subscriptions is not None and not isinstance(subscriptions, list | tuple):
            raise TypeError(
                f"expected a list of subscriptions, found {subscriptions!r}"
            )
        if mapping is None and subscriptions is None:
            return self._mapping
        try:
            if subscriptions is not None:
                return choose_mapping(list(subscriptions), folder=self._sandbox.folder)
            return self._find_mapping(mapping)
        except (UnknownMappingError, MappingFailedError) as error:
            # Without our frames pytest shows the test's line with the wrong mapping.
            raise error.with_traceback(None) from None

    def _route(
        self, mapping: Mapping, calls: list[Event], target: EmulatorTarget
    ) -> list[Delivered]:
        """Send the events that reach a destination, filled in as Segment does.

        Segment drops invalid calls and applies the integrations object before it calls
        a destination; the published engine does neither.
        """
        __tracebackhide__ = True
        if not any(mapping is each for each in self._sandbox.mappings):
            self._sandbox.mappings.append(mapping)
        now = datetime.now(UTC)
        received = [list(receive(call, now)) for call in calls]
        if [] in received:
            place = received.index([]) + 1
            message = "an empty batch, or a recording without a call to Segment"
            raise NotAnEventError(f"{_EXPECTED}; number {place} is {message}")
        records = [record for each in received for record in each]
        passing = [record.event for record in records if _passes(record)]
        sent = iter(self._send(mapping, passing, target) if passing else ())
        return [
            next(sent) if _passes(record) else self._add_stopped(record, target)
            for record in records
        ]

    def _add_stopped(self, record: IntakeRecord, target: EmulatorTarget) -> Delivered:
        found = EventJudge([], target.profile).judge(record)
        stopped = Delivered(
            record.event,
            findings=found.findings,
            matched=(),
            stopped_by=found.stopped_by,
        )
        self._sandbox.deliveries.append(_add(stopped, ()))
        return self._sandbox.deliveries[-1]

    def _send(
        self, mapping: Mapping, copies: list[Event], target: EmulatorTarget
    ) -> list[Delivered]:
        __tracebackhide__ = True
        sandbox = self._sandbox
        seen = sandbox.newest_number()
        if mapping.sends_all_at_once:
            sent = list(mapping.send(copies, target))
            captures = attribute(copies, sandbox.captures_after(seen))
            done = [_add(*pair) for pair in zip(sent, captures, strict=True)]
            sandbox.deliveries += done
            return done
        done = []
        for delivered in mapping.send(copies, target):
            rows = sandbox.captures_after(seen)
            seen = rows[-1].number if rows else seen
            done.append(_add(delivered, tuple(rows)))
            sandbox.deliveries.append(done[-1])
        return done


def make_deliver(
    item: pytest.Item, session: EmulatorSession, sandbox: Sandbox, mapping: Any
) -> Deliver:
    """Return the sender of one test; the session closes its mappings."""
    sandbox.clients.append("segment_deliver")
    return Deliver(
        sandbox,
        mapping,
        timeout_s=read_number(item.config, "timeout"),
        find_mapping=lambda given: session.mapping(given, item.config),
        recorder=find_recorder(item),
    )


def _passes(record: IntakeRecord) -> bool:
    """Return whether Segment gives an event to the destination."""
    return not (record.rejection or find_filter(record.event.get("integrations")))


def _add(delivered: Delivered, captures: tuple[Capture, ...]) -> Delivered:
    """Add the captures, and findings on the event's integrations object."""
    known = {(found.rule, found.pointer) for found in delivered.findings}
    named = check_integrations(delivered.event.get("integrations"))
    more = tuple(each for each in named if (each.rule, each.pointer) not in known)
    findings = delivered.findings + more
    return dataclasses.replace(delivered, captures=captures, findings=findings)


def _read_events(events: Any) -> list[Event]:
    """Return JSON copies of the events, so that a mapping cannot change the test's."""
    __tracebackhide__ = True
    if isinstance(events, dict):
        events = [events]
    if isinstance(events, str | bytes) or not isinstance(events, Iterable):
        raise NotAnEventError(f"{_EXPECTED}; found {show_value(events)}")
    copies: list[Event] = []
    for event in events:  # no comprehension: before Python 3.12 its frame would show
        copies.append(_copy(event, len(copies) + 1))
    return copies


def _copy(event: Any, place: int) -> Event:
    __tracebackhide__ = True
    if not isinstance(event, dict):
        raise NotAnEventError(f"{_EXPECTED}; number {place} is {show_value(event)}")
    try:
        copy: Event = json.loads(json.dumps(event, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        message = f"event number {place} is not JSON, and Segment sends JSON: {error}"
        raise NotAnEventError(message) from None
    return copy

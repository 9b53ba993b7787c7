"""Check whatever an SDK posts, or a file holds, as the running emulator would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from schematic_contracts.records import IntakeRecord
from schematic_emulator.destination import PINNED_VERSION, presets
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.judge_event import EventJudge, EventJudgement
from schematic_emulator.source.intake.call_forms import is_one_call, list_calls
from schematic_emulator.source.intake.calls import Limits
from schematic_emulator.source.intake.fill import IncomingRequest, is_received
from schematic_emulator.source.intake.receive_call import find_oversize, receive_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import Json, JsonObject

CALL, RECEIVED, BATCH = "call", "received", "batch"
MOST_BYTES = Limits().event_bytes
# How the messageIds start that are filled in here.
GENERATED = "generated-"


class NotACallError(EmulatorError, TypeError):
    """Raised for a value that is not a JSON object, so neither a call nor a batch.

    Also raised for subscriptions that are not JSON, and for a time that is not one.
    """


@dataclass(frozen=True, slots=True)
class Judgement:
    """What happens to a call or a batch of calls on its way to Schematic.

    `state` is what was given: a `call` as an SDK posts it, a `batch` of them, or an
    event as `received` by Segment. `events` has one judgement per event,
    `mapping_findings` what is wrong with the mapping, whatever the event.
    **shape** as JSON: `emulator/judgement`.
    """

    state: str
    profile: str
    events: tuple[EventJudgement, ...]
    mapping_findings: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings on the mapping, then those on each event, in order."""
        on_events = (one for event in self.events for one in event.findings)
        return (*self.mapping_findings, *on_events)

    def to_json(self) -> dict[str, Any]:
        """Return the judgement as one JSON object."""
        return {
            "state": self.state,
            "profile": self.profile,
            "version": PINNED_VERSION,
            "events": [one.to_json() for one in self.events],
            "mapping_findings": [one.to_json() for one in self.mapping_findings],
        }


def judge(
    call: JsonObject,
    subscriptions: Json | None = None,
    *,
    profile: str = "published",
    at: datetime | None = None,
) -> Judgement:
    """Return what happens to a call, a batch body or a received event.

    `subscriptions` are in any form of a mapping file, such as a list in Segment's
    mapping language, by default the two presets; disabled ones do not run. `at` is the
    time of receipt, by default now. Nothing that is given is changed.
    Raises NotACallError for a value that is not a JSON object, MappingFileError for
    subscriptions in no known form, and UnknownDestinationProfileError for an unknown
    profile.
    """
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.configuration.mapping_file.read import read_mapping_data
    from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings

    if not isinstance(call, dict):
        raise NotACallError(f"expected a call or a batch of calls, found {call!r:.80}")
    if at is not None and not isinstance(at, datetime):
        raise NotACallError(f"at: expected a datetime, found {at!r:.80}")
    given = _copy(call, "the call")
    listed = presets() if subscriptions is None else _copy(subscriptions, "the mapping")
    file = (
        MappingFile.from_subscriptions(listed, "the mapping")
        if isinstance(listed, list)
        else read_mapping_data(listed, "the mapping")
    )
    judge_one = EventJudge(file.enabled, profile, file.settings)
    received = receive(given, at or datetime.now(UTC))
    events = tuple(judge_one.judge(record) for record in received)
    return Judgement(find_state(given), profile, events, find_mapping_findings(file))


def _copy(value: Any, what: str) -> Any:
    """Return a copy of JSON data. Raises NotACallError for anything else."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise NotACallError(f"{what} is not JSON: {error}") from None


def find_state(call: JsonObject) -> str:
    """Return which of the three a value is: CALL, RECEIVED or BATCH."""
    if not is_one_call(call):
        return BATCH
    return RECEIVED if is_received(call) else CALL


def receive(call: JsonObject, at: datetime) -> Iterator[IntakeRecord]:
    """Yield what Segment's intake makes of each call of a value, at a time of receipt.

    A call without a messageId gets one that depends only on its place.
    """
    numbers = count(1)
    for _, one, shared in list_calls(call):
        arrival = IncomingRequest(
            at, None, lambda: f"{GENERATED}{next(numbers)}", shared
        )
        yield receive_one(one, arrival)


def receive_one(call: Any, arrival: IncomingRequest) -> IntakeRecord:
    """Return what Segment's intake makes of one call, which may be any JSON."""
    if not isinstance(call, dict):
        return IntakeRecord({}, "expected a call, a JSON object")
    oversize = find_oversize(call, MOST_BYTES)
    if oversize:
        return IntakeRecord(call, oversize)
    return receive_call(call, None, arrival)

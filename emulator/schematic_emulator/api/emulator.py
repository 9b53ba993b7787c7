"""Define the emulator of Schematic, which both doors call with capture requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.validation import check_environment
from schematic_emulator.api.capture.envelope import (
    Refusal,
    check_content_type,
    parse,
    unpack,
)
from schematic_emulator.api.capture.intake import BAD_REQUEST, CaptureIntake
from schematic_emulator.api.store.capture import OK
from schematic_emulator.api.store.clock import Clock, ManualClock
from schematic_emulator.api.store.facts import NOT_KEPT, Answer, RequestFacts
from schematic_emulator.api.store.ids import RandomIds
from schematic_emulator.api.store.reports import HINT
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.api.store.store import Store
from schematic_emulator.api.webhooks.service import Webhooks
from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.api.log.persistence import Persistence, PersistentPart
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.arrival import Ids

__all__ = ["Answer", "Emulator", "RequestFacts"]

MAX_BATCH = 100
# The status and body of success: the vendor's own tests of its Segment destination.
ACCEPTED = Answer(OK, b'{"ok":true}')
BATCH_TOO_LARGE = Answer(
    BAD_REQUEST, b'{"error":"batch too large","max_size":%d}' % MAX_BATCH
)


class Emulator:
    """Emulates Schematic: its state, and how it answers capture requests.

    Thread-safe. Every `receive` method returns an answer for any input and never
    raises. `clock` is the source of every time: by default a `ManualClock` that runs.
    Creating one raises UnknownValidatorError or MissingValidatorError, both of
    `schematic_contracts`, if an environment variable names one that is not there.
    """

    def __init__(
        self,
        settings: EmulatorSettings | None = None,
        *,
        clock: Clock | None = None,
        ids: Ids | None = None,
    ) -> None:
        check_environment()
        self.settings = settings or EmulatorSettings()
        self.clock: Clock = clock or ManualClock()
        self.ids = ids = ids or RandomIds()
        # What the log has besides the store, by its class (`api/log/persistence.py`).
        self.parts: dict[type, PersistentPart] = {}
        self.persistence: Persistence | None = None
        # What environments are set up with, by their ids (`api/seed.py`).
        self.sections: dict[str, dict[str, Any]] = {}
        # Set by `application.follow_journeys`: they are above both ends.
        self.journeys: Any = None
        # The ports that servers of this emulator listen on, as far as they said so.
        self.own_ports: set[int] = set()
        self.webhooks = Webhooks(self.settings, self.clock, ids, self.own_ports)
        self.store = Store(self.settings, self.clock, ids, self.webhooks)
        self._hints = self.store.reports.hints
        self._max_body_bytes = self.settings.max_body_bytes
        self._intake = CaptureIntake(self.store, self.settings, ids)

    def make_persistence(self) -> Persistence:
        """Return what writes the emulator's state to a log, and reads it from one."""
        from schematic_emulator.api.log.persistence import (
            Persistence,  # few emulators have a log
        )

        return Persistence(self.store, self.clock, self.parts.values())

    def receive_event(self, body: bytes, facts: RequestFacts) -> Answer:
        """Answer `POST /e`, whose body is one event."""
        try:
            raw, event, findings = self._read(body, facts)
            if type(event) is not dict:
                return self._refuse(_not_an_object(event), raw, facts)
            row = self._intake.capture(event, raw, facts, self.clock.now(), findings)
            if row.http_status != OK:
                return self._answer_for([row])
            # Every event comes here, and hints are rare.
            return self._accept([event], facts) if self._hints else ACCEPTED
        except NotStoredError:
            return NOT_KEPT

    def receive_batch(self, body: bytes, facts: RequestFacts) -> Answer:
        """Answer `POST /batch`: at most 100 events, as `{"events": [...]}`."""
        try:
            return self._receive_batch(body, facts)
        except NotStoredError:
            return NOT_KEPT

    def _receive_batch(self, body: bytes, facts: RequestFacts) -> Answer:
        raw, batch, findings = self._read(body, facts)
        if isinstance(batch, Refusal):
            return self._refuse(batch, raw, facts)
        events = batch.get("events") if type(batch) is dict else None
        if type(events) is not list:
            refusal = Refusal(BAD_REQUEST, 'expected an object with a list "events"')
            return self._refuse(refusal, raw, facts)
        if len(events) > MAX_BATCH:
            self._refuse(Refusal(BAD_REQUEST, "batch too large"), raw, facts)
            return BATCH_TOO_LARGE
        at, capture = self.clock.now(), self._intake.capture
        rows = [capture(event, _write(event), facts, at, findings) for event in events]
        if any(row.http_status != OK for row in rows):
            return self._answer_for(rows)
        return self._accept(events, facts)

    def _accept(self, events: list[Any], facts: RequestFacts) -> Answer:
        """Return the answer of success, with a hint if a key was never seen before."""
        for event in events if self._hints else ():
            text = (type(event) is dict and event.get("api_key")) or facts.header_key
            key = self.store.find_key(text) if type(text) is str else None
            hint = None if key is None else self.store.reports.find_hint(key)
            if hint is not None:
                return Answer(OK, ACCEPTED.body, ((HINT, hint),))
        return ACCEPTED

    def refuse(self, status: int, message: str, facts: RequestFacts) -> Answer:
        """Answer a capture request whose body did not arrive, and store a capture."""
        try:
            return self._refuse(Refusal(status, message), b"", facts)
        except NotStoredError:
            return NOT_KEPT

    def _answer_for(self, rows: list[Capture]) -> Answer:
        """Return one refusal for several events: the worst status, 401 before 400."""
        status = max(row.http_status for row in rows)
        message = next(row.error_message for row in rows if row.http_status == status)
        for row in rows:
            if row.http_status != status:
                self.store.correct(row, status)
        return _error(status, message or "event refused")

    def _read(
        self, body: bytes, facts: RequestFacts
    ) -> tuple[bytes, Any | Refusal, tuple[Finding, ...]]:
        raw = body
        if facts.content_encoding is not None or len(body) > self._max_body_bytes:
            unpacked = unpack(body, facts, self._max_body_bytes)
            if isinstance(unpacked, Refusal):
                return body, unpacked, ()
            raw = unpacked
        findings = check_content_type(facts.content_type)
        if findings and self._refuses_content_type:
            message = "expected content type 'application/json', found "
            return raw, Refusal(415, f"{message}{findings[0].found!r}"), findings
        return raw, parse(raw), findings

    @property
    def _refuses_content_type(self) -> bool:
        settings = self.settings
        return settings.strict or settings.switches.wrong_content_type == "refuse"

    def _refuse(self, refusal: Refusal, raw: bytes, facts: RequestFacts) -> Answer:
        self._intake.refuse(
            refusal.message, raw, facts, self.clock.now(), refusal.status
        )
        return _error(refusal.status, refusal.message)


def _not_an_object(event: Any) -> Refusal:
    """Return the refusal that the body was read to, or one that names its type."""
    if isinstance(event, Refusal):
        return event
    return Refusal(BAD_REQUEST, f"expected an object, found {_name(event)}")


def _write(event: Any) -> bytes:
    """Return one event of a batch as JSON, in as much memory as it needs.

    orjson's bytes take 4 kB however short they are, and a capture stores them.
    """
    return bytes(memoryview(orjson.dumps(event)))


def _error(status: int, message: str) -> Answer:
    return Answer(status, orjson.dumps({"error": message}))


def _name(value: object) -> str:
    """Return a JSON value's type, with its article."""
    names = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")

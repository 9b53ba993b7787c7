"""Define a capture: a request as received, how it was answered, what it led to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.api.store.ids import write_event_id
from schematic_emulator.api.store.key_text import redact, redact_text
from schematic_emulator.effects.changes import UsageCounted
from schematic_emulator.effects.events.advice import advise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.store.facts import RequestFacts
    from schematic_emulator.effects.outcome import PlannedOutcome, Status

OK = 200
EVENT_TYPES = frozenset(("track", "identify", "flag_check", "inference"))
# `Capture.verdict`: what became of an event that came to Schematic's end.
# The last one is good as well: there are findings, but none is more than a note.
VERDICTS = ("", "good", "findings", "bad", "refused", "", "", "good")
GOOD, WITH_FINDINGS, BAD, REFUSED = range(1, 5)
NOTED = 7
_NO_BODY: dict[str, Any] = {}
_new = object.__new__


@dataclass(slots=True)
class Capture:
    """One received event, or one request without a readable event.

    `raw` is the event's JSON (of a request that cannot be read: its first bytes, as
    received); read it through `event` or `text`, which cut the API key.
    `http_status` is what the sender was answered; `status`, `violations`, `findings`
    and `error_message` are the verdict on the event. `noticed` has the findings that
    the event's text alone does not show. A `duplicate` repeats an idempotency key and
    was dropped. `has_body`: the event's `body` is an object. `received_at` is the time
    of the request, `captured_at` the time that the event counts for; both in UTC.

    The last four fields belong to the event's journey (`journeys/`): its number, 0
    without one; the verdict, an index of `VERDICTS`; how much of the day's usage was
    there before, -1 if only `effect` says so, which is JSON.
    """

    number: int
    environment_id: str | None
    received_at: datetime
    captured_at: datetime
    raw: bytes
    type: str | None
    subtype: str | None
    status: Status
    violations: tuple[Violation, ...]
    noticed: tuple[Finding, ...]
    error_message: str | None
    company_id: str | None
    user_id: str | None
    quantity: int
    sent_at: str | None
    idempotency_key: str | None
    user_agent: str | None
    remote_ip: str | None
    http_status: int
    duplicate: bool
    has_body: bool
    journey: int = 0
    verdict: int = 0
    used: int = -1
    effect: str = ""

    @property
    def id(self) -> str:
        """Return the event's id: `evt_` and 11 characters."""
        return write_event_id(self.number)

    @property
    def is_good(self) -> bool:
        """Return whether the event was processed; one with violations was not."""
        return self.status != "failed"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """List the findings: those noticed on arrival, then those of the event."""
        return self.noticed + advise(self.event)

    @property
    def event(self) -> dict[str, Any] | None:
        """Return the event as parsed, its API key cut; None if it is not an object."""
        try:
            event = orjson.loads(self.raw)
        except orjson.JSONDecodeError:
            return None
        if not isinstance(event, dict):
            return None
        if isinstance(event.get("api_key"), str):
            event["api_key"] = redact(event["api_key"])
        return event

    def has_key(self, text: str) -> bool:
        """Return whether an API key is in the event itself."""
        if text.encode("utf-8", "surrogatepass") not in self.raw:
            return False
        try:
            event = orjson.loads(self.raw)
        except orjson.JSONDecodeError:
            return False
        return isinstance(event, dict) and event.get("api_key") == text

    @property
    def text(self) -> str:
        """Return the event as text to print, its API key cut."""
        event = self.event
        if event is not None:
            return orjson.dumps(event).decode()
        return redact_text(self.raw.decode("utf-8", "replace"))


def weigh(findings: Sequence[Finding]) -> int:
    """Return the verdict on an event that was processed, by its findings."""
    if not findings:
        return GOOD
    is_severe = any(each.severity != "info" for each in findings)
    return WITH_FINDINGS if is_severe else NOTED


def make_capture(
    event: dict[str, Any],
    raw: bytes,
    facts: RequestFacts,
    at: datetime,
    outcome: PlannedOutcome,
) -> Capture:
    """Make the capture of an event of any shape, `{}` for one that is not an object.

    The caller sets the number, the environment and what the arrival showed.
    """
    get = event.get
    body = get("body")
    inner = body if type(body) is dict else _NO_BODY
    kind, name, quantity = get("type"), inner.get("event"), inner.get("quantity")
    sent_at, idempotency_key = get("sent_at"), get("idempotency_key")
    # Every event comes here, and `Capture(...)` takes twice as long.
    row = _new(Capture)
    row.number, row.environment_id = 0, None
    row.received_at, row.captured_at = at, outcome.captured_at
    row.raw = raw
    row.type = kind if type(kind) is str else None
    row.subtype = name if type(name) is str else None
    row.status, row.error_message = outcome.status, outcome.error_message
    row.violations, row.noticed = (), outcome.findings
    row.company_id, row.user_id = outcome.company_id, outcome.user_id
    if type(quantity) is not int or kind == "inference":
        is_one = quantity is None and kind == "track"
        quantity = 1 if is_one else _find_counted(outcome)
    row.quantity = quantity
    row.sent_at = sent_at if type(sent_at) is str else None
    row.idempotency_key = idempotency_key if type(idempotency_key) is str else None
    row.user_agent, row.remote_ip = facts.user_agent, facts.remote_ip
    row.http_status = OK
    row.duplicate, row.has_body = outcome.is_duplicate, inner is body
    row.journey, row.verdict, row.used, row.effect = 0, 0, -1, ""
    return row


def _find_counted(outcome: PlannedOutcome) -> int:
    """Return what an event counted: 3 for `3.0`, an inference's requests; else 1."""
    counted = (each for each in outcome.changes if type(each) is UsageCounted)
    return next((each.quantity for each in counted), 1)

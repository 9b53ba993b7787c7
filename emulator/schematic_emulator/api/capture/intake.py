"""Take one event in: check it, plan and commit its changes, store its capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_parsed_event
from schematic_emulator.api.store.api_key import (
    RevokedKeyError,
    TooManyKeysError,
    UnknownKeyError,
)
from schematic_emulator.api.store.capture import make_capture, weigh
from schematic_emulator.api.store.key_text import is_usable
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.effects.events.plan_event import plan
from schematic_emulator.effects.events.repeats import digest_body
from schematic_emulator.effects.outcome import fail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment, Unclaimed
    from schematic_emulator.api.store.facts import RequestFacts
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.arrival import Ids, KeyKind

BAD_REQUEST = 400
STORED_OF_REFUSED = 4096


class CaptureIntake:
    """Takes events in one by one, for any environment of a store. Thread-safe."""

    def __init__(self, store: Store, settings: EmulatorSettings, ids: Ids) -> None:
        self._store = store
        self._ids = ids
        self._settings = settings
        self._switches = settings.switches.effects
        self._strict = settings.strict
        self._refuses_revoked = settings.switches.revoked_key_at_capture == "refuse"
        self._strict_auth = settings.strict_auth

    def capture(
        self,
        event: Any,
        raw: bytes,
        facts: RequestFacts,
        at: datetime,
        noticed: tuple[Finding, ...],
    ) -> Capture:
        """Take in one event, as parsed and as bytes; return the capture that is stored.

        Raises NotStoredError if the log cannot be written; then nothing has changed.
        """
        violations = check_parsed_event(event)
        event = event if type(event) is dict else {}
        text = event.get("api_key")
        keyring = self._store.keyring
        key = keyring.by_text.get(text) if type(text) is str else None
        if key is None:
            try:
                key = get_api_key(self._store, text, facts, self._settings)
            except UnknownKeyError as error:
                row = make_capture(event, raw, facts, at, fail(error.reason, at))
                row.journey = self._store.marks.read(facts.mark or "")
                return self._turn_away(row, error, violations, noticed)
        environment, store = key.environment, self._store
        keyring.used_at[key.id] = at
        refusal = describe(violations) if violations else None
        with environment.lock:
            outcome = plan(
                environment.state,
                event,
                at,
                self._ids,
                key.kind,  # by position: eight names take longer than two look-ups
                self._switches,
                # `hash` is faster but differs by process; a log needs a stable digest.
                hash(raw) if store.log is None else digest_body(raw),
                refusal,
            )
            row = make_capture(event, raw, facts, at, outcome)
            if refusal is not None or noticed:
                _note(row, violations, noticed, refusal)
            changes = outcome.changes
            if self._strict and row.status == "failed":
                row.http_status, changes = BAD_REQUEST, ()
            if not outcome.is_known or facts.mark is not None:
                self._note_journey(row, event, facts)
            row.number, row.environment_id = next(store.numbers), environment.id
            environment.commit(changes, row)
            for listener in store.listeners:
                listener(row)
        return row

    def _note_journey(
        self, row: Capture, event: dict[str, Any], facts: RequestFacts
    ) -> None:
        """Note the verdict on an event, and its journey if the request was marked."""
        if self._store.make_watch is not None:
            row.verdict = weigh((*row.noticed, *advise(event)))
            row.journey = self._store.marks.read(facts.mark or "")

    def refuse(
        self, message: str, raw: bytes, facts: RequestFacts, at: datetime, status: int
    ) -> None:
        """Store a capture of a request that is refused as a whole: its first 4 KiB."""
        row = make_capture({}, raw[:STORED_OF_REFUSED], facts, at, fail(message, at))
        row.http_status = status
        row.journey = self._store.marks.read(facts.mark or "")
        try:
            key = get_api_key(self._store, None, facts, self._settings)
        except UnknownKeyError:
            self._store_capture(row, self._store.unclaimed)
        else:
            self._store_capture(row, key.environment)

    def _turn_away(
        self,
        row: Capture,
        error: UnknownKeyError,
        violations: tuple[Violation, ...],
        noticed: tuple[Finding, ...],
    ) -> Capture:
        """Store an event without a usable key, or without a known one (strict_auth).

        One with a revoked key is stored where that key led, if that is still there.
        """
        is_revoked = isinstance(error, RevokedKeyError)
        is_full = isinstance(error, TooManyKeysError)
        is_known_bad = self._strict_auth or is_revoked or is_full
        names_violations = bool(violations) and not is_known_bad
        _note(
            row, violations, noticed, describe(violations) if names_violations else None
        )
        if self._strict_auth or (is_revoked and self._refuses_revoked) or is_full:
            row.http_status = error.status
        elif self._strict:
            row.http_status = BAD_REQUEST
        owner = error.environment if isinstance(error, RevokedKeyError) else None
        self._store_capture(row, owner or self._store.unclaimed)
        return row

    def _store_capture(self, row: Capture, owner: Environment | Unclaimed) -> None:
        """Store a capture that changes nothing, under the next number."""
        store = self._store
        with owner.lock:
            row.number = next(store.numbers)
            row.environment_id = owner.id
            owner.commit((), row)
            for listener in store.listeners:
                listener(row)


def _note(
    row: Capture,
    violations: tuple[Violation, ...],
    noticed: tuple[Finding, ...],
    refusal: str | None,
) -> None:
    """Add to a capture what is known only from its arrival."""
    row.violations, row.noticed = violations, noticed + row.noticed
    if refusal is not None:
        # A duplicate changes nothing, but still violates its contract.
        row.status, row.error_message = "failed", refusal


def describe(violations: Sequence[Violation]) -> str:
    """Return in one line how an event violates its contract: the first violation."""
    first = violations[0]
    line = f"{first.pointer or 'event'}: expected {first.expected}, found {first.found}"
    rest = len(violations) - 1
    return f"{line} (and {rest} more)" if rest else line


def get_api_key(
    store: Store, in_event: object, facts: RequestFacts, settings: EmulatorSettings
) -> ApiKey:
    """Return the key of an event: its own `api_key`, else the header's.

    Raises UnknownKeyError if neither is usable, and otherwise as `Store.get_key` does
    for the first usable one.
    """
    if type(in_event) is str and (known := store.find_key(in_event)) is not None:
        return known
    text = in_event if is_usable(in_event) else facts.header_key
    return store.get_key(str(text or ""), _choose_kind(facts, settings))


def _choose_kind(facts: RequestFacts, settings: EmulatorSettings) -> KeyKind | None:
    """Return what an unknown key becomes that a foreign web page uses first.

    All visitors of a web page can read its keys, so they are public.
    """
    if facts.origin is None:
        return None
    from schematic_emulator.api.guard.guard import Guard  # few events are a page's

    guard = Guard(settings.allowed_hosts, settings.allowed_origins)
    caller = guard.recognize("POST", "/e", facts.host or "", facts.origin)
    return "publishable" if caller.is_foreign else None

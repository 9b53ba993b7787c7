"""Record in the audit log each request that would change something."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request

from schematic_emulator.api.rest.request.access import CHECKS, READS, find_caller
from schematic_emulator.api.rest.request.read import find_raw_body
from schematic_emulator.api.store.audit_entry import AuditEntry
from schematic_emulator.api.store.redaction import hide_secrets

if TYPE_CHECKING:
    from flask import Blueprint

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.api_key import ApiKey

STARTED = "schematic_emulator.started_at"
MAX_TEXT = 4096
MAX_URL = 2048
# Events are listed at /events, and would push everything else out of the log.
EVENTS = frozenset({"/events", "/event-batch"})
SINGULAR = {"companies": "company"}


def audit(blueprint: Blueprint, emulator: Emulator) -> None:
    """Record the writes to a blueprint's routes, refused ones included."""

    @blueprint.before_request
    def begin() -> None:
        request.environ[STARTED] = emulator.clock.now()

    @blueprint.after_request
    def record(response: Response) -> Response:
        key = find_caller()
        path = request.url_rule.rule if request.url_rule else ""
        is_change = request.method not in READS and path not in CHECKS | EVENTS
        if key is not None and is_change:
            _record(emulator, key, response)
        return response


def _record(emulator: Emulator, key: ApiKey, response: Response) -> None:
    environment, answered = key.environment, _read(response.get_data())
    data = answered.get("data") if isinstance(answered, dict) else None
    row = data if isinstance(data, dict) else {}
    named = next(iter((request.view_args or {}).values()), None)
    entry = AuditEntry(
        number=0,
        key=key,
        method=request.method,
        url=request.url[:MAX_URL],
        status=response.status_code,
        started_at=request.environ[STARTED],
        ended_at=emulator.clock.now(),
        request_text=_write(find_raw_body()),
        response_text=_write(response.get_data()),
        resource_type=_name_resource(),
        resource_id=_text(named or row.get("id")),
        resource_name=_text(row.get("name")),
    )
    with environment.lock:
        number = environment.audit.next_number()
        environment.audit.append(replace(entry, number=number))


def _name_resource() -> str:
    """Return the resource of the path: `plan_entitlement` for /plan-entitlements."""
    name = request.path.strip("/").partition("/")[0]
    return SINGULAR.get(name, name.removesuffix("s")).replace("-", "_")[:64]


def _text(value: Any) -> str | None:
    return value[:256] if isinstance(value, str) else None


def _read(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _write(raw: bytes) -> str:
    """Return a body as JSON text, secrets hidden; a long one is cut, with a count."""
    if not raw:
        return ""
    value = _read(raw)
    if value is None:
        return f"{len(raw)} bytes that are not JSON"
    text = orjson.dumps(hide_secrets(value)).decode()
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]}… ({len(text) - MAX_TEXT} more characters)"

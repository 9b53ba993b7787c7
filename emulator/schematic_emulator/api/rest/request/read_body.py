"""Reads what is posted and holds it against its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from schematic_contracts.validation import check
from schematic_emulator.api.capture.envelope import Refusal, parse
from schematic_emulator.api.capture.intake import describe
from schematic_emulator.api.rest.request.respond import RequestRefusedError

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


RAW = "schematic_emulator.raw_body"


def read_body(emulator: Emulator, contract: str) -> dict[str, Any]:
    """Return the posted JSON object, which keeps its contract.

    Raises RequestRefusedError: 413 for a body that is too long, 400 for one that is not
    JSON or breaks the contract; the message names the first property that does.
    """
    limit = emulator.settings.max_body_bytes
    raw = request.stream.read(limit + 1)
    request.environ[RAW] = raw
    if len(raw) > limit:
        raise RequestRefusedError(413, f"request body is larger than {limit} bytes")
    posted = parse(raw)
    if isinstance(posted, Refusal):
        raise RequestRefusedError(posted.status, posted.message)
    violations = check(contract, posted)
    if violations:
        raise RequestRefusedError(400, describe(violations))
    body: dict[str, Any] = posted
    return body


def find_raw_body() -> bytes:
    """Return the bytes that `read_body` read, or none."""
    raw: bytes = request.environ.get(RAW, b"")
    return raw

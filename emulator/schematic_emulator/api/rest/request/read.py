"""Read what a request sent: its JSON body against a contract, and its query fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from schematic_contracts.validation import check
from schematic_emulator.api.capture.envelope import Refusal, parse
from schematic_emulator.api.capture.intake import describe
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.api.rest.query.parse import parse_query, read_pairs
from schematic_emulator.api.rest.request.respond import RequestRefusedError

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.parse import Query

RAW = "schematic_emulator.raw_body"


def read_body(emulator: Emulator, contract: str) -> dict[str, Any]:
    """Return the posted JSON object, valid under the contract of that id.

    Raises RequestRefusedError: 413 for a body over `max_body_bytes`, 400 for one that
    is not JSON or breaks the contract; the message names the first wrong property.
    """
    raw = request.stream.read(emulator.settings.max_body_bytes + 1)
    # The stream can be read once; the audit log stores the same bytes afterwards.
    request.environ[RAW] = raw
    return read_object(emulator, contract, raw)


def read_object(emulator: Emulator, contract: str, raw: bytes) -> dict[str, Any]:
    """Return the JSON object of these bytes; raises as `read_body` does."""
    limit = emulator.settings.max_body_bytes
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
    """Return the bytes that `read_body` read; empty if it was not called."""
    raw: bytes = request.environ.get(RAW, b"")
    return raw


def read_query(*fields: QueryField) -> Query:
    """Return the typed values of the request's query fields, defaults filled in.

    Raises QueryError, which is answered with 400 and names the field.
    """
    return parse_query(read_pairs(request.query_string), fields)


def refuse_fields(*names: str) -> None:
    """Raise QueryError if the request uses one of these fields, not emulated here.

    To ignore such a filter would return rows that the caller meant to exclude.
    """
    for name, _ in read_pairs(request.query_string):
        if name.removesuffix("[]") in names:
            raise QueryError(name, "this filter is not emulated")

"""List the requests in what recorders, gateways and mock servers write."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson

from schematic_contracts.reading.bounds import LINE
from schematic_emulator.source.intake.calls import CALLS
from schematic_emulator.source.request_body import RefusedBodyError, unpack

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from schematic_contracts.json_value import JsonObject

# Where a recording has its rows. Sources: HTTP Archive 1.2; the cassettes of VCR for
# Python and for Ruby; WireMock's journal (GET /__admin/requests); Postman's 2.1.
_ROWS = (
    ("log", "entries"),
    ("interactions",),
    ("http_interactions",),
    ("requests",),
    ("item",),
)
_REQUEST = ("request", "httpRequest")  # the latter is MockServer's
# A row that is the request: nock's, and Amazon's API Gateway and load balancers'.
_ALONE = (
    {"method", "path", "body"},
    {"httpMethod", "path", "body"},
    {"rawPath", "requestContext", "body"},
)
_ADDRESS = ("url", "uri", "absoluteUrl", "path", "rawPath")
_ADDRESSED = {"method", *_ADDRESS}
_TEXT = ("text", "string", "json", "raw")
_PACKED = ("base64_string", "base64Bytes", "bodyAsBase64")
_GZIP = b"\x1f\x8b"
# The pixel API has the call in the address. Source: Segment's page of it.
_PIXEL = "pixel/"


def list_requests(value: JsonObject) -> list[tuple[str, JsonObject]] | None:
    """Return the requests of a recording with their pointers; None if it is not one."""
    for path in _ROWS:
        rows: Any = value
        for name in path:
            rows = rows.get(name) if isinstance(rows, dict) else None
        place = "/" + "/".join(path)
        found = [
            (f"{place}/{index}{pointer}", request)
            for index, row in enumerate(rows if isinstance(rows, list) else ())
            for pointer, request in _find_request(row)
        ]
        if found:
            return found
    return _find_request(value) or None


def find_kind(request: JsonObject) -> str | None:
    """Return the kind of call that a request's path takes; None for another path."""
    path = _split_address(request).path.rstrip("/").rpartition("/v1/")[2]
    return CALLS.get(path.removeprefix(_PIXEL))


def read_body(request: JsonObject) -> Any:
    """Return the JSON that a request posted; None if none can be read."""
    body = request.get("postData", request.get("body"))
    holder = body if isinstance(body, dict) else request
    packed = next((holder[name] for name in _PACKED if holder.get(name)), None)
    if packed is not None:
        return unpack_base64(packed)
    names = [name for name in _TEXT if holder is body and name in holder]
    text = holder[names[0]] if names else body
    if isinstance(text, str) and text:
        is_packed = holder.get("encoding") == "base64" or holder.get("isBase64Encoded")
        return unpack_base64(text) if is_packed else _read_text(text)
    if isinstance(text, dict) and "postData" not in request:
        return text
    return unpack_base64(_find_form_data(holder, request))


def _find_request(row: Any) -> list[tuple[str, JsonObject]]:
    if not isinstance(row, dict):
        return []
    for name in _REQUEST:
        own = row.get(name)
        if isinstance(own, dict) and not _ADDRESSED.isdisjoint(own):
            return [(f"/{name}", own)]
    return [("", row)] if any(names <= row.keys() for names in _ALONE) else []


def _split_address(request: JsonObject) -> SplitResult:
    found = next((request[name] for name in _ADDRESS if request.get(name)), "")
    try:
        return urlsplit(str(found.get("raw") if isinstance(found, dict) else found))
    except ValueError:
        return urlsplit("")


def _find_form_data(posted: JsonObject, request: JsonObject) -> Any:
    """Return the field `data` of a form or of an address, which is base64."""
    fields = posted.get("params")
    for one in fields if isinstance(fields, list) else []:
        if isinstance(one, dict) and one.get("name") == "data":
            return one.get("value")
    return parse_qs(_split_address(request).query).get("data", [""])[0]


def _read_text(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return unpack_base64(parse_qs(text).get("data", [""])[0])


def unpack_base64(text: Any) -> Any:
    """Return the JSON in base64, gzipped or not; either alphabet, padded or not."""
    try:
        plain = str(text).translate(str.maketrans("-_ ", "+/+")).rstrip("=")
        data = base64.b64decode(plain + "=" * (-len(plain) % 4))
        coding = "gzip" if data.startswith(_GZIP) else None
        return orjson.loads(unpack(data, coding, LINE.most))
    except (ValueError, RefusedBodyError):
        return None

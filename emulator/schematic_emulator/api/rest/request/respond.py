"""Wraps answers and refusals in the vendor's two envelopes."""

from __future__ import annotations

from typing import Any

from flask import Response

from schematic_emulator.api.describe.values import write_json
from schematic_emulator.errors import EmulatorError

JSON = "application/json"
HINT_HEADER = "X-Emulator-Hint"


class RequestRefusedError(EmulatorError):
    """Ask the app to refuse the request with a status and the vendor's envelope."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def succeed(
    data: Any, params: dict[str, Any] | None = None, *, status: int = 200
) -> Response:
    """Return 200 with `{"data", "params"}`; clients demand both members."""
    body = {"data": data, "params": params or {}}
    return Response(write_json(body), status, mimetype=JSON)


def create(data: Any) -> Response:
    """Return 201 with what was made."""
    return succeed(data, status=201)


def refuse(status: int, message: str, *, hint: str = "") -> Response:
    """Return the status with `{"error"}`; our own hint goes into a header."""
    response = Response(write_json({"error": message}), status, mimetype=JSON)
    if hint:
        response.headers[HINT_HEADER] = hint
    return response

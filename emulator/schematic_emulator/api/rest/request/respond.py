"""Write the answers of REST: the vendor's envelopes, and our own problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from schematic_emulator.api.describe.values import write_json
from schematic_emulator.api.store.reports import HINT
from schematic_emulator.errors import EmulatorError

OWN_PREFIX = "/_emulator"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


class RequestRefusedError(EmulatorError):
    """Raised by a view to refuse the request.

    The app answers it with `status` and `{"error": message}`.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def succeed(
    data: Any, params: dict[str, Any] | None = None, *, status: int = 200
) -> Response:
    """Return 200 with `{"data", "params"}`, where `params` echoes the query.

    Both keys are always there. Source: schematichq 1.4.6, whose response models
    require both.
    """
    body = {"data": data, "params": params or {}}
    return Response(write_json(body), status, mimetype=JSON)


def create(data: Any) -> Response:
    """Return 201 with the created resource, in the same envelope."""
    return succeed(data, status=201)


def refuse(status: int, message: str, *, hint: str = "") -> Response:
    """Return the status with `{"error": message}`, the vendor's only error body.

    A hint of the emulator's own goes into the header X-Emulator-Hint.
    """
    response = Response(write_json({"error": message}), status, mimetype=JSON)
    if hint:
        response.headers[HINT] = hint
    return response


def is_own(path: str) -> bool:
    """Report whether a path belongs to the control plane, not to the vendor."""
    return path == OWN_PREFIX or path.startswith(f"{OWN_PREFIX}/")


def write_problem(
    status: int, detail: str, *, errors: tuple[dict[str, str], ...] = ()
) -> Response:
    """Return problem details (RFC 9457): how the control plane refuses a request.

    Each of `errors` has a `pointer` and a `detail`.
    """
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": list(errors),
    }
    return Response(write_json(problem), status, mimetype=PROBLEM_JSON)

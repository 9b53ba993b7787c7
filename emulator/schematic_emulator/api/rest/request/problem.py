"""Writes refusals of our own routes as RFC 9457 problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from schematic_emulator.api.describe.values import write_json

OWN_PREFIX = "/_emulator"
PROBLEM_JSON = "application/problem+json"


def is_own(path: str) -> bool:
    """Tell whether a path is ours, not the vendor's."""
    return path == OWN_PREFIX or path.startswith(f"{OWN_PREFIX}/")


def write_problem(
    status: int, detail: str, *, errors: tuple[dict[str, str], ...] = ()
) -> Response:
    """Return problem details; each of `errors` holds a `pointer` and a `detail`."""
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": list(errors),
    }
    return Response(write_json(problem), status, mimetype=PROBLEM_JSON)

"""Protect the control plane from web pages that the guard of the app accepts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from schematic_emulator.api.rest.request.respond import write_problem
from schematic_emulator.inspector.probes import HEADERS

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def protect(blueprint: Blueprint) -> None:
    """Refuse writes that are not JSON, and forbid to store, frame or guess answers.

    Requiring JSON stops forms: a page of another site can post a form or plain text
    without a preflight, but not JSON. A write without a body, as `curl -X POST` sends
    it, needs no type: a form always has one. Hosts and origins: `api/guard/guard.py`.
    """

    @blueprint.before_request
    def check_request() -> Response | None:
        if request.method in READS or request.mimetype == "application/json":
            return None
        if not request.mimetype and not _has_body():
            return None
        return write_problem(415, "expected Content-Type: application/json")

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # files of the page are stored
        return response


def _has_body() -> bool:
    is_chunked = "Transfer-Encoding" in request.headers
    return is_chunked or bool(request.content_length)

"""Protect the control plane from web pages that the guard of the app accepts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from schematic_emulator.api.rest.request.respond import write_problem

READS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def protect(blueprint: Blueprint) -> None:
    """Refuse writes that are not JSON, and forbid to store, frame or guess answers.

    Requiring JSON stops forms: a page of another site can post a form or plain text
    without a preflight, but not JSON. Hosts and origins: `api/guard/guard.py`.
    """

    @blueprint.before_request
    def check_request() -> Response | None:
        is_write = request.method not in READS
        if is_write and request.mimetype != "application/json":
            return write_problem(415, "expected Content-Type: application/json")
        return None

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

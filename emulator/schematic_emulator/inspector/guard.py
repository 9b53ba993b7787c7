"""Protect the control plane from web pages of other sites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from schematic_emulator.api.rest.request.respond import write_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HOST = re.compile(r"(?:\[(?P<ipv6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::\d+)?")
READS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def guard(blueprint: Blueprint, allowed_hosts: Iterable[str]) -> None:
    """Refuse unknown hosts, and writes that come from another site or are not JSON.

    Checking the Host stops DNS rebinding: a page whose name an attacker points at
    127.0.0.1 still sends that name. Requiring JSON stops forms: a page of another site
    can post a form or plain text without a preflight, but not JSON.
    """
    known = LOOPBACK | {host.lower() for host in allowed_hosts}

    @blueprint.before_request
    def check_request() -> Response | None:
        if find_host(request.headers.get("Host", "")) not in known:
            detail = "this host name is not allowed; --allow-host adds one"
            return write_problem(403, detail)
        return None if request.method in READS else _refuse_write()

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response


def _refuse_write() -> Response | None:
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        return write_problem(403, "another site may not write here")
    if request.mimetype != "application/json":
        return write_problem(415, "expected Content-Type: application/json")
    return None


def find_host(header: str) -> str | None:
    """Return the lower-case name in a Host header; None if it has another form."""
    found = HOST.fullmatch(header.lower())
    return (found["ipv6"] or found["name"]) if found else None

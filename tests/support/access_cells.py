"""One request for each cell of the table of access, and the verdict in an answer."""

from __future__ import annotations

from typing import Any

from schematic_emulator.api.guard.table import CallerKey, OriginKind, RouteClass, decide
from schematic_emulator.api.rest.request.access import PUBLISHABLE, READONLY

# Of each class a request that changes nothing, and one that does.
READS = {
    "capture": ("POST", "/v1/track"),
    "browser": ("POST", "/flags/seats/check"),
    "rest": ("GET", "/companies"),
    "control": ("GET", "/_emulator/journal"),
    "sockets": ("GET", "/datastream"),
}
WRITES = {
    "capture": ("POST", "/e"),
    "browser": ("POST", "/events"),
    "rest": ("DELETE", "/companies/comp_x"),
    "control": ("POST", "/_emulator/reset"),
    "sockets": ("GET", "/datastream"),
}


def find_verdict(status: int, body: dict[str, Any]) -> str:
    """Return the verdict that an answer shows."""
    if status not in (401, 403):
        return "allowed"
    text = body.get("error") or body["detail"]
    known = {PUBLISHABLE: "key", READONLY: "reads"}
    return "origin" if "--allow-origin" in text else known.get(text, "key")


def expect_verdicts(
    route: RouteClass, key: CallerKey, origin: OriginKind
) -> tuple[str, str]:
    """Return the verdicts of a read and of a write.

    Without an upgrade, whatever the guard accepts of sockets is answered with 404.
    """
    verdict: str = decide(route, key, origin)
    if route == "sockets" and verdict != "origin":
        verdict = "allowed"
    return "allowed" if verdict == "reads" else verdict, verdict

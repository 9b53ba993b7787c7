"""Let browser SDKs call from any page; both doors answer with the same headers."""

from __future__ import annotations

HeaderPairs = tuple[tuple[str, str], ...]

ALLOW_ANY_ORIGIN: HeaderPairs = (("access-control-allow-origin", "*"),)
"""Stands on every vendor answer, errors too: without it a browser SDK sees a
network failure and tries again."""

_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
_REQUEST_HEADERS = (
    "authorization, content-type, x-schematic-api-key, "
    "x-schematic-client-version, x-schematic-environment-id"
)
_MAX_AGE_S = 600


def preflight_headers(requested: str | None = None) -> HeaderPairs:
    """Return the headers that answer a preflight on a vendor route.

    `requested` is the browser's `Access-Control-Request-Headers`; it is granted
    as it stands, because the browser SDK lets its user add headers of any name.
    What the real service answers is unknown; this is the permissive reading.
    """
    return (
        *ALLOW_ANY_ORIGIN,
        ("access-control-allow-methods", _METHODS),
        ("access-control-allow-headers", requested or _REQUEST_HEADERS),
        ("access-control-max-age", str(_MAX_AGE_S)),
        ("vary", "access-control-request-headers"),
    )

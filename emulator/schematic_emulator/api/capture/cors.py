"""Allow browser SDKs to call from any page: the headers that both doors answer with."""

from __future__ import annotations

HeaderPairs = tuple[tuple[str, str], ...]

ALLOW_ANY_ORIGIN: HeaderPairs = (("access-control-allow-origin", "*"),)
"""On every answer that any page may read, errors too: without it a browser SDK sees a
network failure and retries."""

_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
_REQUEST_HEADERS = (
    "authorization, content-type, x-schematic-api-key, "
    "x-schematic-client-version, x-schematic-environment-id"
)
_MAX_AGE_S = 600


def preflight_headers(requested: str | None = None) -> HeaderPairs:
    """Return the headers that answer a preflight, besides the one for its origin.

    `requested` is the browser's `Access-Control-Request-Headers`; it is granted
    unchanged, because the browser SDK's users can add headers of any name.
    What the real service answers is not documented; this is the permissive reading.
    """
    return (
        ("access-control-allow-methods", _METHODS),
        ("access-control-allow-headers", requested or _REQUEST_HEADERS),
        ("access-control-max-age", str(_MAX_AGE_S)),
        ("vary", "access-control-request-headers"),
    )

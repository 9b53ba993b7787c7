"""Judge a capture request's content type."""

from __future__ import annotations

from functools import lru_cache

from schematic_contracts.finding import Finding


@lru_cache(maxsize=256)
def check_content_type(content_type: str | None) -> tuple[Finding, ...]:
    """Find that a content type is not JSON's. A missing one is let pass."""
    if content_type is None:
        return ()
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("", "application/json") or kind.endswith("+json"):
        return ()
    return (
        Finding(
            rule="content-type",
            message=f"the request's content type is {kind[:80]!r}, not JSON's",
            found=content_type[:80],
        ),
    )

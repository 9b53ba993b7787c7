"""Classify what a browser says of itself: the host that it asks, and its origin."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from schematic_emulator.api.guard.table import OriginKind

_HOST = re.compile(
    r"(?:\[(?P<ipv6>[0-9a-f:.]{2,45})\]|(?P<name>[a-z0-9._-]{1,253}))(?::[0-9]+)?"
)
_PAGE = re.compile(r"https?://(?P<authority>[^/?#@]+)")


def find_host(header: str) -> str | None:
    """Return the name in a `Host` header; None if it has another form.

    >>> find_host("LOCALHOST.:8710"), find_host("[::1]"), find_host("a@b")
    ('localhost', '::1', None)
    """
    found = _HOST.fullmatch(header.lower())
    return (found["ipv6"] or found["name"]).removesuffix(".") if found else None


def is_loopback_name(name: str) -> bool:
    """Return whether browsers look for a host on their own machine.

    >>> [is_loopback_name(name) for name in ("app.localhost", "127.0.0.2", "::1", "a")]
    [True, True, True, False]
    """
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761
        return True
    try:
        return is_loopback(name)
    except ValueError:
        return False


def is_loopback(address: str) -> bool:
    """Return whether an IP address is a loopback one. Raises ValueError for no address.

    >>> is_loopback("::ffff:127.0.0.1")
    True
    """
    return read_address(address).is_loopback


def read_address(text: str) -> IPv4Address | IPv6Address:
    """Return an IP address; an IPv4 address in IPv6's form is an IPv4 address.

    Raises ValueError.
    """
    found = ip_address(text.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def classify_origin(
    origin: str | None, host: str, allowed: Collection[str]
) -> OriginKind:
    """Return the kind of an `Origin` header, or of its absence.

    `host` is the request's `Host`; `allowed` has origins in lower case.
    """
    if origin is None:
        return "none"
    origin = origin.lower()
    if origin in allowed:
        return "allowed"
    if origin == "null":
        return "null"
    page = _PAGE.fullmatch(origin)
    if page is None:
        return "foreign"
    if page["authority"] == host.lower():
        return "own"
    name = find_host(page["authority"])
    return "loopback" if name is not None and is_loopback_name(name) else "foreign"

"""Check that a webhook's address is this machine's, or that its host is allowed."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schematic_emulator.api.describe.values import show
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

_STREAM = socket.SOCK_STREAM
PORTS = {"http": 80, "https": 443}
CURE = "serve --allow-webhook-host {} allows it"


class TargetError(EmulatorError, ValueError):
    """Raised for an address that a webhook must not have."""


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """The host and port of a webhook's address."""

    host: str
    port: int


def read_target(url: str) -> WebhookAddress:
    """Return host and port of an address. Raises TargetError if it is not HTTP(S)."""
    if any(character <= " " or character == "\x7f" for character in url):
        raise TargetError("expected no spaces and no control characters")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise TargetError(f"expected an http or https address: {error}") from error
    if parts.scheme not in PORTS or not host:
        raise TargetError(f"expected an http or https address, found {show(url)}")
    return WebhookAddress(host, PORTS[parts.scheme] if port is None else port)


def check_url(url: str, allowed_hosts: Iterable[str]) -> None:
    """Raise TargetError for an address that is not this machine's.

    Nothing is sent, but a host name is resolved. An allowed host may be anywhere.
    """
    target = read_target(url)
    if not is_allowed(target, allowed_hosts):
        try:
            found = socket.getaddrinfo(target.host, target.port, type=_STREAM)
        except (OSError, UnicodeError):
            found = []
        require_loopback(target, [str(row[4][0]) for row in found])


def is_allowed(target: WebhookAddress, allowed_hosts: Iterable[str]) -> bool:
    """Return whether the user allowed this host, ignoring case and a final dot."""
    return target.host in {each.lower().rstrip(".") for each in allowed_hosts}


def require_loopback(target: WebhookAddress, addresses: list[str]) -> str:
    """Return the first address of a host, if all of them are loopback addresses.

    Raises TargetError if one is not, or there is none.
    """
    host, cure = show(target.host), CURE.format(target.host)
    for address in addresses:
        if not _is_loopback(address):
            problem = f"{host} is not this machine ({address})"
            raise TargetError(f"{problem}; {cure}")
    if not addresses:
        raise TargetError(f"{host} is not a name of this machine; {cure}")
    return addresses[0]


def _is_loopback(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback

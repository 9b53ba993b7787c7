"""Decide whether webhooks may go to an address, by the table of targets."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schematic_emulator.api.describe.values import show
from schematic_emulator.api.guard.callers import is_loopback, read_address
from schematic_emulator.api.guard.table import may_send
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schematic_emulator.api.guard.table import Target

_STREAM = socket.SOCK_STREAM
PORTS = {"http": 80, "https": 443}
CURE = "; serve --allow-webhook-host {} allows it"
REASONS: dict[Target, str] = {
    "own": "{} is the emulator's own address, where no webhook may go",
    "elsewhere": "{} is not this machine ({})",
    "unresolved": "{} is not a name of this machine",
}


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


class Targets:
    """Where webhooks may go: `named` hosts and this machine, never `own_ports` of it.

    The ports may become known later: the set is read for each address.
    """

    def __init__(self, named: Collection[str], own_ports: Collection[int]) -> None:
        self._named = frozenset(each.lower().rstrip(".") for each in named)
        self._own_ports = own_ports

    def check(self, url: str) -> None:
        """Raise TargetError for an address that no webhook may have.

        Nothing is sent, but a host name is resolved. A named host may have no address
        yet.
        """
        target = read_target(url)
        try:
            found = socket.getaddrinfo(target.host, target.port, type=_STREAM)
        except (OSError, UnicodeError):
            found = []
        self.require(target, [str(row[4][0]) for row in found])

    def require(self, target: WebhookAddress, addresses: Sequence[str]) -> None:
        """Raise TargetError if nothing may be sent to a host with these addresses."""
        kind = self.classify(target, addresses)
        if may_send(kind):
            return
        others = [each for each in addresses if not is_loopback(each)]
        reason = REASONS[kind].format(show(target.host), *others[:1])
        raise TargetError(reason + ("" if kind == "own" else CURE.format(target.host)))

    def classify(self, target: WebhookAddress, addresses: Sequence[str]) -> Target:
        """Return the kind of a target whose host has these addresses."""
        is_port_own = target.port in self._own_ports
        if is_port_own and any(map(is_this_machine, addresses)):
            return "own"
        if target.host in self._named:
            return "named"
        if not addresses:
            return "unresolved"
        return "loopback" if all(map(is_loopback, addresses)) else "elsewhere"


def is_this_machine(address: str) -> bool:
    """Return whether an IP address is one of this machine's, on any interface.

    The system is asked: it lets a socket have none but its own addresses.
    """
    found = read_address(address)
    if found.is_loopback or found.is_unspecified:
        return True
    is_new = isinstance(found, IPv6Address)
    family = socket.AF_INET6 if is_new else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as one:
            one.bind((address if is_new else str(found), 0))
    except OSError:
        return False
    return True

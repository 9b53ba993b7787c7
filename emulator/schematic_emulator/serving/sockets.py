"""Bind the one socket the emulator listens on, or say plainly why it cannot."""

from __future__ import annotations

import errno
import socket
import sys

from schematic_emulator.errors import EmulatorError

_BACKLOG = 2048
_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class AddressError(EmulatorError):
    """The emulator cannot listen at an address.

    `host` and `port` are what was asked for, `reason` is what stands against it.
    """

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {reason}")
        self.host = host
        self.port = port
        self.reason = reason


class PortInUseError(AddressError):
    """Another process, or a second emulator, listens there already."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            host,
            port,
            "the port is in use; stop what listens there, choose another port, "
            "or let 0 choose a free one",
        )


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free port.

    Raises:
        PortInUseError: something listens at this address.
        AddressError: the name is unknown, the address is not this machine's, or
            the port is reserved.

    """
    family, address = _resolve(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        _claim_alone(listener)
        listener.bind(address)
        # Two sockets may bind one port with SO_REUSEADDR as long as neither
        # listens: only this call makes the refusal certain.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _explain(host, port, error) from error
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the base URL, without a trailing slash, of a bound socket.

    A socket bound to every interface is named by its loopback address, which is
    what a client on this machine must type.
    """
    host, port = listener.getsockname()[:2]
    host = _REACHED_AT.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a listener bound to `host`."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _resolve(host: str, port: int) -> tuple[int, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError, OverflowError) as error:
        raise AddressError(host, port, "no such host or port; try 127.0.0.1") from error
    # `localhost` is often ::1 first, where clients told 127.0.0.1 find nobody.
    found.sort(key=lambda row: row[0] != socket.AF_INET)
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


def _claim_alone(listener: socket.socket) -> None:
    if sys.platform == "win32":
        # There SO_REUSEADDR lets a second process take the port over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        # Only passes over a predecessor's connections in TIME_WAIT.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _explain(host: str, port: int, error: OSError) -> AddressError:
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(host, port)
    if error.errno == errno.EACCES:
        return AddressError(host, port, "not permitted; ports from 1024 up are free")
    if error.errno == errno.EADDRNOTAVAIL:
        return AddressError(host, port, "not an address of this machine")
    return AddressError(host, port, error.strerror or repr(error))

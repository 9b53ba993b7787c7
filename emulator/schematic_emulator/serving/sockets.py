"""Bind the socket that the emulator listens on, or explain why it cannot."""

from __future__ import annotations

import errno
import socket
import sys

from schematic_emulator.errors import EmulatorError

_BACKLOG = 2048
_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class AddressError(EmulatorError):
    """Raised if the emulator cannot listen on an address.

    `host` and `port` are the requested ones, `reason` is a text.
    """

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {reason}")
        self.host = host
        self.port = port
        self.reason = reason


class PortInUseError(AddressError):
    """Raised if another process, or a second emulator, listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            host,
            port,
            "the port is in use; stop the process that uses it, choose another port, "
            "or 0 for any free one",
        )


def bind(host: str, port: int) -> socket.socket:
    """Return a listening, non-blocking socket; port 0 means any free port.

    Raises:
        PortInUseError: another socket listens on this address.
        AddressError: the name is unknown, the address is not this machine's, or
            the port is reserved.

    """
    family, address = _resolve(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        _set_exclusive(listener)
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

    For a socket bound to every interface it has the loopback address, which a client on
    this machine can use.
    """
    host, port = listener.getsockname()[:2]
    host = _REACHED_AT.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Report whether only this machine can reach a listener bound to `host`."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _resolve(host: str, port: int) -> tuple[int, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError, OverflowError) as error:
        raise AddressError(host, port, "no such host or port; try 127.0.0.1") from error
    # `localhost` is often ::1 first, where clients that use 127.0.0.1 cannot connect.
    found.sort(key=lambda row: row[0] != socket.AF_INET)
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


def _set_exclusive(listener: socket.socket) -> None:
    if sys.platform == "win32":
        # On Windows, SO_REUSEADDR would allow a second process to take the port over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        # Only ignores connections in TIME_WAIT, which a restarted emulator leaves.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _explain(host: str, port: int, error: OSError) -> AddressError:
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(host, port)
    if error.errno == errno.EACCES:
        return AddressError(host, port, "not permitted; ports from 1024 up are free")
    if error.errno == errno.EADDRNOTAVAIL:
        return AddressError(host, port, "not an address of this machine")
    return AddressError(host, port, error.strerror or repr(error))

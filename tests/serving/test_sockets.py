"""An address is claimed alone, or refused with a reason."""

from __future__ import annotations

import socket
from unittest.mock import Mock

import pytest

from schematic_emulator.serving.sockets import (
    AddressError,
    PortInUseError,
    bind,
    is_loopback,
    url_of,
)


def test_bind_takes_a_free_port_for_0():
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]

        assert url_of(listener) == f"http://127.0.0.1:{port}"
        assert port > 0


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_localhost_may_be_of_one_family(monkeypatch, address: str):
    try:
        bind(address, 0).close()
    except AddressError:
        pytest.skip(f"this machine has no {address}")
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _, *rest, **k: look_up(address, *rest, **k)
    )

    with bind("localhost", 0) as listener, socket.socket(listener.family) as client:
        client.connect(listener.getsockname()[:2])

        assert listener.getsockname()[0] == address


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_bind_refuses_a_port_that_something_listens_on(host: str):
    with (
        bind("127.0.0.1", 0) as listener,
        pytest.raises(PortInUseError, match="in use; stop the process") as found,
    ):
        bind(host, listener.getsockname()[1])

    assert found.value.host == host


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("no such name", 0, "no such host or port"),
        ("192.0.2.1", 0, "not an address of this machine"),
    ],
)
def test_bind_says_why_an_address_cannot_be_had(host: str, port: int, reason: str):
    with pytest.raises(AddressError, match=reason):
        bind(host, port)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        (("127.0.0.1", 8710), "http://127.0.0.1:8710"),
        (("0.0.0.0", 8710), "http://127.0.0.1:8710"),
        (("::", 8710, 0, 0), "http://[::1]:8710"),
        (("fe80::1", 8710, 0, 0), "http://[fe80::1]:8710"),
    ],
)
def test_url_is_what_a_client_on_this_machine_types(name: tuple[object], url: str):
    assert url_of(Mock(socket.socket, getsockname=lambda: name)) == url


@pytest.mark.parametrize(
    ("host", "answer"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)],
)
def test_loopback_is_distinguished_from_open_addresses(host: str, *, answer: bool):
    assert is_loopback(host) is answer

"""Bytes that are no WebSocket's, or too many of them, end one connection only."""

from __future__ import annotations

import gc
import json
import socket
import struct
import time
from contextlib import contextmanager

import pytest
from websockets.server import ServerProtocol

from schematic_contracts.reading.bounds import SOCKET_FRAME
from schematic_emulator.api.sockets.session import Session
from schematic_emulator.serving import websocket
from support.rest import Rest
from support.setup import make_flag, metered
from support.sockets import ACME, serve_sockets

CONTEXT = json.dumps({"apiKey": "k", "data": ACME}).encode()
HEAD = (
    "GET /flags/bootstrap?apiKey={key} HTTP/1.1\r\nHost: localhost\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
TEXT, BINARY, CONT, CLOSE = 0x1, 0x2, 0x0, 0x8


def frame(opcode, data=b"", *, fin=True, masked=True, length=None):
    """Return one frame of a client, whose mask is zero."""
    size = len(data) if length is None else length
    first = struct.pack("!B", (0x80 if fin else 0) | opcode)
    bit = 0x80 if masked else 0
    if size < 126:
        head = struct.pack("!B", bit | size)
    elif size < 2**16:
        head = struct.pack("!BH", bit | 126, size)
    else:
        head = struct.pack("!BQ", bit | 127, size)
    return first + head + (b"\0\0\0\0" if masked else b"") + data


@contextmanager
def raw(server):
    """Open a socket by hand."""
    with socket.create_connection(server.address, timeout=5) as wire:
        wire.sendall(HEAD.format(key=server.publishable).encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += wire.recv(1)
        assert answer.startswith(b"HTTP/1.1 101 ")
        yield wire


def read_code(wire):
    """Return the code of the closing frame, which is the next one."""
    data = wire.recv(2)
    assert data[0] == 0x80 | CLOSE
    body = b""
    while len(body) < data[1]:
        body += wire.recv(data[1] - len(body))
    return struct.unpack("!H", body[:2])[0]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(BINARY, CONTEXT), 1003),
        (frame(TEXT, CONTEXT, masked=False), 1002),
        (frame(CONT, CONTEXT), 1002),
        (frame(0x3, CONTEXT), 1002),
        (b"GET / HTTP/1.1\r\n\r\n", 1002),
        (frame(TEXT, b"\xff\xfe"), 1007),
        (frame(TEXT, length=100 * 2**20), 1009),
        (frame(TEXT, b"{" * (SOCKET_FRAME.most + 1)), 1009),
        (frame(TEXT, b"{" * 40_000, fin=False) + frame(CONT, b"{" * 40_000), 1009),
    ],
    ids=[
        *("binary", "unmasked", "continuation", "reserved", "http"),
        *("no UTF-8", "100 MB announced", "too long", "too long in parts"),
    ],
)
def test_bad_frame_is_closed_with_its_code_and_recorded_once(sent, code):
    with serve_sockets() as server, raw(server) as wire:
        wire.sendall(sent)

        assert read_code(wire) == code
        [row] = server.refusals()
        assert row.startswith(f"/flags/bootstrap: closed {code}: ")


def test_message_in_parts_is_read():
    with serve_sockets() as server, raw(server) as wire:
        wire.sendall(frame(TEXT, CONTEXT[:9], fin=False))
        wire.sendall(frame(CONT, b"", fin=False) + frame(CONT, CONTEXT[9:]))

        assert wire.recv(1)[0] == 0x80 | TEXT
        assert server.refusals() == []


def test_half_an_upgrade_does_not_hold_up_others():
    with serve_sockets() as server:
        halves = [socket.create_connection(server.address) for _ in range(300)]
        for half in halves:
            half.sendall(b"GET /flags/bootstrap?apiKey=x HTTP/1.1\r\nUpgr")

        with server.browser() as browser:
            assert browser.ask(**ACME)["flags"] == []
        for half in halves:
            half.close()


def test_upgrade_without_a_websocket_key_is_refused():
    head = HEAD.replace("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", "")
    with (
        serve_sockets() as server,
        socket.create_connection(server.address, timeout=5) as wire,
    ):
        wire.sendall(head.format(key=server.publishable).encode())

        assert wire.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_reader_that_never_reads_is_dropped_and_held_no_memory(monkeypatch):
    monkeypatch.setattr(websocket, "PATIENCE_S", 0.5)
    rest = Rest()
    metered(rest)
    for number in range(200):
        make_flag(rest, key=f"flag-{number}", name="n" * 100)
    with serve_sockets(rest) as server, raw(server) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(200):
            # Another context each time: each is answered with every flag.
            for name in ("acme", "rival"):
                context = {"data": {"company": {"org": name}}}
                try:
                    wire.sendall(frame(TEXT, json.dumps(context).encode()))
                except OSError:
                    break
            time.sleep(0.03)
            if server.refusals():
                break

        assert server.refusals() == [
            "/flags/bootstrap: closed 1008: the client does not read what it is sent"
        ]


def test_client_that_answers_no_ping_is_dropped(monkeypatch):
    monkeypatch.setattr(websocket, "PATIENCE_S", 0.5)
    monkeypatch.setattr(websocket, "PING_S", 0.2)
    with serve_sockets() as server, raw(server) as wire:
        ping = wire.recv(2)

        assert ping == b"\x89\0"
        assert wire.recv(1) == b""


def test_client_that_answers_pings_stays(monkeypatch):
    monkeypatch.setattr(websocket, "PATIENCE_S", 0.5)
    monkeypatch.setattr(websocket, "PING_S", 0.2)
    with serve_sockets() as server, server.browser() as browser:
        time.sleep(3)

        assert browser.ask(**ACME)["flags"] == []


def test_closed_connection_leaves_nothing_for_the_garbage_collector():
    rest = Rest()
    metered(rest)
    gc.collect()
    gc.disable()
    try:
        with serve_sockets(rest) as server:
            for _ in range(3):
                with server.browser() as browser:
                    browser.ask(**ACME)
                with raw(server) as wire:
                    wire.sendall(frame(BINARY, b"x"))
                    read_code(wire)
            time.sleep(0.3)
            kinds = (websocket.Socket, Session, ServerProtocol)
            left = [each for each in gc.get_objects() if issubclass(type(each), kinds)]
    finally:
        gc.enable()

    assert left == []


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_compression_is_the_clients_choice(compression):
    with serve_sockets() as server, server.browser(compression=compression) as browser:
        names = [each.name for each in browser.wire.protocol.extensions]

        assert browser.ask(**ACME)["flags"] == []

    assert names == (["permessage-deflate"] if compression else [])

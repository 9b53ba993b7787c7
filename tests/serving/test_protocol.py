"""The protocol keeps its patience, and its order, one connection at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.serving.doors import build_doors
from schematic_emulator.serving.protocol import KEEP_ALIVE_S, EmulatorProtocol
from support.raw_http import request_bytes
from support.served_emulator import journal_rows

EVENT = request_bytes(b'{"api_key":"sch_dev_p","type":"track","body":{"event":"a"}}')
ROUTE = request_bytes(b"", target="/companies", method="GET")
PATIENCE_S = 10.0
LIMIT = 999


class Wire(asyncio.Transport):
    """The client's side: what was written to it, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False
        self.reads = True
        self.statuses: list[int] = []

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True


def read_statuses(written: bytes) -> list[int]:
    return [int(line[:3]) for line in written.split(b"HTTP/1.1 ")[1:]]


async def never_answers(_scope: Any, receive: Any, _send: Any) -> None:
    """Wait as a slow handler does, until the client leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass


def play(act: Callable[[EmulatorProtocol, Wire], None]) -> tuple[Wire, Emulator]:
    """Let `act` play the client on one connection; return what it saw."""
    emulator, wire = Emulator(EmulatorSettings(max_body_bytes=LIMIT)), Wire()

    async def run() -> None:
        config = uvicorn.Config(never_answers, lifespan="off", log_config=None)
        config.load()
        doors = build_doors(emulator, max_body_bytes=LIMIT, body_timeout_s=PATIENCE_S)
        protocol = EmulatorProtocol(
            config=config, server_state=ServerState(), app_state={}, doors=doors
        )
        protocol.connection_made(wire)
        await asyncio.sleep(0)
        act(protocol, wire)
        wire.statuses = read_statuses(wire.written)
        protocol.connection_lost(None)
        for task in protocol.tasks:
            task.cancel()

    asyncio.run(run())
    return wire, emulator


def wait(protocol: EmulatorProtocol, seconds: float) -> None:
    """Let so many seconds pass for the server's sweep."""
    protocol.sweep(protocol.loop.time() + seconds)


@pytest.mark.parametrize(
    ("sent", "seconds", "statuses", "closed"),
    [
        (b"", KEEP_ALIVE_S - 1, [], False),
        (b"", KEEP_ALIVE_S + 1, [], True),
        (EVENT, KEEP_ALIVE_S - 1, [200], False),
        (EVENT, KEEP_ALIVE_S + 1, [200], True),
        (EVENT[:-5], PATIENCE_S - 1, [], False),
        (EVENT[:-5], PATIENCE_S + 1, [408], True),
        (EVENT[:30], PATIENCE_S + 1, [408], True),
        (EVENT + EVENT[:-5], PATIENCE_S + 1, [200, 408], True),
        (ROUTE, PATIENCE_S + KEEP_ALIVE_S, [], False),
        (ROUTE + EVENT[:-5], PATIENCE_S + 1, [], False),
        (ROUTE + EVENT[:30], PATIENCE_S + 1, [], False),
    ],
    ids=[
        "silent",
        "silent too long",
        "idle",
        "idle too long",
        "body on its way",
        "body too slow",
        "head too slow",
        "second body too slow",
        "waiting for a slow route",
        "body too slow behind a slow route",
        "head too slow behind a slow route",
    ],
)
def test_sweep_disconnects_clients_that_are_too_slow(
    sent: bytes, seconds: float, statuses: list[int], *, closed: bool
):
    def act(protocol: EmulatorProtocol, wire: Wire) -> None:
        if sent:
            protocol.data_received(sent)
        wait(protocol, seconds)
        assert wire.closed is closed

    wire, _ = play(act)

    assert wire.statuses == statuses


def test_event_too_slow_has_its_row():
    def act(protocol: EmulatorProtocol, _wire: Wire) -> None:
        protocol.data_received(EVENT[:-5])
        wait(protocol, PATIENCE_S + 1)
        wait(protocol, PATIENCE_S + 2)

    _, emulator = play(act)

    assert [row.http_status for row in journal_rows(emulator)] == [408]


def test_body_over_every_bound_is_answered_before_its_end():
    """A client that says 1 TB is not waited for."""

    def act(protocol: EmulatorProtocol, _wire: Wire) -> None:
        head = b"POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n"
        protocol.data_received(head)
        protocol.data_received(b"x" * 5000)
        protocol.data_received(b"x" * 5000)

    wire, emulator = play(act)

    assert (wire.statuses, wire.closed) == ([413], True)
    assert [row.http_status for row in journal_rows(emulator)] == [413]


def test_client_that_does_not_read_is_not_read_from():
    def act(protocol: EmulatorProtocol, wire: Wire) -> None:
        protocol.pause_writing()
        assert not wire.reads
        protocol.resume_writing()

    wire, _ = play(act)

    assert wire.reads

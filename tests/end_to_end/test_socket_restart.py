"""A server that restarts with its file is found again by what was connected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schematic_emulator.application import keep_in_file
from support.node import talk
from support.rest import KEY, Rest, make_emulator
from support.setup import metered, use
from support.sockets import ACME, SocketServer, serve_sockets

SDK = Path(__file__).parent / "scripts" / "datastream.py"
BROWSER = Path(__file__).parents[1] / "node" / "browser_socket.cjs"
FLAG = "api_calls"


@contextmanager
def serve_file(file: Path, port: int = 0, *, is_new: bool) -> Iterator[SocketServer]:
    emulator = make_emulator()
    log = keep_in_file(emulator, file)
    rest = Rest(emulator)
    if is_new:
        metered(rest)
    with serve_sockets(rest, port) as server:
        yield server
    log.close()
    emulator.webhooks.close()


def test_sdk_follows_over_a_restart(tmp_path: Path):
    file = tmp_path / "state.db"
    with serve_file(file, is_new=True) as first:
        port, company = first.address[1], ACME["company"]
        sdk = talk(SDK, first.url, KEY)
        say = sdk.__enter__()
        before = say("until", [FLAG, company, None, True])

    with serve_file(file, port, is_new=False) as second:
        use(second.rest, 3)
        after = say("until", [FLAG, company, None, False])
        sdk.__exit__(None, None, None)

    assert after["company"] == before["company"]
    assert after["usage"] == 3


def test_browser_follows_over_a_restart(tmp_path: Path):
    file = tmp_path / "state.db"
    with serve_file(file, is_new=True) as first:
        port = first.address[1]
        page = talk(BROWSER, first.url, first.publishable)
        say = page.__enter__()
        say("context", ACME)
        before = say("until", [FLAG, "value", True])

    with serve_file(file, port, is_new=False) as second:
        meanwhile = say("read", FLAG)
        use(second.rest, 3)
        after = say("until", [FLAG, "featureUsage", 3])
        page.__exit__(None, None, None)

    assert meanwhile["value"] is before["value"] is True
    assert after["value"] is False

"""A full disk: what cannot be stored does not happen, and no answer says it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.application import create_asgi, keep_in_file
from schematic_emulator.durable import log as log_module
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.durable.log_file import LogFile
from schematic_emulator.serving.server import Server
from support.capture_events import KEY, track
from support.doors import PLAIN
from support.durable import picture
from support.raw_http import ask, request_bytes

EVENT = request_bytes(orjson.dumps(track()))
KEY_HEADER = f"X-Schematic-Api-Key: {KEY}"
UPSERT = request_bytes(b'{"keys": {"org": "new"}}', KEY_HEADER, target="/companies")
READING = request_bytes(b"", KEY_HEADER, target="/companies", method="GET")
TEXT = "nothing was changed: the emulator could not write it to disk"


@dataclass
class Disk:
    """A disk that may be full."""

    is_full: bool = False


@dataclass
class Running:
    """A served emulator with a log on such a disk."""

    emulator: Emulator
    url: str
    disk: Disk


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    disk, append = Disk(), LogFile.append

    def append_while_there_is_space(file, lines, own_ids):
        if disk.is_full:
            raise NotStoredError("database or disk is full")
        append(file, lines, own_ids)

    monkeypatch.setattr(LogFile, "append", append_while_there_is_space)
    emulator = Emulator()
    log = keep_in_file(emulator, tmp_path / "emulator.db")
    with Server(create_asgi(emulator, plain=PLAIN)) as server:
        assert ask(server.url, EVENT).status == 200
        yield Running(emulator, server.url, disk)
    disk.is_full = False
    log.close()


def held(running: Running) -> list[object]:
    """List what it stores, except the next event's number: one may be left out."""
    (_, *facts), *more = picture(running.emulator)
    return [facts, *more]


@pytest.mark.parametrize("request_", [EVENT, UPSERT], ids=["door", "route"])
def test_change_is_refused_and_undone(running, request_):
    before = held(running)
    running.disk.is_full = True

    answers = [ask(running.url, request_) for _ in range(3)]

    assert [answer.status for answer in answers] == [503] * 3
    assert {answer.json["error"] for answer in answers} == {TEXT}
    assert held(running) == before


def test_reading_goes_on(running):
    running.disk.is_full = True
    ask(running.url, EVENT)

    assert ask(running.url, READING).status == 200


def test_changes_go_on_when_there_is_room_again(running, monkeypatch):
    monkeypatch.setattr(log_module, "_PROBE_EVERY_S", 0.0)
    running.disk.is_full = True
    assert ask(running.url, EVENT).status == 503
    running.disk.is_full = False

    assert ask(running.url, EVENT).status == 200

    (environment,) = running.emulator.store.environments()
    assert environment.counts.all == 2

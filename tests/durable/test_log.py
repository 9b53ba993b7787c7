"""The log commits many entries together, and never reports lost ones as stored."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from schematic_emulator.durable import log as log_module
from schematic_emulator.durable.codec import Codec
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.durable.log import Log


class Box(NamedTuple):
    name: str


class FakeFile:
    """A file that may be full, and notes what it is given."""

    def __init__(self) -> None:
        self.chunks: list[list[bytes]] = []
        self.checkpoints: list[tuple[int, list[bytes]]] = []
        self.is_full = False
        self.is_closed = False

    def append(self, lines, _environments):
        if self.is_full:
            raise NotStoredError("database or disk is full")
        if lines:
            self.chunks.append(list(lines))

    def last_number(self):
        return len(self.chunks)

    def write_checkpoint(self, number, lines):
        self.checkpoints.append((number, list(lines)))

    def settle(self):
        pass

    def trim(self):
        pass

    def close(self):
        self.is_closed = True


class FakeState:
    """A state that counts how often it is read again."""

    def __init__(self) -> None:
        self.readings = 0

    @contextmanager
    def locked(self):
        yield

    def list_entries(self):
        return [Box("all")]

    def reload(self):
        self.readings += 1


@pytest.fixture
def file() -> FakeFile:
    return FakeFile()


@pytest.fixture
def state() -> FakeState:
    return FakeState()


@pytest.fixture
def log(file, state) -> Log:
    return Log(file, Codec([Box], {}), state)


def test_entries_of_one_flush_share_a_commit(log, file):
    log.append(Box("a"))
    log.append(Box("b"))

    log.flush()
    log.flush()

    assert file.chunks == [[b'["Box","a"]', b'["Box","b"]']]


def test_full_disk_loses_what_was_pending_and_says_so(log, file, state):
    before = log.losses
    log.append(Box("a"))
    file.is_full = True

    with pytest.raises(NotStoredError):
        log.flush(before)

    assert state.readings == 1
    file.is_full = False
    log.flush()
    assert file.chunks == []


def test_entry_that_another_thread_lost_is_not_reported_as_stored(log, file):
    before = log.losses
    log.append(Box("a"))
    file.is_full = True
    other = threading.Thread(target=log.flush)
    other.start()
    other.join()
    file.is_full = False

    with pytest.raises(NotStoredError):
        log.flush(before)


def test_nothing_is_appended_while_the_disk_is_full(log, file):
    file.is_full = True
    log.append(Box("a"))
    log.flush()

    with pytest.raises(NotStoredError):
        log.append(Box("b"))


def test_log_goes_on_when_there_is_room_again(log, file, monkeypatch):
    file.is_full = True
    log.append(Box("a"))
    log.flush()
    monkeypatch.setattr(log_module, "_PROBE_EVERY_S", 0.0)
    file.is_full = False

    log.append(Box("b"))
    log.flush()

    assert file.chunks == [[b'["Box","b"]']]


def test_checkpoint_has_the_number_of_its_last_chunk(log, file):
    log.append(Box("a"))

    log.checkpoint()

    assert file.checkpoints == [(1, [b'["Box","all"]'])]


def test_checkpoint_is_written_when_it_is_due(log, file, monkeypatch):
    monkeypatch.setattr(log_module, "CHECKPOINT_EVERY", 3)
    monkeypatch.setattr(log_module, "_TICK_S", 0.001)
    written = threading.Event()
    monkeypatch.setattr(file, "write_checkpoint", lambda *_: written.set())
    for name in "abc":
        log.append(Box(name))

    log.start()

    assert written.wait(10)
    log.close()


def test_entry_that_no_request_waits_for_is_stored_soon(log, file, monkeypatch):
    kept = threading.Event()
    monkeypatch.setattr(file, "settle", kept.set)
    log.start()

    log.append(Box("a"))

    assert kept.wait(10)
    log.close()
    assert file.chunks == [[b'["Box","a"]']]


def test_close_stores_what_is_pending(log, file):
    log.append(Box("a"))

    log.close()

    assert file.chunks == [[b'["Box","a"]']]
    assert file.is_closed


def test_closed_log_takes_nothing(log):
    log.close()

    with pytest.raises(NotStoredError):
        log.append(Box("a"))

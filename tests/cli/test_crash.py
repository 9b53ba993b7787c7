"""`kill -9` in mid-load, fifty times: what was answered is there, and once."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

import pytest

from support.durable_process import JSON, Durable, numbered

KILLS = 50
INTAKE_KILLS = 10
SENDERS = 4
LEAST_SENT = 40
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]


def segment_event(_key: str, number: int) -> bytes:
    """Write a Segment call whose user bears a number: the presets send no more."""
    event = {"userId": str(number), "event": "Order Completed"}
    return json.dumps(event | {"messageId": f"m{number}"}).encode()


WRITERS = {"/e": numbered, "/v1/track": segment_event}


class Load:
    """Threads that send numbered events until the server is gone."""

    def __init__(self, server: Durable, path: str, key: str, first: int) -> None:
        self.sent: set[int] = set()
        self.answered: set[int] = set()
        self.enough = threading.Event()
        self._server, self._path = server, path
        self._write = WRITERS[path]
        self._key, self._first = key, first
        self._threads = [
            threading.Thread(target=self._send, args=(number,))
            for number in range(SENDERS)
        ]

    def run_until_killed(self) -> None:
        """Kill the server once enough was answered, in the midst of more."""
        for thread in self._threads:
            thread.start()
        assert self.enough.wait(30)
        self._server.kill()
        for thread in self._threads:
            thread.join()

    def _send(self, start: int) -> None:
        connection = self._server.connect()
        number = self._first + start
        try:
            while True:
                self.sent.add(number)
                body = self._write(self._key, number)
                connection.request("POST", self._path, body, JSON)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    self.answered.add(number)
                number += SENDERS
                if len(self.answered) >= LEAST_SENT:
                    self.enough.set()
        except (OSError, HTTPException):
            return
        finally:
            connection.close()


def check_soundness(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    return str(found)


def test_nothing_answered_is_lost_and_nothing_is_there_twice(tmp_path: Path):
    path = tmp_path / "emulator.db"
    with Durable(path, "--journal-size", "100000") as server:
        key = server.key
    sent: set[int] = set()
    answered: set[int] = set()

    for _ in range(KILLS):
        server = Durable(path)
        load = Load(server, "/e", key, max(sent, default=-1) + 1)
        load.run_until_killed()
        sent |= load.sent
        answered |= load.answered
        assert check_soundness(path) == "ok"

    with Durable(path) as server:
        found = server.numbers(key)
        (company,) = server.ask("GET", "/companies", key)["data"]
        totals = {
            each["value"] for each in company["metrics"] if each["period"] == "all_time"
        }
        counted = server.ask("GET", "/_emulator/environments", key)["data"][0]
    assert len(found) == len(set(found))
    assert answered <= set(found) <= sent
    assert counted["counts"]["all"] == len(found)
    assert totals == {len(found)}


def test_what_the_intake_accepted_is_delivered_after_all(tmp_path: Path):
    """Once, unless the kill fell between a delivery and its record."""
    path = tmp_path / "emulator.db"
    with Durable(path) as server:
        key = server.key
    sent: set[int] = set()
    answered: set[int] = set()

    for _ in range(INTAKE_KILLS):
        server = Durable(path)
        load = Load(server, "/v1/track", key, max(sent, default=-1) + 1)
        load.run_until_killed()
        sent |= load.sent
        answered |= load.answered

    with Durable(path) as server:
        server.ask("POST", "/_emulator/drain", key, {"timeout_s": 30})
        found = [int(body["user"]["userId"]) for body in server.bodies(key)]
    assert answered <= set(found) <= sent
    assert len(found) - len(set(found)) <= INTAKE_KILLS

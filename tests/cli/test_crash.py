"""`kill -9` in mid-load, fifty times: what was answered is there, and once."""

from __future__ import annotations

import sqlite3
import sys
import threading
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

import pytest

from support.durable_process import JSON, Durable, numbered

KILLS = 50
SENDERS = 4
LEAST_SENT = 40
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]


class Load:
    """Threads that send numbered events until the server is gone."""

    def __init__(self, server: Durable, key: str, first: int) -> None:
        self.sent: set[int] = set()
        self.answered: set[int] = set()
        self.enough = threading.Event()
        self._server, self._key, self._first = server, key, first
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
                connection.request("POST", "/e", numbered(self._key, number), JSON)
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
        load = Load(server, key, max(sent, default=-1) + 1)
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

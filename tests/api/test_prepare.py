"""A server that has used up its file descriptors answers its open connections."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Events of every type, valid and not, one that is not JSON, then REST.
SCRIPT = """
import json, os, resource, sys, time
from http.client import HTTPConnection
from urllib.parse import urlsplit
from schematic_emulator import Emulator, create_asgi
from schematic_emulator.api.prepare import prepare_capture
from schematic_emulator.serving.server import Server

KEY = "sch_dev_files"
HEADERS = {"X-Schematic-Api-Key": KEY}
emulator = Emulator()
emulator.store.add_key(KEY, "secret", emulator.store.create_environment())
app = create_asgi(emulator)
started = set(app.doors.more)
bodies = {
    "track": {"event": "a", "company": {"id": "c"}, "user": {"id": "u"}},
    "identify": {"keys": {"id": "u"}, "company": {"keys": {"id": "c"}}},
    "flag_check": {"flag_key": "a", "value": True, "reason": "r"},
    "inference": {
        "provider": "p",
        "response_model": "m",
        "input_tokens": 1,
        "output_tokens": 1,
        "company": {"id": "c"},
        "cost": "0.1",
    },
    "trak": {},
}
server = Server(app)
prepare_capture()
with server:
    host = urlsplit(server.url)
    connections = [HTTPConnection(host.hostname, host.port) for _ in range(2)]
    for connection in connections:
        connection.connect()
    until = time.monotonic() + 60
    while sys.argv[1] == "rest" and set(app.doors.more) == started:
        assert time.monotonic() < until
        time.sleep(0.01)
    time.sleep(0.1)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    try:
        os.open(os.devnull, os.O_RDONLY)
    except OSError:
        print("no file can be opened")

    def ask(method, path, body=None):
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        connections[0].request(method, path, sent, HEADERS)
        answer = connections[0].getresponse()
        answer.read()
        return answer.status

    if sys.argv[1] == "rest":
        company = {"keys": {"id": "c"}, "traits": {"a": 1}}
        print(ask("POST", "/companies", company), ask("GET", "/companies"))
        print(ask("POST", "/flags/a/check", {}), ask("GET", "/_emulator/healthz"))
    else:
        for kind, body in bodies.items():
            for each in (body, {"evnt": 1}):
                ask("POST", "/e", {"api_key": KEY, "type": kind, "body": each})
        ask("POST", "/e", b"{")
        rows = emulator.store.get_key(KEY).environment.captures()
        print(*(f"{row.type}:{len(row.violations)}" for row in rows))
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
"""


def run(what: str) -> list[str]:
    resource = pytest.importorskip("resource", reason="POSIX counts open files so")
    assert resource
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, what],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_first_events_are_checked_without_a_file():
    closed, checked = run("events")

    assert closed == "no file can be opened"
    assert checked.split() == [
        *("track:0", "track:1", "identify:0", "identify:1"),
        *("flag_check:0", "flag_check:3", "inference:0", "inference:5"),
        *("trak:1", "trak:1", "None:0"),
    ]


def test_first_call_of_rest_is_answered_without_a_file():
    assert run("rest") == ["no file can be opened", "200 200", "404 200"]

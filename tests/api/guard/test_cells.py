"""Each cell of the table of access holds, in the Flask app and through the server."""

from __future__ import annotations

import itertools

import httpx
import pytest

from schematic_emulator import create_app
from schematic_emulator.api.guard.table import CLASSES, KEYS, ORIGINS, is_open
from support.access_cells import READS, WRITES, expect_verdicts, find_verdict
from support.rows import on_rows
from support.served_emulator import served

SENT = {
    "none": {},
    "own": {"Origin": "{url}"},
    "loopback": {"Origin": "http://app.localhost:3000"},
    "allowed": {"Origin": "https://allowed.example"},
    "foreign": {"Origin": "https://foreign.example"},
    "null": {"Origin": "null"},
}
PASSING = ("own", "loopback", "allowed")
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def doors():
    """Return a client of a Flask app, one of a server, and keys to their emulator."""
    with served(allowed_origins=("https://allowed.example",)) as emulator:
        store = emulator.emulator.store
        first = store.create_environment()
        keys = {kind: store.create_key(kind, first) for kind in KEYS[:3]}
        app = httpx.WSGITransport(create_app(emulator.emulator))
        with (
            httpx.Client(base_url=emulator.url, transport=app) as flask,
            httpx.Client(base_url=emulator.url, trust_env=False) as server,
        ):
            yield {"flask": flask, "server": server}, keys


def make_headers(client, keys, key, origin):
    """Return the headers of a caller; its unknown key is another one each time."""
    url = str(client.base_url).rstrip("/")
    known = {**keys, "unknown": f"sch_dev_unknown{next(NUMBERS)}"}
    key = {"X-Schematic-Api-Key": known[key]} if key in known else {}
    return key | {name: value.format(url=url) for name, value in SENT[origin].items()}


@pytest.mark.parametrize("door", ["flask", "server"])
@pytest.mark.parametrize("route", CLASSES)
@on_rows("origin", ORIGINS)
@on_rows("key", KEYS)
def test_cell_holds(doors, route, key, origin, door):
    clients, keys = doors
    client = clients[door]
    headers = make_headers(client, keys, key, origin)

    answers = [
        client.request(*asked[route], json={}, headers=headers)
        for asked in (READS, WRITES)
    ]

    found = tuple(find_verdict(each.status_code, each.json()) for each in answers)
    assert found == expect_verdicts(route, key, origin)


@pytest.mark.parametrize("door", ["flask", "server"])
@pytest.mark.parametrize("route", CLASSES)
@on_rows("origin", ORIGINS)
def test_only_pages_that_may_ask_may_read_the_answer(doors, route, origin, door):
    clients, keys = doors
    headers = make_headers(clients[door], keys, "publishable", origin)

    answer = clients[door].request(*READS[route], json={}, headers=headers)

    echoed = headers.get("Origin") if origin in PASSING else None
    wanted = "*" if is_open(route) else echoed
    assert answer.headers.get("Access-Control-Allow-Origin") == wanted


@pytest.mark.parametrize("door", ["flask", "server"])
@pytest.mark.parametrize("route", CLASSES)
@on_rows("origin", [*PASSING, "foreign", "null"])
def test_preflight_is_granted_to_pages_that_may_ask(doors, route, origin, door):
    clients, _ = doors
    method, path = READS[route]
    headers = make_headers(clients[door], {}, "none", origin)
    headers["Access-Control-Request-Method"] = method

    answer = clients[door].options(path, headers=headers)

    is_granted = is_open(route) or origin in PASSING
    assert answer.status_code == (204 if is_granted else 403)
    assert ("Access-Control-Allow-Origin" in answer.headers) == is_granted

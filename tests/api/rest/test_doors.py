"""The doors answer as Flask's views do, to the byte, and leave the rest to them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.rest.doors import MOST_FLAGS, SdkDoors
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.application import create_app
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import Server
from support.doors import needs_doors
from support.raw_http import RawClient, Response, request_bytes

pytestmark = needs_doors
MADE_UP = "sch_dev_made_up"
SECRET, PUBLIC, READ = "sch_dev_secret", "sch_pub_public", "sch_dev_readonly"
REVOKED, OTHER = "sch_dev_revoked", "sch_dev_other"
ACME = {"company": {"id": "acme"}, "user": {"id": "ada"}}
CONFLICT = {"company": {"id": "acme", "org": "globex"}}
COMPARED = (
    "content-type",
    "content-length",
    "access-control-allow-origin",
    "vary",
    "x-emulator-hint",
    "connection",
)

# Each is a target, a body if it is a POST, and headers beside the secret key.
GOOD: dict[str, tuple[Any, ...]] = {
    "whoami": ("/whoami", None),
    "whoami, query": ("/whoami?a=%20", None),
    "whoami, read-only": ("/whoami", None, READ),
    "whoami, made-up key": ("/whoami", None, MADE_UP),
    "company": ("/companies/lookup?keys[id]=acme", None),
    "company, escaped": ("/companies/lookup?keys%5Bid%5D=acme", None),
    "company, JSON": ("/companies/lookup?keys=%7B%22id%22:%22acme%22%7D", None),
    "company, bare": ("/companies/lookup?id=acme", None),
    "fragment": ("/companies/lookup?keys[id]=acme#a", None),
    "no such company": ("/companies/lookup?keys[id]=none", None),
    "two companies": ("/companies/lookup?keys[id]=acme&keys[org]=globex", None),
    "no keys": ("/companies/lookup", None),
    "bad UTF-8": ("/companies/lookup?keys[id]=%FF", None),
    "many fields": ("/companies/lookup?" + "&".join(["a=1"] * 1001), None),
    "user": ("/users/lookup?keys[id]=ada", None),
    "flag": ("/flags/seats/check", ACME),
    "flag, no context": ("/flags/seats/check", {}),
    "flag, unknown company": ("/flags/seats/check", {"company": {"id": "x"}}),
    "flag, preflight": ("/flags/seats/check", {**ACME, "preflight": {"usage": 5}}),
    "flag, bad preflight": ("/flags/seats/check", {"preflight": {"usage": -1}}),
    "flag, conflict": ("/flags/seats/check", CONFLICT),
    "flag, publishable": ("/flags/seats/check", ACME, PUBLIC),
    "flag, read-only": ("/flags/seats/check", ACME, READ),
    "no such flag": ("/flags/none/check", ACME),
    "flag, not JSON": ("/flags/seats/check", b"{"),
    "flag, array": ("/flags/seats/check", b"[]"),
    "flag, empty": ("/flags/seats/check", b""),
    "flag, bad type": ("/flags/seats/check", {"company": 7}),
    "flag, other type": ("/flags/seats/check", ACME, SECRET, "Content-Type: text/a"),
    "flag, any page": ("/flags/seats/check", ACME, PUBLIC, "Origin: https://a.example"),
    "flag, own page": ("/flags/seats/check", ACME, SECRET, "Origin: http://127.0.0.1"),
    "flags": ("/flags/check", ACME),
    "flags, publishable": ("/flags/check", ACME, PUBLIC),
    "flags, bad": ("/flags/check", {"user": []}),
    "whoami, publishable": ("/whoami", None, PUBLIC),
    "foreign environment": (
        "/whoami",
        None,
        SECRET,
        "X-Schematic-Environment-Id: env_other",
    ),
}
LEFT: dict[str, tuple[Any, ...]] = {
    "no key": ("/whoami", None, None),
    "revoked key": ("/whoami", None, REVOKED),
    "new key": ("/flags/seats/check", ACME, "sch_dev_new"),
    "bearer": ("/whoami", None, None, f"Authorization: Bearer {SECRET}"),
    "two keys": ("/whoami", None, SECRET, f"X-Schematic-Api-Key: {OTHER}"),
    "any page": ("/whoami", None, SECRET, "Origin: https://a.example"),
    "own page": ("/whoami", None, SECRET, "Origin: http://127.0.0.1"),
    "any page, secret": ("/flags/seats/check", ACME, SECRET, "Origin: null"),
    "other host": ("/whoami", None, SECRET, "Host: evil.example"),
    "escaped flag": ("/flags/s%65ats/check", ACME),
    "flag in two parts": ("/flags/a/b/check", ACME),
    "flag without a name": ("/flags//check", ACME),
    "long body": ("/flags/seats/check", b" " * 2**17 + b"{}"),
    "slash": ("/whoami/", None),
    "escaped path": ("/%77hoami", None),
}


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """Return an emulator whose clock stands still, with keys of all kinds."""
    emulator = Emulator(clock=ManualClock("2026-11-23T00:00:00Z"))
    store = emulator.store
    environment, other = store.create_environment(), store.create_environment()
    store.add_key(SECRET, "secret", environment)
    store.add_key(PUBLIC, "publishable", environment)
    store.add_key(READ, "readonly", environment)
    store.add_key(OTHER, "secret", other)
    store.get_key(MADE_UP)
    store.revoke_key(store.add_key(REVOKED, "secret", environment))
    rest = create_app(emulator).test_client()
    headers = {"X-Schematic-Api-Key": SECRET}

    def make(path: str, **body: Any) -> Any:
        made = rest.post(path, json=body, headers=headers)
        assert made.status_code in {200, 201}, made.text
        return made.json["data"]

    make("/companies", keys={"id": "acme"}, traits={"plan": "pro"})
    make("/companies", keys={"org": "globex"})
    make("/users", keys={"id": "ada"}, company={"id": "acme"})
    make(
        "/features",
        name="Seats",
        description="",
        feature_type="boolean",
        flag={
            "name": "Seats",
            "key": "seats",
            "description": "",
            "default_value": True,
            "flag_type": "boolean",
        },
    )
    return emulator


def write(
    target: str,
    body: Any = None,
    key: str | None = SECRET,
    *more: str,
) -> bytes:
    headers = [] if key is None else [f"X-Schematic-Api-Key: {key}"]
    method = "GET" if body is None else "POST"
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = request_bytes(
        b"" if body is None else sent, *headers, *more, target=target, method=method
    )
    has_own_host = any(each.startswith("Host:") for each in more)
    return request.replace(b"Host: 127.0.0.1\r\n", b"", has_own_host)


def compare(response: Response) -> tuple[int, dict[str, str], bytes]:
    named = {name: response.headers.get(name, "") for name in COMPARED}
    return response.status, named, response.body


def serve(emulator: Emulator, load_app: Any, *, has_doors: bool) -> Server:
    app = AsgiApp(emulator, load_app, max_body_bytes=5 * 2**20)
    if has_doors:
        app.doors.more = [SdkDoors(emulator)]
    return Server(app, grace_s=0.1)


@pytest.fixture(scope="module")
def flask(emulator: Emulator) -> Iterator[str]:
    """Serve Flask alone."""
    app = create_app(emulator)
    with serve(emulator, lambda: app, has_doors=False) as server:
        yield server.url


@pytest.fixture(scope="module")
def both(emulator: Emulator) -> Iterator[str]:
    """Serve the doors, and Flask for what they leave."""
    app = create_app(emulator)
    with serve(emulator, lambda: app, has_doors=True) as server:
        yield server.url


@pytest.fixture(scope="module")
def doors(emulator: Emulator) -> Iterator[str]:
    """Serve the doors; what they leave fails."""
    with serve(emulator, Mock(side_effect=OSError), has_doors=True) as server:
        yield server.url


def ask(url: str, request: bytes) -> tuple[int, dict[str, str], bytes]:
    with RawClient(url) as client:
        client.send(request)
        return compare(client.read())


@pytest.mark.parametrize("row", GOOD.values(), ids=GOOD)
def test_doors_answer_as_flask_does(row: tuple[Any, ...], flask: str, doors: str):
    request = write(*row)

    assert ask(doors, request) == ask(flask, request)


@pytest.mark.parametrize("row", LEFT.values(), ids=LEFT)
def test_doors_leave_what_is_unusual_to_flask(
    row: tuple[Any, ...], flask: str, both: str, doors: str
):
    request = write(*row)

    assert ask(doors, request)[0] == 500
    assert ask(both, request) == ask(flask, request)


def test_doors_answer_requests_on_one_connection(flask: str, both: str):
    """What is handed over must not disturb the requests around it."""
    rows = [GOOD["flag"], LEFT["bearer"], LEFT["escaped flag"], GOOD["whoami"]]
    requests = [write(*row) for row in rows]
    with RawClient(both) as client:
        answers = []
        for request in requests:
            client.send(request)
            answers.append(compare(client.read()))
        client.send(b"".join(requests))
        answers += [compare(client.read()) for _ in requests]

    assert answers == [ask(flask, request) for request in requests] * 2


@pytest.mark.parametrize("name", ["whoami", "flag", "company"])
def test_doors_do_not_wait_for_a_lock(name: str, emulator: Emulator, doors: str):
    """Flask's threads do: here, where there are none, the request fails."""
    store, held, done = emulator.store, threading.Event(), threading.Event()
    environment = store.get_key(SECRET).environment

    def hold() -> None:
        with environment.lock, store.lock:
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        answer = ask(doors, write(*GOOD[name]))
    finally:
        done.set()
        thread.join()

    assert answer[0] == 500


def test_doors_note_when_a_key_was_used(emulator: Emulator, doors: str):
    key = emulator.store.get_key(OTHER)
    assert key.id not in emulator.store.keyring.used_at

    ask(doors, write("/whoami", None, OTHER))

    assert emulator.store.keyring.used_at[key.id] == emulator.clock.now()


def test_many_flags_are_left_to_a_thread(emulator: Emulator, doors: str):
    flags = emulator.store.get_key(SECRET).environment.state.account.flags
    before, one = dict(flags), next(iter(flags.values()))
    flags.update({str(number): one for number in range(MOST_FLAGS)})
    try:
        answer = ask(doors, write(*GOOD["flags"]))
    finally:
        flags.clear()
        flags.update(before)

    assert answer[0] == 500

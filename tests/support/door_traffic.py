"""The same capture traffic for every door, and what it leaves behind."""

from __future__ import annotations

import dataclasses
import gzip
import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.application import follow_journeys
from support.raw_http import RawClient, Response, request_bytes


def event(kind: str, body: Any, **more: Any) -> bytes:
    """Write one capture event."""
    return json.dumps(
        {"api_key": "sch_dev_doors", "type": kind, "body": body, **more}
    ).encode()


ADA = {"keys": {"id": "ada"}, "company": {"keys": {"id": "acme"}}, "traits": {"a": 1}}
ORDER = {"event": "order_completed", "company": {"id": "acme"}, "user": {"id": "ada"}}
TRAFFIC = [
    ("/e", event("identify", ADA)),
    ("/e", event("track", ORDER, idempotency_key="once")),
    ("/e", event("track", ORDER, idempotency_key="once")),
    ("/e", event("track", {**ORDER, "event": "Order Completed!"})),
    ("/e", event("nothing", {})),
    ("/e", b"{"),
    ("/e", b"[]"),
    ("/batch", b'{"events":[%b,%b]}' % (event("track", ORDER), b'{"api_key":null}')),
    ("/batch", b'{"events":[%b]}' % b",".join([b"{}"] * 101)),
    ("/batch", b'{"events":7}'),
    ("/batch", b'{"events":[]}'),
    ("/e", b""),
    ("/e", b'{"api_key":"\xff"}'),
    ("/e", event("track", ORDER).replace(b"acme", b"\\ud800")),
    ("/e", event("track", {**ORDER, "quantity": 2**70})),
    ("/e", b'{"api_key":"k","type":"track","body":{"a":NaN}}'),
    ("/e", b"[" * 10_000),
    ("/e", b'{"type":"track","body":{"event":"keyless"}}'),
]
PATHS = {target for target, _ in TRAFFIC}
HEADERS = {
    "key": ("Content-Type: application/json", "X-Schematic-Api-Key: sch_dev_header"),
    "text": ("Content-Type: text/plain",),
    "proxy": (
        "Content-Type: application/json; charset=utf-8",
        "X-Forwarded-For: 192.0.2.1",
    ),
    "gzip": ("Content-Type: application/json", "Content-Encoding: gzip"),
}
GZIP = "Content-Encoding: gzip"


def make_emulator() -> Emulator:
    """Return an emulator whose clock is frozen, and whose ids are numbers.

    Its journeys are followed from the start, by whichever door the first event comes.
    """
    numbers = count(1)
    emulator = Emulator(
        clock=ManualClock(datetime(2026, 11, 23, tzinfo=UTC)),
        ids=lambda prefix: f"{prefix}_{next(numbers):011}",
    )
    follow_journeys(emulator)
    return emulator


def describe(rows: list[Capture]) -> list[dict[str, Any]]:
    """Show what the rows say, less the client's address."""
    hidden = {"remote_ip"}
    names = {field.name for field in dataclasses.fields(Capture)} - hidden
    return [{name: getattr(row, name) for name in sorted(names)} for row in rows]


def send_to_server(url: str, headers: tuple[str, ...]) -> list[Response]:
    """Send the traffic over one connection; return its answers."""
    with RawClient(url) as client:
        answers = []
        for request in write_requests(headers):
            client.send(request)
            answers.append(client.read())
        return answers


def write_requests(headers: tuple[str, ...]) -> list[bytes]:
    """Write each request of the traffic as it goes over the wire."""
    return [
        request_bytes(body, *_lines(headers), target=target)
        for target, body in _packed(headers)
    ]


def send_to_app(client: FlaskClient, headers: tuple[str, ...]) -> list[Response]:
    """Send the traffic to the Flask app without a server; return its answers."""
    sent = dict(_split(line) for line in _lines(headers))
    answers = []
    for target, body in _packed(headers):
        found = client.post(target, data=body, headers=sent)
        named = {name.lower(): value for name, value in found.headers.items()}
        answers.append(Response(found.status_code, named, found.data))
    return answers


def _lines(headers: tuple[str, ...]) -> tuple[str, ...]:
    return ("User-Agent: same", *headers)


def _packed(headers: tuple[str, ...]) -> list[tuple[str, bytes]]:
    if GZIP not in headers:
        return TRAFFIC
    return [(target, gzip.compress(body, mtime=0)) for target, body in TRAFFIC]


def _split(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value

"""The doors of health answer as Flask's routes do, and without Flask."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.application import create_app
from schematic_emulator.inspector.probes import ROUTES, HealthDoors
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import Server
from support.doors import needs_doors
from support.raw_http import ask, request_bytes

pytestmark = needs_doors
PATHS = [f"/_emulator{path}" for path in ROUTES]


@pytest.fixture(scope="module")
def flask() -> Iterator[str]:
    """Serve Flask alone."""
    app = create_app(Emulator())
    with Server(AsgiApp(Emulator(), lambda: app, max_body_bytes=99)) as server:
        yield server.url


@pytest.fixture(scope="module")
def doors() -> Iterator[str]:
    """Serve the doors alone; what they leave fails."""
    emulator = Emulator()
    app = AsgiApp(
        emulator,
        Mock(side_effect=OSError),
        max_body_bytes=99,
        more_doors=[HealthDoors(emulator)],
    )
    with Server(app) as server:
        yield server.url


@pytest.mark.parametrize("path", [*PATHS, "/_emulator/readyz?a=1"])
def test_health_is_answered_as_flask_does(path: str, flask: str, doors: str):
    request = request_bytes(b"", target=path, method="GET")

    assert ask(doors, request) == ask(flask, request)


def test_old_client_is_answered_without_flask(doors: str):
    request = request_bytes(b"", target=PATHS[0], method="GET")

    answer = ask(doors, request.replace(b"HTTP/1.1", b"HTTP/1.0"))

    assert answer.status == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Host: 127.0.0.1", b"Host: evil.example"),
        (b"Host: 127.0.0.1", b"Host: 127.0.0.1\r\nOrigin: http://a.example"),
        (b"GET /_emulator/healthz", b"POST /_emulator/healthz"),
        (b"GET /_emulator/healthz", b"GET /healthz"),
        (b"GET /_emulator/healthz", b"GET /_emulator/health%7A"),
    ],
    ids=["host", "origin", "method", "path", "escaped"],
)
def test_the_rest_is_left_to_flask(old: bytes, new: bytes, doors: str):
    request = request_bytes(b"", target="/_emulator/healthz", method="GET")

    assert ask(doors, request.replace(old, new)).status == 500

"""Run the service for the tests that need it."""

from __future__ import annotations

import threading

import pytest
from relay.service import create_app
from werkzeug.serving import make_server


@pytest.fixture
def segment_mapping(schematic_env):  # noqa: ARG001 - it sets the environment
    """Name the service as the mapping under test; it finds the sandbox by env."""
    server = make_server("127.0.0.1", 0, create_app())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}/segment"
    server.shutdown()
    thread.join()
    server.server_close()

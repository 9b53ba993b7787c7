"""Provide Schematic's own Python SDK, configured for a sandbox."""

from __future__ import annotations

import atexit
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.plugin.sandbox import Sandbox


def provide_client(sandbox: Sandbox) -> Iterator[Any]:
    """Yield the client; when the test ends, close it.

    Its buffer is flushed when the test's function returns and when it is closed. Its
    flag cache is off, so that each check asks the emulator. The test fails if
    `schematichq` is not installed.
    """
    try:
        vendor = import_module("schematic.client")
    except ModuleNotFoundError as error:
        pytest.fail(
            "schematic_client needs the vendor's SDK: pip install schematichq "
            f"({error})",
            pytrace=False,
        )
    config = vendor.SchematicConfig(
        base_url=sandbox.url, event_capture_url=sandbox.url, cache_providers=[]
    )
    client = vendor.Schematic(sandbox.api_key, config)
    # The SDK registers `shutdown` for the interpreter's exit, after the sandbox is
    # gone. Source: schematichq 1.4.6, schematic/client.py.
    atexit.unregister(client.shutdown)
    sandbox.clients.append("schematic_client")
    sandbox.senders.append(client.event_buffer.flush)
    try:
        yield client
    finally:
        client.shutdown()

"""Lend the vendor's Python SDK, unmodified, aimed at a sandbox."""

from __future__ import annotations

import atexit
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.plugin.sandbox import Sandbox


def provide_client(sandbox: Sandbox) -> Iterator[Any]:
    """Make the client; when the test ends, send what it still buffers and close it.

    Its flag cache is off, so that each check asks the emulator. The test fails if
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
    # At the interpreter's end the sandbox is long gone.
    atexit.unregister(client.shutdown)
    try:
        yield client
    finally:
        client.shutdown()

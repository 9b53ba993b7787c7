"""Provide Schematic's own Python SDK, configured for a sandbox."""

from __future__ import annotations

import atexit
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.plugin.sandbox import Sandbox

# The first version with `event_capture_url`.
# Source: schematichq 1.2.2, schematic/client.py.
_OLDEST = "1.2.2"
# What httpx reads when a client is made: a proxy or a file of certificates that is not
# there would be an error, although only this machine is contacted, without TLS.
_READ_BY_HTTPX = {
    "no_proxy": "*",
    "NO_PROXY": "*",
    "SSL_CERT_FILE": None,
    "SSL_CERT_DIR": None,
}


def provide_client(sandbox: Sandbox) -> Iterator[Any]:
    """Yield the client; when the test ends, close it.

    Its buffer is flushed when the test's function returns and when it is closed. Its
    flag cache is off, so that each check asks the emulator. The test fails if
    `schematichq` is not installed or too old.
    """
    try:
        vendor = import_module("schematic.client")
    except ModuleNotFoundError as error:
        pytest.fail(
            "schematic_client needs the vendor's SDK: pip install schematichq "
            f"({error})",
            pytrace=False,
        )
    client = _make_client(vendor, sandbox)
    # The SDK registers `shutdown` for the interpreter's exit, after the sandbox is
    # gone. Source: schematichq 1.4.6, schematic/client.py.
    atexit.unregister(client.shutdown)
    sandbox.clients.append("schematic_client")
    sandbox.senders.append(client.event_buffer.flush)
    try:
        yield client
    finally:
        client.shutdown()


def _make_client(vendor: Any, sandbox: Sandbox) -> Any:
    __tracebackhide__ = True
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _READ_BY_HTTPX.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        try:
            config = vendor.SchematicConfig(
                base_url=sandbox.url, event_capture_url=sandbox.url, cache_providers=[]
            )
        except (AttributeError, TypeError):
            pytest.fail(
                f"schematic_client needs schematichq {_OLDEST} or newer, found "
                f"{version('schematichq')}: pip install -U schematichq",
                pytrace=False,
            )
        return vendor.Schematic(sandbox.api_key, config)

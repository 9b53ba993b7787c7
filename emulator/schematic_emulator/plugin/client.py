"""Provide Schematic's own Python SDK, configured for a sandbox."""

from __future__ import annotations

import atexit
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

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
    client = _make_client("schematic_client", sandbox)
    # The SDK registers `shutdown` for the interpreter's exit, after the sandbox is
    # gone. Source: schematichq 1.4.6, schematic/client.py.
    atexit.unregister(client.shutdown)
    flush = client.event_buffer.flush
    sandbox.senders.append(flush)
    try:
        yield client
    finally:
        client.shutdown()
        sandbox.senders.remove(flush)


@asynccontextmanager
async def open_async_client(sandbox: Sandbox) -> AsyncIterator[Any]:
    """Lend the asynchronous client, which belongs to the running event loop.

    At the end its buffer is flushed and it is closed. Fails as `provide_client` does.
    """
    __tracebackhide__ = True
    async with _make_client("async_schematic_client", sandbox, "Async") as client:
        yield client


def _make_client(fixture: str, sandbox: Sandbox, kind: str = "") -> Any:
    __tracebackhide__ = True
    vendor = _import_vendor(fixture)
    sandbox.clients.append(fixture)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _READ_BY_HTTPX.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        try:
            config = getattr(vendor, f"{kind}SchematicConfig")(
                base_url=sandbox.url, event_capture_url=sandbox.url, cache_providers=[]
            )
        except (AttributeError, TypeError):
            pytest.fail(
                f"{fixture} needs schematichq {_OLDEST} or newer, found "
                f"{version('schematichq')}: pip install -U schematichq",
                pytrace=False,
            )
        return getattr(vendor, f"{kind}Schematic")(sandbox.api_key, config)


def _import_vendor(fixture: str) -> Any:
    __tracebackhide__ = True
    try:
        return import_module("schematic.client")
    except ModuleNotFoundError as error:
        pytest.fail(
            f"{fixture} needs the vendor's SDK: pip install schematichq ({error})",
            pytrace=False,
        )

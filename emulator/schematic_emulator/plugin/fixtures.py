"""The fixtures of the plugin; each imports what it needs when a test requests it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from schematic_emulator.api.store.clock import ManualClock
    from schematic_emulator.plugin.deliver import Deliver
    from schematic_emulator.plugin.events import SegmentEvents
    from schematic_emulator.plugin.hosting.server import EmulatorServer
    from schematic_emulator.plugin.hosting.session import EmulatorSession
    from schematic_emulator.plugin.sandbox import Sandbox


@pytest.fixture(scope="session")
def schematic_emulator_listen_address() -> tuple[str, int]:
    """Where the session's emulator listens; override it for another host or port."""
    return "127.0.0.1", 0


@pytest.fixture(scope="session")
def _schematic_session(
    request: pytest.FixtureRequest, schematic_emulator_listen_address: tuple[str, int]
) -> Iterator[EmulatorSession]:
    from schematic_emulator.plugin.reporter import start_session

    with start_session(request.config, schematic_emulator_listen_address) as session:
        yield session


@pytest.fixture(scope="session")
def schematic_emulator_server(_schematic_session: EmulatorSession) -> EmulatorServer:
    """Return the session's emulator as a pytest-httpserver.

    Its expectations take precedence over the emulator's own responses.
    """
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        return _schematic_session.hosting.server()


@pytest.fixture
def schematic_sandbox(
    request: pytest.FixtureRequest, _schematic_session: EmulatorSession
) -> Iterator[Sandbox]:
    """Provide this test's own Schematic environment: URL, API key, journal.

    Bad events fail the test, although Schematic answers 200 to them;
    `@pytest.mark.schematic_emulator(allow=["event-name"])` allows those of a rule.
    """
    from schematic_emulator.plugin.hosting.provision import provide_sandbox

    yield from provide_sandbox(request.node, _schematic_session)


@pytest.fixture
def schematic_sandbox_factory(
    request: pytest.FixtureRequest, _schematic_session: EmulatorSession
) -> Iterator[Callable[..., Sandbox]]:
    """Create more sandboxes: `schematic_sandbox_factory(profile=..., strict=...)`."""
    from schematic_emulator.plugin.hosting.provision import provide_factory

    yield from provide_factory(request.node, _schematic_session)


@pytest.fixture(scope="module")
def schematic_module_sandbox(
    request: pytest.FixtureRequest, _schematic_session: EmulatorSession
) -> Iterator[Sandbox]:
    """Provide one environment for the tests of a module, which see each other's events.

    A bad event fails the test during which it came.
    """
    from schematic_emulator.plugin.hosting.scoped import provide_scoped

    yield from provide_scoped(request, _schematic_session)


@pytest.fixture(scope="session")
def schematic_session_sandbox(
    request: pytest.FixtureRequest, _schematic_session: EmulatorSession
) -> Iterator[Sandbox]:
    """Provide one environment for all tests, such as for a server that runs for them.

    A bad event fails the test during which it came.
    """
    from schematic_emulator.plugin.hosting.scoped import provide_scoped

    yield from provide_scoped(request, _schematic_session)


@pytest.fixture
def schematic_env(
    schematic_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Set the environment variables that point code under test to the sandbox.

    The value is a dict of them: SCHEMATIC_API_KEY, SCHEMATIC_API_URL and
    SCHEMATIC_EVENT_CAPTURE_URL.
    """
    from schematic_emulator.plugin.environment import set_environment

    return set_environment(schematic_sandbox, monkeypatch)


@pytest.fixture
def schematic_client(schematic_sandbox: Sandbox) -> Iterator[Any]:
    """Provide Schematic's own Python SDK for the sandbox, without its flag cache.

    Needs `schematichq`. Events stay in its buffer until `client.event_buffer.flush()`
    is called or the test ends.
    """
    from schematic_emulator.plugin.client import provide_client

    yield from provide_client(schematic_sandbox)


@pytest.fixture
def async_schematic_client(
    schematic_sandbox: Sandbox,
) -> Callable[[], AbstractAsyncContextManager[Any]]:
    """Lend the SDK's asynchronous client, in a block: `async with ...() as client`.

    Needs `schematichq`, and any plugin that runs tests that are coroutines. What is in
    its buffer is sent at the end of the block.
    """
    from functools import partial

    from schematic_emulator.plugin.client import open_async_client

    return partial(open_async_client, schematic_sandbox)


@pytest.fixture
def schematic_sockets(schematic_sandbox: Sandbox) -> Iterator[str]:
    """Serve the sandbox with WebSockets, too; the value is that server's base URL.

    For the SDKs' datastream and for browsers, with the sandbox's API key.
    """
    from schematic_emulator.plugin.hosting.sockets import provide_sockets
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        yield from provide_sockets(schematic_sandbox)


@pytest.fixture
def schematic_clock(_schematic_session: EmulatorSession) -> Iterator[ManualClock]:
    """Provide the emulator's clock: `freeze(at)`, `move(by)`; reset after the test."""
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        clock = _schematic_session.hosting.clock()
    yield clock
    clock.restore()


@pytest.fixture
def segment_events(request: pytest.FixtureRequest) -> SegmentEvents:
    """Generate realistic Segment events, the same ones each time this test runs.

    `segment_events(20)` is a list of 20, with names and addresses from the test's
    `faker`, in its locales. The seed is printed when the test fails.
    """
    from schematic_emulator.plugin.events import make_events

    return make_events(request)


@pytest.fixture
def segment_mapping(request: pytest.FixtureRequest) -> Any:
    """Choose the mapping under test; override it in a conftest.py or a test file.

    It may be a function `event -> request` or `(event, client) -> None`, the path of
    a mapping file, a URL, a list of subscriptions, or a value of the option
    `--schematic-emulator-mapping`. The default is the two presets.
    """
    from schematic_emulator.plugin.hosting.provision import read_mapping

    return read_mapping(request.node)


@pytest.fixture
def segment_deliver(
    request: pytest.FixtureRequest,
    schematic_sandbox: Sandbox,
    segment_mapping: Any,
    _schematic_session: EmulatorSession,
) -> Deliver:
    """Send events through the mapping under test to this test's sandbox."""
    from schematic_emulator.plugin.deliver import make_deliver
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        return make_deliver(
            request.node, _schematic_session, schematic_sandbox, segment_mapping
        )


@pytest.fixture
def segment_source(
    schematic_sandbox: Sandbox,
    segment_deliver: Deliver,
    monkeypatch: pytest.MonkeyPatch,
    _schematic_session: EmulatorSession,
) -> Iterator[Any]:
    """Provide Segment's own Python SDK: its calls go through the mapping under test.

    Needs `segment-analytics-python`. `segment_source.track("u1", "Order Completed")`
    is delivered when it returns, and so is `segment.analytics.track(...)`. Other SDKs
    can use `segment_source.host` and `segment_source.write_key`.
    """
    from schematic_emulator.plugin.segment_source import provide_source

    server = _schematic_session.hosting.source_server()
    yield from provide_source(schematic_sandbox, segment_deliver, server, monkeypatch)

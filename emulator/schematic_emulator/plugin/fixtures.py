"""The fixtures that tests ask for; each loads what it needs when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """Return the session's emulator: pytest-httpserver's expectations go over it."""
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        return _schematic_session.hosting.server()


@pytest.fixture
def schematic_sandbox(
    request: pytest.FixtureRequest, _schematic_session: EmulatorSession
) -> Iterator[Sandbox]:
    """Lend this test its own Schematic environment: address, key, journal.

    Bad events fail the test when it ends, although Schematic answers 200 to them;
    `@pytest.mark.schematic_emulator(allow=["event-name"])` lets those pass.
    """
    from schematic_emulator.plugin.hosting.provision import provide_sandbox

    yield from provide_sandbox(request.node, _schematic_session)


@pytest.fixture
def schematic_sandbox_factory(
    request: pytest.FixtureRequest, _schematic_session: EmulatorSession
) -> Iterator[Callable[..., Sandbox]]:
    """Make further sandboxes: `schematic_sandbox_factory(profile=..., strict=...)`."""
    from schematic_emulator.plugin.hosting.provision import provide_factory

    yield from provide_factory(request.node, _schematic_session)


@pytest.fixture
def schematic_env(
    schematic_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Set the environment variables that lead code under test to the sandbox.

    SCHEMATIC_API_KEY, SCHEMATIC_API_URL and SCHEMATIC_EVENT_CAPTURE_URL; what comes
    back are those that were set.
    """
    from schematic_emulator.plugin.environment import set_environment

    return set_environment(schematic_sandbox, monkeypatch)


@pytest.fixture
def schematic_client(schematic_sandbox: Sandbox) -> Iterator[Any]:
    """Lend the vendor's own Python SDK, aimed at the sandbox, its caches off.

    Needs `schematichq`. Events wait in its buffer until `client.event_buffer.flush()`
    is called; what is left is sent when the test ends.
    """
    from schematic_emulator.plugin.client import provide_client

    yield from provide_client(schematic_sandbox)


@pytest.fixture
def schematic_clock(_schematic_session: EmulatorSession) -> Iterator[ManualClock]:
    """Lend the emulator's clock: `freeze(at)`, `move(by)`; it runs on afterwards."""
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        clock = _schematic_session.hosting.clock()
    yield clock
    clock.restore()


@pytest.fixture
def segment_events(request: pytest.FixtureRequest) -> SegmentEvents:
    """Make realistic Segment events, the same ones each time this test runs.

    `segment_events(20)` is a list of 20, with names and addresses from the test's
    `faker`, in its locales. The seed is printed when the test fails.
    """
    from schematic_emulator.plugin.events import make_events

    return make_events(request)


@pytest.fixture
def segment_mapping(request: pytest.FixtureRequest) -> Any:
    """Name the mapping under test; override it in a conftest.py or a test file.

    It may be a function `event -> request`, or `(event, client) -> None`, the path
    of a mapping file, a URL, a list of subscriptions, or one of the texts that the
    option `--schematic-emulator-mapping` takes. By default the two presets.
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
    """Send events through the mapping under test into this test's sandbox."""
    from schematic_emulator.plugin.deliver import make_deliver
    from schematic_emulator.plugin.short_errors import short_errors

    with short_errors():
        return make_deliver(
            request.config, _schematic_session, schematic_sandbox, segment_mapping
        )


@pytest.fixture
def segment_source(
    schematic_sandbox: Sandbox,
    segment_deliver: Deliver,
    monkeypatch: pytest.MonkeyPatch,
    _schematic_session: EmulatorSession,
) -> Iterator[Any]:
    """Lend Segment's own Python SDK: its calls go through the mapping under test.

    Needs `segment-analytics-python`. `segment_source.track("u1", "Order Completed")`
    is delivered when it returns; `segment.analytics.track(...)` is led here as well.
    Other SDKs take `segment_source.host` and `segment_source.write_key`.
    """
    from schematic_emulator.plugin.segment_source import provide_source

    server = _schematic_session.hosting.source_server()
    yield from provide_source(schematic_sandbox, segment_deliver, server, monkeypatch)

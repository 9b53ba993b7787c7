"""Provide Segment's own Python SDK, whose events the mapping under test sends."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.wrappers import Response

from schematic_emulator.expectations.arrivals import Failure
from schematic_emulator.mapping_code.delivered import name_event
from schematic_emulator.mapping_code.protocol import MappingFailedError
from schematic_emulator.plugin.environment import avoid_proxies
from schematic_emulator.source.intake.answer import CallFacts
from schematic_emulator.source.intake.calls import CALLS
from schematic_emulator.source.intake.intake import Intake
from schematic_emulator.source.outbox.outbox import Outbox
from schematic_emulator.source.segment_end import IN_PROCESS
from schematic_emulator.source.workspace.settings import Source
from schematic_emulator.source.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from werkzeug.wrappers import Request

    from schematic_emulator.plugin.deliver import Deliver
    from schematic_emulator.plugin.hosting.server import EmulatorServer
    from schematic_emulator.plugin.sandbox import Sandbox

_NAME = "test"


class SourceIntake:
    """Segment's ingestion API for one test: events pass through the test's mapping.

    Each is delivered before the SDK receives its response, so a test need not wait.
    """

    def __init__(
        self, sandbox: Sandbox, deliver: Deliver, now: Callable[[], datetime]
    ) -> None:
        self.write_key = f"segment_{sandbox.environment.environment_id}"
        self._sandbox = sandbox
        self._deliver = deliver
        workspace = Workspace(
            profile=sandbox.profile,
            endpoint=IN_PROCESS,
            ready_key=lambda: sandbox.api_key,
        )
        # Without a destination: the test's mapping sends the events.
        workspace.replace([Source(_NAME, (self.write_key,))], [])
        self._intake = Intake(workspace, Outbox(1, now), now, on_event=self._take)

    def answer(self, request: Request) -> Response | None:
        """Return the response to a call, None if its path is not one of Segment's."""
        name = request.path.strip("/").removeprefix("v1/")
        if name not in CALLS:
            return None
        facts = CallFacts(
            self.write_key, request.headers.get("Content-Encoding"), request.remote_addr
        )
        found = self._intake.receive(name, request.get_data(), facts)
        return Response(
            json.dumps(found.body), found.status, mimetype="application/json"
        )

    def _take(self, event: dict[str, Any], _source: Source) -> None:
        """Deliver an event that Segment answered with 200, or report it as dropped.

        An invalid one stops in `Deliver`, as one that the test itself delivers does.
        """
        try:
            self._deliver(event)
        except MappingFailedError as error:
            self._sandbox.failures.append(Failure(name_event(event), str(error)))


def provide_source(
    sandbox: Sandbox,
    deliver: Deliver,
    server: EmulatorServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Any]:
    """Yield the SDK's client, and make the SDK's module functions use it too.

    It sends each call immediately. The test fails if `segment-analytics-python` is
    not installed.
    """
    try:
        analytics = import_module("segment.analytics")
    except ModuleNotFoundError as error:
        pytest.fail(
            "segment_source needs Segment's SDK: pip install segment-analytics-python "
            f"({error})",
            pytrace=False,
        )
    sandbox.clients.append("segment_source")
    avoid_proxies(server.url, monkeypatch)
    intake = SourceIntake(sandbox, deliver, server.emulator.clock.now)
    client = analytics.Client(intake.write_key, host=server.url, sync_mode=True)
    # None in sync mode, and `shutdown` iterates over it.
    # Source: segment-analytics-python 2.4.0, segment/analytics/client.py.
    client.consumers = []
    for name, value in (
        ("write_key", intake.write_key),
        ("host", server.url),
        ("sync_mode", True),
        ("default_client", client),
    ):
        monkeypatch.setattr(analytics, name, value)
    server.intakes[intake.write_key] = intake
    try:
        yield client
    finally:
        del server.intakes[intake.write_key]

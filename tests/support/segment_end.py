"""Segment's end, a clock that stands still, and a Schematic that says as told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from schematic_emulator import ManualClock
from schematic_emulator.destination import Request, Response
from schematic_emulator.journeys.journeys import Journeys
from schematic_emulator.journeys.observer import JourneyObserver
from schematic_emulator.judgement.running import RunningJudgement
from schematic_emulator.source.intake.answer import CallAnswer, CallFacts
from schematic_emulator.source.outbox.backoff import Backoff
from schematic_emulator.source.segment_end import SegmentEnd
from schematic_emulator.source.workspace.settings import Instance, Source, read_instance

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
KEY = "sch_dev_00000000000000000000000000000001"
OK = Response(200, '{"ok":true}', {"content-type": "application/json"})
PATIENT_S = 10.0


@dataclass
class ScriptedClient:
    """Give the scripted answers in turn, then success for ever."""

    script: list[Response | Exception] = field(default_factory=list)
    sent: list[Request] = field(default_factory=list)

    def send(self, request: Request, timeout_s: float) -> Response:
        assert timeout_s > 0
        self.sent.append(request)
        answer = self.script.pop(0) if self.script else OK
        if isinstance(answer, Exception):
            raise answer
        return answer

    def bodies(self) -> list[dict[str, Any]]:
        """Return what was sent, as JSON."""
        return [json.loads(request.body or "null") for request in self.sent]


@dataclass
class Bench:
    """A Segment end, the clock that it goes by and the client that it sends with."""

    segment: SegmentEnd
    clock: ManualClock
    client: ScriptedClient

    def post(self, name: str, body: Any, **facts: Any) -> CallAnswer:
        """Post a JSON body to the intake."""
        return self.segment.receive(name, json.dumps(body).encode(), CallFacts(**facts))

    def statuses(self) -> list[str]:
        """Wait for the deliverer, then list how each delivery stands."""
        self.segment.drain(PATIENT_S)
        return [row.status for row in self.segment.deliveries()]


def make_bench(*script: Response | Exception, **options: Any) -> Bench:
    """Make a Segment end in its default configuration."""
    clock, client = ManualClock(NOON), ScriptedClient(list(script))
    numbers = iter(range(1, 10_000))
    segment = SegmentEnd(
        clock.now,
        lambda: KEY,
        new_id=lambda: f"api-{next(numbers)}",
        **{"backoff": Backoff(first_s=1.0, seed=7), **options},
    )
    judgement = RunningJudgement(segment.workspace.instances)
    segment.observe(JourneyObserver(Journeys(), judgement))
    segment.connect(lambda: client, "http://127.0.0.1:1")
    return Bench(segment, clock, client)


def make_instance(name: str = "Schematic", **members: Any) -> Instance:
    """Make a destination on the source `web`."""
    return read_instance({"name": name, "source": "web", **members})


def configure(
    bench: Bench, *instances: Instance, sources: Iterable[Source] = (Source("web"),)
) -> None:
    """Give a bench other destinations."""
    bench.segment.workspace.replace(sources, instances)

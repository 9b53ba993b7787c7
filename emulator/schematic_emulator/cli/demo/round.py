"""Deliver the demo's events once and count the results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.stream.finding_groups import FindingGroups
from schematic_emulator.checks.stream.ledger import StreamLedger
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.destination import Destination, Endpoints
from schematic_emulator.destination.delivery.delivery import send
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.join_request import join_request
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.judgement.traffic.kinds import list_matched
from schematic_emulator.judgement.traffic.rules import TrafficRules
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.cli.local_server import Running
    from schematic_emulator.destination import Delivery
    from schematic_emulator.destination.delivery.delivery import Client, Outcome
    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding

# Segment sends a request again when its answer was lost. So does the demo, with
# that of every hundredth track event.
RESENT_EVERY = 100


@dataclass(frozen=True, slots=True)
class DemoRun:
    """Through which subscriptions, and under which profile, events travel."""

    profile: str
    subscriptions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class DemoEnvironment:
    """An environment of its own, its key, and the destination that sends there."""

    environment: Environment
    key: str
    destination: Destination


def open_environment(running: Running, route: DemoRun, name: str) -> DemoEnvironment:
    """Make an environment of that name, and a destination along the route to it."""
    store, url = running.emulator.store, running.url
    environment = store.create_environment(name)
    key = store.create_key("secret", environment)
    destination = Destination(
        {"apiKey": key},
        route.subscriptions,
        profile=route.profile,
        endpoints=Endpoints(url, url),
    )
    return DemoEnvironment(environment, key, destination)


@dataclass(slots=True)
class Round:
    """What one delivery of all the events came to.

    `seen` holds what follows from the events and the mapping, `captured` what
    the emulator found in what arrived, `traffic` what the events show together.
    """

    route: DemoRun
    ledger: StreamLedger = field(default_factory=StreamLedger)
    seen: FindingGroups = field(default_factory=FindingGroups)
    captured: FindingGroups = field(default_factory=FindingGroups)
    traffic: tuple[TrafficFinding, ...] = ()


@dataclass(slots=True)
class Courier:
    """Takes events along one route to the emulator, over one open connection."""

    running: Running
    client: Client
    tick: Callable[[], None]

    def deliver(
        self, events: Sequence[JsonObject], route: DemoRun, environment_name: str
    ) -> Round:
        """Deliver every event; return the results.

        The round has an environment of its own, so that rounds never mix.
        """
        store = self.running.emulator.store
        demo = open_environment(self.running, route, environment_name)
        judge = EventJudge(route.subscriptions, route.profile)
        file = MappingFile.from_subscriptions(route.subscriptions, "the mapping")
        traffic = TrafficRules(file)
        now = self.running.emulator.clock.now
        round_ = Round(route)
        listener = _listener(round_, demo.environment.id)
        store.listeners.append(listener)
        resent = _choose_resent(events)
        for number, event in enumerate(events):
            round_.ledger.produced += 1
            found = judge.judge(next(receive(event, now())))
            round_.seen.add(found.findings, describe_event(event))
            matched = list_matched(found.record)
            traffic.feed(event, ("events", number + 1), matched, found.record.bodies)
            delivery = demo.destination.deliver(event, self.client)
            _count(event, delivery, round_.ledger)
            if number in resent:
                self._send_again(delivery, round_.ledger)
            self.tick()
        store.listeners.remove(listener)
        round_.traffic = traffic.findings()
        return round_

    def _send_again(self, delivery: Delivery, ledger: StreamLedger) -> None:
        for outcome in delivery.outcomes:
            again = send(self.client, outcome.request)
            ledger.resent += 1
            ledger.statuses[_status(again)] += 1


def _choose_resent(events: Sequence[JsonObject]) -> set[int]:
    """Choose which events' requests are sent twice, by their place."""
    tracks = [n for n, event in enumerate(events) if event.get("type") == "track"]
    return set(tracks[RESENT_EVERY - 1 :: RESENT_EVERY])


def _count(event: JsonObject, delivery: Delivery, ledger: StreamLedger) -> None:
    if delivery.outcomes:
        ledger.sent += 1
    elif delivery.error is not None:
        ledger.refused[delivery.error.message] += 1
    else:
        ledger.unheard[str(event.get("type"))] += 1
    for outcome in delivery.outcomes:
        ledger.requests += 1
        ledger.statuses[_status(outcome)] += 1


def _status(outcome: Outcome) -> int:
    """Return the HTTP status of the answer, 0 if there was none."""
    return outcome.response.status if outcome.response else 0


def _listener(round_: Round, environment_id: str) -> Callable[[Capture], None]:
    """Return what the store calls with each capture; it must be quick."""

    def listen(capture: Capture) -> None:
        if capture.environment_id != environment_id:
            return
        if capture.is_good:
            round_.ledger.good += 1
        else:
            round_.ledger.bad += 1
        round_.captured.add(
            join_request(capture.findings, capture.violations),
            f"{capture.type} {show(capture.subtype)}",
        )

    return listen

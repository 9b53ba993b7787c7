"""Traffic of one file, as the rules on traffic take it in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.destination import Destination
from schematic_emulator.judgement.request_body import wire_bodies
from schematic_emulator.judgement.traffic.kinds import list_matched
from schematic_emulator.judgement.traffic.rules import TrafficRules
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from segment_fixtures import World
from support.mapping_files import identify, mapped, track

NAME = "events.ndjson"
# A sound mapping: both presets with a company, and what is known of the user.
SOUND = (track(), mapped(identify(), user_traits={"@path": "$.traits"}))

Event = dict[str, Any]


@cache
def generate(profile: str = "b2b-saas", seed: int = 5) -> list[Event]:
    """Return the first events of a generated world; do not change them."""
    return list(islice(World(profile, seed).events(), 1200))


def feed(file: MappingFile, events: Iterable[Event], first: int = 1) -> TrafficRules:
    """Return the rules of a file that have taken in events, one on each line."""
    rules = TrafficRules(file)
    destination = Destination({"apiKey": "sch_dev_traffic"}, file.enabled)
    for line, event in enumerate(events, first):
        plan = destination.plan(event)
        sent = list(wire_bodies(plan))
        rules.feed(event, (NAME, line), list_matched(plan), sent)
    return rules


def find(file: MappingFile, events: Iterable[Event]) -> tuple[TrafficFinding, ...]:
    """Return what is found in events."""
    return feed(file, events).findings()


def name_all(found: Iterable[TrafficFinding]) -> list[tuple[str, str]]:
    """Return rule and subject of each finding, apart from those of severity info."""
    return [
        (one.finding.rule, one.finding.subject)
        for one in found
        if one.finding.severity != "info"
    ]

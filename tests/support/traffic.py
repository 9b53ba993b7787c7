"""Traffic of one file, as the rules on traffic take it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from typing import Any

from schematic_contracts.records import PlanRecord
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.destination import Destination
from schematic_emulator.destination.describe_plan import PlanDescriber
from schematic_emulator.judgement.traffic.kinds import list_matched
from schematic_emulator.judgement.traffic.rules import TrafficRules
from schematic_emulator.judgement.traffic.times import read_time
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from segment_fixtures import World
from support.mapping_files import identify, mapped, track

NAME = "events.ndjson"
# A sound mapping: both presets with a company, and what is known of the user.
SOUND = (track(), mapped(identify(), user_traits={"@path": "$.traits"}))

Event = dict[str, Any]


# Each takes 10 MB.
@lru_cache(maxsize=3)
def generate(profile: str = "b2b-saas", seed: int = 5) -> list[Event]:
    """Return the first events of a generated world; do not change them."""
    return list(islice(World(profile, seed).events(), 1200))


def feed(file: MappingFile, events: Iterable[Event], first: int = 1) -> TrafficRules:
    """Return the rules of a file that have taken in events, one on each line."""
    rules = TrafficRules(file)
    plan = planner(file)
    for line, event in enumerate(events, first):
        record = plan(event)
        rules.feed(event, (NAME, line), list_matched(record), record.bodies)
        time = read_time(event, str(event.get("event", event.get("type"))))
        if time and record.bodies:
            rules.tally.add_time(time, NAME, line)
    return rules


def planner(file: MappingFile) -> Callable[[Event], PlanRecord]:
    """Return what says what a file's mappings do with an event."""
    destination = Destination({"apiKey": "sch_dev_traffic"}, file.enabled)
    describer = PlanDescriber(file.enabled)
    return lambda event: describer.describe(destination, event, destination.plan(event))


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

"""Meter a plan's limit in the demo: what a mapping's usage lets a flag answer."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import get_rule
from schematic_emulator.cli.demo.findings import first_sentence
from schematic_emulator.cli.demo.round import open_environment
from schematic_emulator.destination import Request
from schematic_emulator.terminal.styled_lines import StyledText

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.cli.demo.round import DemoRun
    from schematic_emulator.cli.local_server import Running
    from schematic_emulator.destination import Client
    from schematic_emulator.terminal.styled_lines import Screen

LIMIT = 100
METERED = "api_called"
COMPANY = {"groupId": "acme"}
EVENT = {
    "type": "track",
    "event": "Api Called",
    "userId": "ada",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
}
WHY = "usage-no-company"
INDENT = 2
COLUMN = 17
_FLAG = "api_calls"
_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the flag's check answered after so many events were sent."""

    events: int
    usage: int
    value: bool
    rule_type: str


@dataclass(frozen=True, slots=True)
class Metered:
    """One mapping's readings, and how many of its events belong to no company."""

    readings: tuple[Reading, ...]
    unmetered: int


@dataclass(frozen=True, slots=True)
class Meter:
    """A company on a plan with a limit, in an environment of its own."""

    running: Running
    client: Client

    def measure(self, route: DemoRun, name: str, tick: Callable[[], None]) -> Metered:
        """Send as many events as the plan allows; check before the last and after."""
        demo = open_environment(self.running, route, name)
        self._set_up(demo.key)
        readings = []
        for number in range(1, LIMIT + 1):
            demo.destination.deliver(EVENT, self.client)
            tick()
            if number >= LIMIT - 1:
                readings.append(self._read(demo.key, number))
        return Metered(tuple(readings), _count(demo.environment)[WHY])

    def _set_up(self, key: str) -> None:
        """Make the plan as its owner does: over Schematic's REST API."""
        feature = self._ask(key, "POST", "features", _FEATURE)
        plan = self._ask(key, "POST", "plans", {"name": "Starter", "plan_type": "plan"})
        ids = {"plan_id": plan["id"], "feature_id": feature["id"]}
        self._ask(key, "POST", "plan-entitlements", ids | _ENTITLEMENT)
        company = self._ask(key, "POST", "companies", {"keys": COMPANY, "name": "Acme"})
        chosen = {"base_plan_id": plan["id"], "add_on_ids": []}
        self._ask(key, "PUT", f"company-plans/{company['id']}", chosen)

    def _read(self, key: str, events: int) -> Reading:
        path = f"flags/{_FLAG}/check"
        found = self._ask(key, "POST", path, {"company": COMPANY})
        usage = found["entitlement"]["usage"]
        return Reading(events, usage, found["value"], found["rule_type"])

    def _ask(self, key: str, method: str, path: str, data: Any) -> Any:
        body = json.dumps(data)
        headers = (
            ("X-Schematic-Api-Key", key),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        )
        request = Request(method, f"{self.running.url}/{path}", headers, body)
        return self.client.send(request, _TIMEOUT_S).data["data"]


_FEATURE = {
    "name": "API calls",
    "description": "Calls of the public API",
    "feature_type": "event",
    "event_subtype": METERED,
    "flag": {
        "key": _FLAG,
        "name": "API calls",
        "description": "",
        "default_value": False,
        "flag_type": "boolean",
    },
}
_ENTITLEMENT = {
    "value_type": "numeric",
    "value_numeric": LIMIT,
    "metric_period": "current_month",
    "metric_period_month_reset": "first_of_month",
}


def _count(environment: Environment) -> Counter[str]:
    return Counter(
        finding.rule for row in environment.captures() for finding in row.findings
    )


def show_metered(screen: Screen, name: str, metered: Metered) -> None:
    """Write the answers and, if events were counted for no company, why."""
    # A flag that is true still, when as much was sent as is allowed, is wrong.
    style = "bad" if metered.readings[-1].value else "good"
    for label, reading in zip((name, ""), metered.readings, strict=True):
        text = (
            f"after {reading.events:,} events: usage {reading.usage:,}, "
            f"flag {str(reading.value).lower()}"
        )
        if reading.rule_type.endswith("usage_exceeded"):
            text += ", limit reached"
        screen.entry(StyledText(label, style), text, at=COLUMN, indent=INDENT)
    if metered.unmetered:
        consequence = first_sentence(get_rule(WHY).consequence)
        text = f"{WHY}, {metered.unmetered:,} events: {consequence}"
        screen.entry(StyledText(""), text, at=COLUMN, indent=INDENT)

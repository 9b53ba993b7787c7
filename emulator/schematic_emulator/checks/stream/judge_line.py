"""Check each event of a stream: the rules with findings, and what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.checks.stream.shapes import UnshapedError, compile_key
from schematic_emulator.destination.integrations import find_filter
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.judge_event import Inspector
from schematic_emulator.judgement.judge_request import judge_capture
from schematic_emulator.judgement.request_body import event_name, wire_bodies
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject

MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one event: the rules with findings, and what the ledger counts.

    `refused` is the reason why nothing is sent, from the destination or the event's
    integrations object. `sent_name` is the track event's name as sent. `good` and
    `bad` are the numbers of requests that match and violate their contract.
    """

    rules: tuple[str, ...]
    refused: str = ""
    sent_name: str = ""
    good: int = 0
    bad: int = 0


class SegmentJudge:
    """Checks Segment events with the subscriptions that map them.

    Events that the subscriptions treat alike share one verdict, found by the key of
    `compile_key`; at most MOST_REMEMBERED verdicts are stored.
    """

    def __init__(
        self, subscriptions: Sequence[Mapping[str, Any]], profile: str
    ) -> None:
        self._inspector = Inspector(subscriptions, profile)
        self._key_of = compile_key(subscriptions)
        self._known: dict[Any, Verdict] = {}

    def judge(self, event: JsonObject) -> Verdict:
        """Return the verdict on one event."""
        if self._key_of is None:
            return self._judge_alone(event)
        try:
            key = self._key_of(event)
        except UnshapedError:
            return self._judge_alone(event)
        verdict = self._known.get(key)
        if verdict is None:
            verdict = self._judge_alone(event)
            if len(self._known) < MOST_REMEMBERED:
                self._known[key] = verdict
        return verdict

    def find(self, event: JsonObject) -> list[Finding]:
        """Return the findings in full."""
        return self._inspector.inspect(event)

    def describe(self, event: JsonObject) -> str:
        """Return the event in a few words: its type and name, or its user."""
        return describe_event(event)

    def _judge_alone(self, event: JsonObject) -> Verdict:
        stopped_by = find_filter(event.get("integrations"))
        if stopped_by:
            return Verdict((), refused=stopped_by)
        plan, found = self._inspector.judge(event)
        bad = [bool(check_event(body)) for body in wire_bodies(plan)]
        refused = plan.error.message if plan.error and not bad else ""
        return Verdict(
            _rules(found),
            refused,
            event_name(plan),
            bad.count(False),
            bad.count(True),
        )


class WireJudge:
    """Checks capture payloads, as Schematic would receive them."""

    def judge(self, event: JsonObject) -> Verdict:
        """Return the verdict on one capture event: `{"type", "body", ...}`."""
        advice, violations = advise(event), check_event(event)
        good = not violations
        if good and not advice:
            return _GOOD
        rules = _rules(judge_capture(advice, violations))
        return Verdict(rules, good=int(good), bad=int(not good))

    def find(self, event: JsonObject) -> list[Finding]:
        """Return the findings in full."""
        return list(judge_capture(advise(event), check_event(event)))

    def describe(self, event: JsonObject) -> str:
        """Return the type of a capture event and, if it is a track event, its name."""
        body = event.get("body")
        name = body.get("event") if isinstance(body, dict) else None
        kind = show(event.get("type")).strip('"')
        return f"{kind} {show(name)}" if isinstance(name, str) else kind


_GOOD = Verdict((), good=1)
Judge = SegmentJudge | WireJudge


def _rules(findings: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.rule for finding in findings))

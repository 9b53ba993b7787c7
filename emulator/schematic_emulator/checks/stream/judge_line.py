"""Check each event of a stream: the rules with findings, and what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.checks.stream.shapes import UnshapedError, compile_key
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.judgement.compose import join_request
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import IntakeRecord

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
        self._judge = EventJudge(subscriptions, profile)
        self._now = datetime.now(UTC)
        self._key_of = compile_key(subscriptions)
        self._known: dict[Any, Verdict] = {}

    def judge(self, event: JsonObject) -> Verdict:
        """Return the verdict on one event, filled in as the intake does."""
        (record,) = receive(event, self._now)
        if record.rejection or self._key_of is None:
            return self._judge_alone(record)
        try:
            key = self._key_of(record.event)
        except UnshapedError:
            return self._judge_alone(record)
        verdict = self._known.get(key)
        if verdict is None:
            verdict = self._judge_alone(record)
            if len(self._known) < MOST_REMEMBERED:
                self._known[key] = verdict
        return verdict

    def find(self, event: JsonObject) -> list[Finding]:
        """Return the findings in full."""
        (record,) = receive(event, self._now)
        return list(self._judge.judge(record).findings)

    def describe(self, event: JsonObject) -> str:
        """Return the event in a few words: its type and name, or its user."""
        return describe_event(event)

    def _judge_alone(self, record: IntakeRecord) -> Verdict:
        found = self._judge.judge(record)
        if found.stopped_by:
            return Verdict(_rules(found.findings), refused=found.stopped_by)
        good = sum(one.is_good for one in found.requests)
        errors = () if found.requests else found.record.errors
        return Verdict(
            _rules(found.findings),
            errors[0] if errors else "",
            found.record.event_name,
            good,
            len(found.requests) - good,
        )


class WireJudge:
    """Checks capture payloads, as Schematic would receive them."""

    def judge(self, event: JsonObject) -> Verdict:
        """Return the verdict on one capture event: `{"type", "body", ...}`."""
        advice, violations = advise(event), check_event(event)
        good = not violations
        if good and not advice:
            return _GOOD
        rules = _rules(join_request(advice, violations))
        return Verdict(rules, good=int(good), bad=int(not good))

    def find(self, event: JsonObject) -> list[Finding]:
        """Return the findings in full."""
        return list(join_request(advise(event), check_event(event)))

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

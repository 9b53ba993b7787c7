"""Count what happened to every event, so that a missing one shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from typing import Any

from schematic_emulator.terminal.personal import hide_personal

MOST_REASONS = 100
OTHER_REASONS = "other reasons"


@dataclass(slots=True)
class StreamLedger:
    """The number of events produced, of requests sent, and of their verdicts.

    `types` counts the events by type, whatever becomes of them.
    `unheard` counts, by type, the events that match no subscription; `refused`, by
    reason, those that the destination rejects. The rest were sent. `resent` counts
    further copies of requests, `statuses` the responses by HTTP status. `good` and
    `bad` count the requests that arrived by whether they match their contract.
    """

    produced: int = 0
    types: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    requests: int = 0
    resent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    good: int = 0
    bad: int = 0

    def add(self, more: StreamLedger) -> None:
        """Add the counts of other events."""
        for each in fields(self):
            mine, other = getattr(self, each.name), getattr(more, each.name)
            if isinstance(other, Counter):
                mine.update(other)
            else:
                setattr(self, each.name, mine + other)

    def limit_reasons(self) -> None:
        """Count further reasons together; the most frequent ones are left."""
        if len(self.refused) > MOST_REASONS:
            rows = sorted(self.refused.items(), key=lambda row: (-row[1], row[0]))
            rest = sum(count for _, count in rows[MOST_REASONS - 1 :])
            self.refused = Counter(dict(rows[: MOST_REASONS - 1]))
            self.refused[OTHER_REASONS] += rest

    def hide_personal(self) -> StreamLedger:
        """Return the same with reasons that name no mail address or phone number.

        Each counter is in order, so that reports of equal counts are equal.
        """
        refused: Counter[str] = Counter()
        for reason in sorted(self.refused):
            refused[hide_personal(reason)] += self.refused[reason]
        types, unheard = _arrange(self.types), _arrange(self.unheard)
        own = replace(self, refused=refused, types=types, unheard=unheard)
        own.limit_reasons()
        return own

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON; statuses are text, as JSON's keys are."""
        return {
            "produced": self.produced,
            "unheard": dict(self.unheard),
            "refused": dict(self.refused),
            "sent": self.sent,
            "requests": self.requests,
            "resent": self.resent,
            "statuses": {str(code): count for code, count in self.statuses.items()},
            "good": self.good,
            "bad": self.bad,
        }


def _arrange(counts: Counter[str]) -> Counter[str]:
    return Counter({name: counts[name] for name in sorted(counts)})

"""Count what became of every event, so that none goes missing unseen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class StreamLedger:
    """Where the produced events went, and what became of each request.

    `unheard` counts, by type, the events that no subscription listens to;
    `refused`, by reason, those that the destination would not send. The rest
    were sent. `resent` are requests repeated byte for byte, over and above.
    `good` and `bad` are the judgement on every request that arrived.
    """

    produced: int = 0
    unheard: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    requests: int = 0
    resent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    good: int = 0
    bad: int = 0

    @property
    def is_balanced(self) -> bool:
        """Tell whether every event and every request is accounted for."""
        events = self.unheard.total() + self.refused.total() + self.sent
        arrived = self.requests + self.resent
        judged = self.good + self.bad
        return self.produced == events and arrived == self.statuses.total() == judged

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON."""
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

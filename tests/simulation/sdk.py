"""Send a tenant's bursts to Segment's end as an SDK does: again until answered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import orjson

from simulation.book import Accepted, describe_rows
from simulation.laws import LawBrokenError
from simulation.machine import Answer, Message
from simulation.traffic import Burst

if TYPE_CHECKING:
    from simulation.world import World

_AGAIN = timedelta(seconds=20)
_MOST_TRIES = 4


class Sdk:
    """Sends bursts, and sees that each acknowledged event has its deliveries."""

    def __init__(self, world: World, chance: Random) -> None:
        self._world = world
        self._chance = chance

    def sending(self, burst: Burst) -> Callable[[], None]:
        """Return what sends a burst."""
        return lambda: self._post(burst, 1)

    def _post(self, burst: Burst, attempt: int) -> None:
        calls = burst.calls
        sent_at = self._world.machine.clock.now().isoformat()
        body: dict[str, Any] = {"batch": calls, "sentAt": sent_at}
        path = "/v1/batch"
        if len(calls) == 1 and calls[0]["type"] != "alias":
            body, path = {**calls[0], "sentAt": sent_at}, f"/v1/{calls[0]['type']}"
        key = "Basic " + b64encode(f"{burst.tenant.write_key}:".encode()).decode()
        message = Message("POST", path, orjson.dumps(body), key)
        answer = self._world.network.exchange(lambda: self._take_in(message, burst))
        if (answer is None or not answer.is_success) and attempt < _MOST_TRIES:
            wait = _AGAIN * attempt * self._chance.uniform(0.5, 20)
            self._world.later(wait, lambda: self._post(burst, attempt + 1))

    def _take_in(self, message: Message, burst: Burst) -> Answer:
        self._world.machine.added = []
        losses = self._world.machine.log.losses
        answer = self._world.machine.ask(message)
        self._world.note(f"{message.method} {message.path} {answer.status}")
        rows, self._world.machine.added = self._world.machine.added, []
        if answer.is_success:
            own = [row for row in rows if row.source != "engage"]
            self._require_all(burst, describe_rows(own))
            self._world.commit(describe_rows(rows))
        elif losses == self._world.machine.log.losses:
            kept = [row for row in rows if row.source == "engage"]
            self._world.commit(*([describe_rows(kept)] if kept else []))
        return answer

    def _require_all(self, burst: Burst, taken: Accepted) -> None:
        """Law 1: an acknowledged event has one delivery for each destination."""
        names = [one.id for one in burst.tenant.instances()]
        expected = [
            (call["messageId"], name)
            for call in burst.calls
            for name in (names if "userId" in call else [""])
        ]
        if sorted(delivery for delivery, _ in taken.rows) != sorted(expected):
            raise LawBrokenError(f"sent {expected}, taken {taken.rows}")

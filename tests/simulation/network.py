"""A network that loses requests and answers, delays, repeats and reorders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import orjson

from schematic_emulator.destination import Request, Response
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    TimedOutError,
)
from simulation.machine import Answer, Message

if TYPE_CHECKING:
    from simulation.world import World

# Of each request: how likely each fate is. The rest arrives, once and in time.
LOST = 0.04
ANSWER_LOST = 0.05
TWICE = 0.02
LATE = 0.02


class Network:
    """Carries requests, and is the destination's `Client`."""

    def __init__(self, world: World, chance: Random) -> None:
        self._world = world
        self._chance = chance
        self.is_calm = False

    def exchange(self, arrive: Callable[[], Answer]) -> Answer | None:
        """Carry a request to where it arrives; None without an answer."""
        dice = 1.0 if self.is_calm else self._chance.random()
        if dice < LOST:
            self._world.note("request lost")
            return None
        if dice < LOST + LATE:
            self._world.note("request late")
            wait = timedelta(minutes=self._chance.expovariate(1 / 60))
            self._world.later(wait, lambda: _ignore(arrive()))
            return None
        answer = arrive()
        if dice < LOST + LATE + TWICE:
            self._world.note("request twice")
            arrive()
        elif dice < LOST + LATE + TWICE + ANSWER_LOST:
            self._world.note("answer lost")
            return None
        return answer

    def send(self, request: Request, timeout_s: float) -> Response:  # noqa: ARG002
        """Carry one of the destination's requests to Schematic's end."""
        body = (request.body or "").encode()
        event = orjson.loads(body)
        is_fast = self._chance.random() < 0.5
        message = Message("POST", "/e", body, is_fast=is_fast)
        world = self._world
        tenant = next(each for each in world.tenants if each.key == event["api_key"])

        delivery = world.delivery

        def arrive() -> Answer:
            if delivery == world.delivery:
                world.reached.add(delivery)
            return world.act(message, (world.capture(tenant, [event]),))

        answer = self.exchange(arrive)
        if answer is None:
            if self._chance.random() < 0.5:
                raise TimedOutError("no answer")
            raise ConnectionFailedError("ECONNRESET", "socket hang up")
        headers = {"content-type": "application/json"}
        return Response(answer.status, answer.body.decode(), headers)


def _ignore(_answer: Answer) -> None:
    """Nobody waits for this answer any more."""

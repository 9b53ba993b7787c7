"""A year of one emulator in one process: what happens, drawn from one seed.

`World(seed, folder).run()` raises LawBrokenError where a law does not hold. The same
seed does the same: `trace` is a digest of everything that was done and answered.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson

from simulation.book import (
    NOT_YET,
    Book,
    Captured,
    Delivery,
    Effect,
    History,
    Restored,
    describe_rows,
    list_end,
    read_seen,
)
from simulation.clocks import WallClock
from simulation.disk import Disk, ProcessKilled
from simulation.errands import Errands
from simulation.laws import LawBrokenError, Laws, require
from simulation.machine import Answer, Machine, Message
from simulation.network import Network
from simulation.recovery import Recovery
from simulation.sdk import Sdk
from simulation.tenants import Tenant
from simulation.traffic import make_bursts

TAGS = ("Zaq1", "Zbw2", "Zcx3")
_AGAIN = timedelta(seconds=20)
_MOST_TRIES = 4
_STEPS_BETWEEN_CHECKS = 40


class World:
    """Everything of one seed. `say` is called with each line of the trace."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        *,
        events: int = 150,
        days: int = 365,
        say: Callable[[str], object] = lambda _: None,
    ) -> None:
        self.seed = seed
        self.chance = Random(f"{seed}/world")
        self.wall = WallClock()
        self.tenants = tuple(map(Tenant, TAGS[: self.chance.randint(2, 3)]))
        self.disk = Disk(folder)
        self.network = Network(self, Random(f"{seed}/network"))
        self.book = Book()
        self.laws = Laws(self.tenants)
        self.starts = 0
        self.steps = 0
        self._events = events
        self._end_at = timedelta(days=days)
        self._say = say
        self._digest = blake2b(digest_size=16)
        self._due: list[tuple[timedelta, int, Callable[[], None]]] = []
        self._order = count()
        self.effects: list[tuple[int, Effect]] = []
        self.doubt: list[Effect] = []
        self.underway: Any = None
        # What is being delivered, and what of it reached Schematic's end before.
        self.delivery: Delivery | None = None
        self.reached: set[Delivery | None] = set()
        self.recovery = Recovery(self)
        self.sdk = Sdk(self, Random(f"{seed}/sdk"))
        self.machine = self.start()
        self._set_up()
        self.errands = Errands(self, Random(f"{seed}/errands"))

    @property
    def trace(self) -> str:
        """Return the digest of all that has happened so far."""
        return self._digest.hexdigest()

    def note(self, line: str) -> None:
        """Add a line to the trace."""
        line = f"{self.wall.now():%m-%d %H:%M:%S} {line}"
        self._digest.update(line.encode() + b"\n")
        self._say(line)

    def run(self) -> None:
        """Let the year pass. Raises LawBrokenError, with the seed in a note."""
        try:
            for tenant in self.tenants:
                for burst in make_bursts(tenant, str(self.seed), self._events):
                    self.at(burst.after, self.sdk.sending(burst))
            self.errands.plan()
            while self._due and self._due[0][0] <= self._end_at:
                self._step()
            self._settle()
        except Exception as error:
            error.add_note(f"seed {self.seed}, step {self.steps}, {self.wall.now()}")
            raise
        finally:
            self.machine.end()
            self.disk.close()

    def later(self, wait: timedelta, action: Callable[[], None]) -> None:
        """Do something after a time."""
        self.at(self.wall.passed + wait, action)

    def at(self, at: timedelta, action: Callable[[], None]) -> None:
        heapq.heappush(self._due, (at, next(self._order), action))

    def _step(self) -> None:
        at, _, action = heapq.heappop(self._due)
        self.wall.pass_until(at)
        self.steps += 1
        try:
            action()
            self._work()
        except ProcessKilled:
            self.recovery.recover("killed")
        require(self.laws.check_step(self.book, self.machine))
        if self.steps % _STEPS_BETWEEN_CHECKS == 0:
            require(self.laws.check_all(self.book, self.machine))

    def _work(self) -> None:
        """Take steps of the threads: the clock's, the deliverer's, the others'."""
        self.tick()
        for _ in range(self.chance.randint(0, 12)):
            if not self.deliver():
                break
        if self.chance.random() < 0.5:
            self.machine.notify()
        if self.chance.random() < 0.7:
            self.tick_log()

    def tick(self) -> None:
        """Let Engage sync what is due, and store it."""
        losses = self.machine.log.losses
        self.machine.segment.tick()
        self.machine.log.flush()
        self.settle_rows(is_kept=losses == self.machine.log.losses)

    def tick_log(self) -> None:
        """Take a step of the log's thread."""
        self.machine.log._tick()

    def deliver(self) -> bool:
        """Deliver one event, if one is due; return whether one was."""
        losses = self.machine.log.losses
        self.underway = parcel = self.machine.segment.outbox.take(0)
        if parcel is None:
            return False
        delivery = (str(parcel.event["messageId"]), parcel.instance_id)
        if delivery not in self.book.waiting:
            raise LawBrokenError(f"{delivery} is sent again after its end")
        waited = len(self.machine.waited)
        self.machine.waited = [x for x in self.machine.waited if x is not parcel]
        was_waiting = len(self.machine.waited) < waited
        is_repeated = delivery in self.reached and was_waiting
        self.delivery = delivery
        self.machine.segment.deliverer.deliver(parcel)
        self.underway = self.delivery = None
        marks = {finding.rule for finding in parcel.findings}
        if is_repeated and "repeated-message" not in marks:
            raise LawBrokenError(f"{delivery} is sent again and has only {marks}")
        self.note(f"delivered {delivery} {parcel.status}")
        effects = list_end(delivery, parcel.status)
        log = self.machine.log
        is_kept = losses == log.losses and log._failed_at is None
        self.commit(*effects, position=None if is_kept else NOT_YET)
        if effects and is_kept:
            self.reached.discard(delivery)
        return True

    def act(self, message: Message, effects: tuple[Effect, ...] = ()) -> Answer:
        """Ask the machine; what a successful answer acknowledges goes into the book."""
        return self.act_all([(message, effects)])[0]

    def act_all(self, asked: list[tuple[Message, tuple[Effect, ...]]]) -> list[Answer]:
        """Ask several at the same time, if all of them come through fast doors."""
        messages = [message for message, _ in asked]
        self.doubt = [effect for _, effects in asked for effect in effects]
        losses = self.machine.log.losses
        if len(messages) == 1:
            answers = [self.machine.ask(messages[0])]
        else:
            answers = self.machine.ask_all(messages)
        self.doubt = []
        # First: a reset or restore discards what Engage has just sent.
        self.settle_rows(is_kept=losses == self.machine.log.losses)
        for answer, (message, effects) in zip(answers, asked, strict=True):
            self.note(f"{message.method} {message.path} {answer.status}")
            if answer.is_success:
                self.commit(*effects)
        return answers

    def settle_rows(self, *, is_kept: bool) -> None:
        """Write down what Segment's end noted by itself, such as Engage's events."""
        rows, self.machine.added = self.machine.added, []
        if rows and is_kept:
            self.commit(describe_rows(rows))

    def commit(self, *effects: Effect, position: int | None = None) -> None:
        """Write down what was acknowledged, by default with the last commit."""
        position = self.disk.position if position is None else position
        for effect in effects:
            self.effects.append((position, effect))
            effect.apply(self.book)

    def capture(self, tenant: Tenant, events: list[dict[str, Any]]) -> Captured:
        """Return what the success of a capture request acknowledges."""
        at = self.machine.clock.now()
        return Captured(tenant.tag, tuple(read_seen(each, at) for each in events))

    def restored(self, histories: dict[str, History]) -> Restored:
        """Return what the success of a restore acknowledges."""
        return Restored(histories)

    def start(self) -> Machine:
        self.starts += 1
        machine = Machine(
            self.disk,
            self.wall,
            self.tenants,
            self.network,
            seed=f"{self.seed}/{self.starts}",
            webhook_fails=lambda: self.chance.random() < 0.2,
        )
        self.laws.restart()
        return machine

    def _set_up(self) -> None:
        store = self.machine.emulator.store
        for tenant in self.tenants:
            environment = store.create_environment(f"{tenant.tag} production")
            store.add_key(tenant.key, "secret", environment)
        self.machine.log.flush()
        for tenant in self.tenants:
            self.seed_tenant(tenant)
        # Without its keys, all would meet in the development environment.
        self.disk.sync()

    def seed_tenant(self, tenant: Tenant) -> Answer:
        """Set a tenant's environment up, as its configuration says."""
        environment = self.machine.environment(tenant)
        body = {"environment": environment.id, "schematic": tenant.section()}
        return self.act(Message("POST", "/_emulator/seed", orjson.dumps(body)))

    def _settle(self) -> None:
        """Let everything settle, then look at everything once more."""
        self.disk.free()
        self.disk.fuse = None
        self.network.is_calm = True
        for _ in range(400):
            self.wall.pass_until(self.wall.passed + timedelta(minutes=10))
            self.tick()
            while self.deliver():
                pass
            self.machine.notify()
            self.tick_log()
        self.recovery.stop_and_start()
        require(self.laws.check_all(self.book, self.machine))
        outcomes = dict(sorted(self.book.outcomes.items()))
        self.note(f"sent {self.book.sent}: {outcomes}; starts {self.starts}")

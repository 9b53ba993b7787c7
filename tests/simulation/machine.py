"""One process of the emulator, both ends, whose threads are steps taken by hand."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from contextlib import ExitStack
from typing import Any, NamedTuple
from unittest import mock

import orjson

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.log.checkpoint import locked
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.entries import KeysUsed, NumbersKept
from schematic_emulator.api.store.environment import Environment
from schematic_emulator.api.store.ids import RandomIds
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.api.webhooks.sender import WebhookRequest
from schematic_emulator.application import create_asgi, create_segment, keep_in_file
from schematic_emulator.destination import Client
from schematic_emulator.durable import log as log_module
from schematic_emulator.durable import log_file as file_module
from schematic_emulator.effects.records import Attempt
from schematic_emulator.source.engage.engage import Pace
from schematic_emulator.source.intake.calls import Limits
from schematic_emulator.source.outbox.backoff import Backoff
from schematic_emulator.source.outbox.parcel import PendingDelivery
from simulation.clocks import WallClock
from simulation.disk import Disk
from simulation.tenants import ADDRESS, HOST, Tenant, computations, connections

# What is told of journeys is counted anew where it was not at rest.
_JOURNEYS = "schematic_emulator.journeys."


class Message(NamedTuple):
    """One request to either end, and the door that it comes through."""

    method: str
    path: str
    body: bytes = b""
    key: str = ""
    is_fast: bool = False


class Answer(NamedTuple):
    """The answer to one."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


class Receiver:
    """Takes the webhooks' notifications; `fails` decides whether it is down."""

    def __init__(self, machine: Machine, fails: Any) -> None:
        self._machine = machine
        self._fails = fails
        self.taken: list[WebhookRequest] = []

    async def send(self, request: WebhookRequest) -> Attempt:
        at = self._machine.emulator.clock.now()
        if self._fails():
            return Attempt(at=at, response_code=503, failure="answered 503")
        self.taken.append(request)
        return Attempt(at=at, response_code=200, failure=None)


class Machine:
    """The process from one start to its end.

    `added` has the rows that Segment's end noted since it was last cleared.
    """

    def __init__(  # noqa: PLR0913 - what a process finds at its start, by name
        self,
        disk: Disk,
        wall: WallClock,
        tenants: Iterable[Tenant],
        client: Client,
        *,
        seed: str,
        webhook_fails: Any,
    ) -> None:
        self._ends = ExitStack()
        self._replace_threads(wall, disk)
        settings = EmulatorSettings(webhook_events_size=200)
        self.clock = ManualClock(system=wall)
        ids = RandomIds(seed)  # type: ignore[arg-type] - any seed of `random` does
        self.emulator = Emulator(settings, clock=self.clock, ids=ids)
        self.dispatcher = self.emulator.webhooks._get_dispatcher()
        self.dispatcher._wake = lambda: None  # type: ignore[method-assign]
        self.receiver = Receiver(self, webhook_fails)
        self.log = keep_in_file(self.emulator, "")
        self.added: list[PendingDelivery] = []
        self._connect(tenants, client, seed)
        self.asgi = create_asgi(self.emulator, load_segment=lambda: self.segment)
        self.app = self.asgi._rest.get()
        self._web = self.app.test_client()
        self._loop = asyncio.new_event_loop()
        self.segment.resume()
        # What waits since the process before, and may have been sent by it.
        self.waited = [*self.segment.outbox._new]
        self.added.clear()

    def _replace_threads(self, wall: WallClock, disk: Disk) -> None:
        for patch in (
            mock.patch.object(log_module.Log, "start"),
            mock.patch.object(log_module, "monotonic", wall.steady_s),
            mock.patch.object(file_module, "LogFile", disk.open),
            mock.patch.object(file_module, "time", wall),
        ):
            self._ends.enter_context(patch)

    def _connect(self, tenants: Iterable[Tenant], client: Client, seed: str) -> None:
        tenants = tuple(tenants)
        numbers = iter(range(10**9))
        self.segment = segment = create_segment(
            self.emulator,
            new_id=lambda: f"own-{seed}-{next(numbers)}",
            limits=Limits(kept_deliveries=100_000),
            backoff=Backoff(seed=seed),  # type: ignore[arg-type]
            pace=Pace(seed=seed),  # type: ignore[arg-type]
        )
        segment.deliverer.wake = lambda: None  # type: ignore[method-assign]
        self._watch_rows()
        segment.workspace.replace(*connections(tenants))
        segment.engage.replace(computations(tenants))
        segment.connect(lambda: client, ADDRESS)

    def _watch_rows(self) -> None:
        """Note new rows, but not those that are read again from the log."""
        intake, ledger = self.segment.intake, self.segment.intake.ledger
        add, resume = ledger.add, intake.resume

        def note(rows: Iterable[PendingDelivery]) -> None:
            rows = list(rows)
            self.added += rows
            add(rows)

        def read_again(rows: Any, last: int) -> Any:
            noted = list(self.added)
            found = resume(rows, last)
            self.added = noted
            return found

        ledger.add = note  # type: ignore[method-assign]
        intake.resume = read_again  # type: ignore[method-assign]

    def ask(self, message: Message) -> Answer:
        """Answer one request through the door that it comes through."""
        if message.is_fast:
            return self.ask_all([message])[0]
        headers = {"Content-Type": "application/json", "Host": HOST}
        if message.path.startswith("/v1/"):
            headers["Authorization"] = message.key
        elif message.key:
            headers["X-Schematic-Api-Key"] = message.key
        response = self._web.open(
            message.path, method=message.method, data=message.body, headers=headers
        )
        return Answer(response.status_code, response.get_data())

    def ask_all(self, messages: list[Message]) -> list[Answer]:
        """Answer requests to the fast doors, all in one turn of the event loop."""
        calls = [self._call(each) for each in messages]
        return self._loop.run_until_complete(_gather(calls))

    async def _call(self, message: Message) -> Answer:
        scope = {
            "type": "http",
            "method": message.method,
            "path": message.path,
            "headers": [(b"content-type", b"application/json")],
            "client": ("127.0.0.1", 1),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": message.body, "more_body": False}

        async def send(part: dict[str, Any]) -> None:
            sent.append(part)

        await self.asgi(scope, receive, send)
        return Answer(sent[0]["status"], sent[1]["body"])

    def deliver_next(self) -> PendingDelivery | None:
        """Deliver what is due next, as the deliverer's thread does; None if nothing."""
        parcel = self.segment.outbox.take(0)
        if parcel is not None:
            self.segment.deliverer.deliver(parcel)
        return parcel

    def notify(self) -> None:
        """Send the notifications that are due, one to each webhook."""
        self.dispatcher._note_expiries()
        for job in self.dispatcher._waiting.take(self.clock.now()):
            _run_now(self.dispatcher._attempt(job, self.receiver))  # type: ignore[arg-type]

    def environment(self, tenant: Tenant) -> Environment:
        """Return a tenant's environment."""
        key = self.emulator.store.find_key(tenant.key)
        assert key is not None
        return key.environment

    def picture(self) -> list[Any]:
        """Return all that outlives the process, to be compared with another's."""
        store, persistence = self.emulator.store, self.emulator.persistence
        assert persistence is not None
        with locked(store):
            entries = [
                self.log._encode(each)
                for each in persistence.list_entries()
                if not isinstance(each, KeysUsed | NumbersKept)
                and not type(each).__module__.startswith(_JOURNEYS)
            ]
            owners = [*store.environments(), store.unclaimed]
            rows = [
                [(row.number, row.http_status, row.raw) for row in owner.journal]
                for owner in owners
            ]
        return [entries, rows]

    def end(self) -> None:
        """Let go of what the process held; it is not asked again."""
        self._ends.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        with contextlib.suppress(BaseException):
            self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


async def _gather(calls: list[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    return await asyncio.gather(*calls)


def _run_now(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that waits for nothing."""
    with contextlib.suppress(StopIteration):
        coroutine.send(None)
        raise AssertionError("a simulated webhook waited")

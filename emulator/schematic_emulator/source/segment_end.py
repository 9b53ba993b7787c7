"""Put Segment's end together: workspace, intake, outbox and deliverer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.errors import EmulatorError
from schematic_emulator.source.engage.engage import Engage, Pace
from schematic_emulator.source.intake.intake import Intake
from schematic_emulator.source.outbox.deliverer import Deliverer, Mark
from schematic_emulator.source.outbox.outbox import Outbox
from schematic_emulator.source.workspace.settings import Instance, Source, read_instance
from schematic_emulator.source.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_emulator.destination import Client
    from schematic_emulator.source.intake.answer import CallAnswer, CallFacts
    from schematic_emulator.source.intake.calls import Limits
    from schematic_emulator.source.intake.fill import Event
    from schematic_emulator.source.observer import Observer
    from schematic_emulator.source.outbox.backoff import Backoff
    from schematic_emulator.source.outbox.parcel import PendingDelivery
    from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox

# Where requests go when no server runs: an address that no one has.
IN_PROCESS = "http://schematic-emulator.invalid"
DEFAULT_SOURCE = "default"
DEFAULT_DESTINATION = "Schematic"
# How long a reset waits for a delivery that is being sent.
_UNDERWAY_S = 15.0


class NotConnectedError(EmulatorError, RuntimeError):
    """Raised for a delivery before `SegmentEnd.connect` named where requests go."""


class SegmentEnd:
    """Segment's end: accepts calls, and sends what its destinations make of them.

    Without a configuration one source, which takes any write key, feeds one
    destination with the two presets. `connect` says where requests go.
    """

    def __init__(  # noqa: PLR0913 - what it is made from, by name
        self,
        now: Callable[[], datetime],
        ready_key: Callable[[], str],
        *,
        profile: str = "published",
        strict: bool = False,
        strict_auth: bool = False,
        is_revoked: Callable[[str], bool] = lambda _: False,
        report: Callable[[str], None] = lambda _: None,
        limits: Limits | None = None,
        backoff: Backoff | None = None,
        retry_rule: str = "published",
        pace: Pace | None = None,
        new_id: Callable[[], str] | None = None,
        persistent: PersistentOutbox | None = None,
    ) -> None:
        options: dict[str, Any] = {} if new_id is None else {"new_id": new_id}
        self.workspace = Workspace(
            profile=profile, endpoint=IN_PROCESS, ready_key=ready_key
        )
        self._persistent = persistent
        self.outbox = Outbox(
            limits.waiting_events if limits else 10_000, now, persistent
        )
        self.intake = Intake(
            self.workspace,
            self.outbox,
            now,
            limits=limits,
            strict=strict,
            strict_auth=strict_auth,
            is_revoked=is_revoked,
            on_event=self._note,
            report=report,
            **options,
        )
        self._make_client: Callable[[], Client] | None = None
        self._client: Client | None = None
        self.deliverer = Deliverer(
            self.outbox, self._get_client, now, backoff=backoff, retry_rule=retry_rule
        )
        find_key = self.workspace.find_key
        self.engage = Engage(now, self._enqueue_sync, pace, find_key)
        self.workspace.replace(*default_connection())
        self.observer: Observer | None = None

    def connect(
        self,
        make_client: Callable[[], Client],
        endpoint: str,
        mark: Callable[[int], str] | None = None,
    ) -> None:
        """Send by this client, which is made when it is needed, to this address.

        `mark` is given if the emulator itself is there: it returns what the requests
        of a journey are marked with.
        """
        self._make_client, self._client = make_client, None
        self.deliverer.mark = mark and (lambda journey: Mark(mark(journey), endpoint))
        self.workspace.set_endpoint(endpoint)

    def resume(self) -> None:
        """Deliver what waits since an earlier process, or since a restored snapshot.

        Call it once, after configuration and `connect`.
        """
        if self._persistent is None:
            return
        self._persistent.on_replace = self._restore_waiting
        self._restore_waiting()

    def _restore_waiting(self) -> None:
        if self._persistent is not None:
            underway = self.outbox.underway()
            rows = [
                underway.get(row.number, row)
                for row in self._persistent.parcels(self.workspace.endpoint)
            ]
            self.intake.ledger.clear()
            waiting = self.intake.resume(rows, self._persistent.last)
            self._persistent.give_up(row for row in rows if row.ended_as)
            self.outbox.resume(waiting)
            self.deliverer.wake()

    def observe(self, observer: Observer) -> None:
        """Note there what comes in, and each delivery as it is planned and ends."""
        self.observer = self.intake.observer = observer
        self.deliverer.on_planned = observer.note
        self.deliverer.on_finished = observer.finish

    @property
    def is_connected(self) -> bool:
        """Return whether a target is connected."""
        return self._make_client is not None

    def receive(self, name: str, body: bytes, facts: CallFacts) -> CallAnswer:
        """Take in the body of `POST /v1/<name>` and answer immediately."""
        answer = self.intake.receive(name, body, facts)
        self.tick()
        return answer

    def tick(self) -> None:
        """Do what is due by the clock: Engage's syncs, and deliveries."""
        self.engage.tick()
        self.deliverer.wake()

    def drain(
        self, timeout_s: float, instance_ids: Collection[str] | None = None
    ) -> bool:
        """Wait until everything, or all for these destinations, is sent or given up.

        Return whether that is so.
        """
        self.tick()
        return self.outbox.wait_until_empty(timeout_s, instance_ids)

    def deliveries(self) -> list[PendingDelivery]:
        """List the deliveries that are stored, in the order in which events arrived."""
        return self.intake.ledger.rows()

    def drop(self, instance_ids: Collection[str]) -> int:
        """Remove the deliveries to these destinations; return how many waited."""
        dropped = self.outbox.drop(instance_ids, _UNDERWAY_S)
        self.intake.ledger.drop(instance_ids)
        if self.observer is not None:
            self.observer.drop(instance_ids)
        return dropped

    def reset(self) -> None:
        """Remove what waits and what was delivered; the configuration stays."""
        self.outbox.clear()
        self.intake.ledger.clear()
        self.engage.reset()
        if self.observer is not None:
            self.observer.reset()

    def _note(self, event: Event, source: Source) -> None:
        self.engage.note(event, self.workspace.keys(source))

    def _enqueue_sync(
        self, name: str, event: Event, findings: tuple[Finding, ...]
    ) -> bool:
        connection = self.workspace.find_connection(name)
        try:
            return connection is None or self.intake.enqueue(
                connection, event, findings
            )
        except NotStoredError:
            return False

    def _get_client(self) -> Client:
        if self._client is None:
            if self._make_client is None:
                raise NotConnectedError("no target is connected; call connect() first")
            self._client = self._make_client()
        return self._client


def default_connection() -> tuple[Sequence[Source], Sequence[Instance]]:
    """Return one source that takes any write key, and one destination on it."""
    document = {"name": DEFAULT_DESTINATION, "source": DEFAULT_SOURCE}
    return [Source(DEFAULT_SOURCE)], [read_instance(document)]

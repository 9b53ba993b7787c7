"""What an environment of a running emulator received, for expectations."""

from __future__ import annotations

from collections import defaultdict, deque
from itertools import takewhile
from typing import TYPE_CHECKING

from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.inspector.restart import list_destinations
from schematic_emulator.mapping_code.delivered import Delivered, SentRequest
from schematic_emulator.mapping_code.subscriptions import SubscriptionsMapping
from schematic_emulator.source.outbox.parcel import RETRYING, WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.expectations.arrivals import Failure, Stray
    from schematic_emulator.source.outbox.parcel import PendingDelivery, Sending
    from schematic_emulator.source.segment_end import SegmentEnd

_SILENCE = """\
nothing arrived: no event came to Segment's end with this environment's write key, and \
no request had its API key
use the addresses and keys that POST /_emulator/tenants answers, or those that serve \
prints"""
_WAITS = "it still waits; POST /_emulator/drain, or allow more time by within_ms"


class EnvironmentArrivals:
    """The journal of an environment, and the deliveries of its destinations."""

    failures: tuple[Failure, ...] = ()

    def __init__(
        self, emulator: Emulator, segment: SegmentEnd, environment: Environment
    ) -> None:
        self.environment = environment
        self._emulator = emulator
        self._segment = segment
        self._mappings: dict[str, SubscriptionsMapping] = {}

    @property
    def journal(self) -> list[Capture]:
        """Return every capture with the environment's key, oldest first."""
        return self.environment.captures()

    def captures_after(self, number: int) -> list[Capture]:
        """Return the captures after the one with this number, oldest first."""
        with self.environment.lock:
            newest = reversed(self.environment.journal)
            return [*takewhile(lambda row: row.number > number, newest)][::-1]

    @property
    def deliveries(self) -> list[Delivered]:
        """Return the result of each event for its destinations, oldest first."""
        own = list_destinations(self._emulator, self._segment, self.environment)
        arrived: dict[bytes, deque[Capture]] = defaultdict(deque)
        for row in self.journal:
            arrived[row.raw].append(row)
        return [
            self._describe(row, arrived)
            for row in self._segment.deliveries()
            if row.instance_id in own
        ]

    def _describe(
        self, row: PendingDelivery, arrived: dict[bytes, deque[Capture]]
    ) -> Delivered:
        stopped_by = row.reason if row.ended_as else ""
        if not stopped_by and row.status in (WAITING, RETRYING):
            stopped_by = _WAITS
        captures = (
            found.popleft()
            for each in row.sendings
            if (found := arrived.get((each.request.body or "").encode()))
        )
        return Delivered(
            row.event,
            tuple(map(_describe_sending, row.sendings)),
            tuple(captures),
            row.findings,
            (
                *(each.subscription for each in row.sendings),
                *(each.subscription for each in row.unsent),
            ),
            "; ".join(each.error for each in row.unsent) or None,
            stopped_by,
            self._find_mapping(row.instance_id),
        )

    def _find_mapping(self, instance_id: str) -> SubscriptionsMapping | None:
        known = self._mappings.get(instance_id)
        connection = self._segment.workspace.find_connection(instance_id)
        if known is None and connection is not None:
            one = connection.instance
            file = MappingFile.from_subscriptions(one.subscriptions, one.name)
            known = self._mappings[instance_id] = SubscriptionsMapping(file)
        return known

    def was_reached(self) -> bool:
        """Return whether anything came here, or was set up here."""
        used = self._emulator.store.keyring.used_at
        keys = self._emulator.store.keys(self.environment)
        is_used = any(key.id in used for key in keys)
        return is_used or bool(self.journal or self.deliveries)

    def others(self) -> list[Stray]:
        """Return nothing: requests with other keys are other tests'."""
        return []

    def describe_silence(self) -> Iterator[str]:
        """Yield what to use so that something arrives."""
        yield from _SILENCE.splitlines()


def _describe_sending(sending: Sending) -> SentRequest:
    asked = sending.request
    headers = tuple(dict(asked.headers).items())
    return SentRequest(
        asked.method, asked.url, headers, asked.body, sending.http_status
    )

"""State what a sandbox must have received; a failure says why it did not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from schematic_emulator.errors import EmulatorError
from schematic_emulator.plugin.expectations.failure import (
    describe_miss,
    describe_surplus,
)
from schematic_emulator.plugin.expectations.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.plugin.received import Received


class UnmeetableError(EmulatorError, ValueError):
    """Raised for an expectation that cannot be met, such as `times=-1`."""


class Expect:
    """Expectations on one sandbox. Each returns the captures that met it."""

    def __init__(self, received: Received) -> None:
        self._received = received

    def track(  # noqa: PLR0913 - the fields of a track event, by name
        self,
        event: str | None = None,
        *,
        company: Mapping[str, Any] | None = None,
        user: Mapping[str, Any] | None = None,
        traits: Mapping[str, Any] | None = None,
        quantity: int | None = None,
        sent_at: str | None = None,
        times: int | None = None,
        within: float = 0.0,
    ) -> list[Capture]:
        """Expect a good track event; fields that are not named may have any value.

        `company` and `user` are keys and `traits` traits; the event may have more of
        each. Without `times` one event is enough; 0 means none. `within` is how many
        seconds to wait. Raises AssertionError with the most similar event and the
        reasons, UnmeetableError for invalid `times` or `within`.
        """
        __tracebackhide__ = True
        fields = {
            "event": event,
            "company": company,
            "user": user,
            "traits": traits,
            "quantity": quantity,
            "sent_at": sent_at,
        }
        return self._expect(_want("track", fields), times, within)

    def identify(  # noqa: PLR0913 - the fields of an identify event, by name
        self,
        *,
        user: Mapping[str, Any] | None = None,
        name: str | None = None,
        traits: Mapping[str, Any] | None = None,
        company: Mapping[str, Any] | None = None,
        company_name: str | None = None,
        company_traits: Mapping[str, Any] | None = None,
        sent_at: str | None = None,
        times: int | None = None,
        within: float = 0.0,
    ) -> list[Capture]:
        """Expect a good identify event; fields that are not named may have any value.

        `user` and `company` are keys. Raises AssertionError as `track` does.
        """
        __tracebackhide__ = True
        fields = {
            "user": user,
            "name": name,
            "traits": traits,
            "company": company,
            "company_name": company_name,
            "company_traits": company_traits,
            "sent_at": sent_at,
        }
        return self._expect(_want("identify", fields), times, within)

    def nothing(self, *, within: float = 0.0) -> None:
        """Expect that nothing has arrived, nor arrives within that many seconds.

        Raises AssertionError with the captures and why they were sent.
        """
        __tracebackhide__ = True
        _require_terms(None, within)
        if self._wait(lambda: bool(self._received.journal), within):
            raise AssertionError(describe_surplus(self._received))

    def _expect(
        self, wanted: Wanted, times: int | None, within: float
    ) -> list[Capture]:
        __tracebackhide__ = True
        _require_terms(times, within)
        least = 1 if times is None else times

        self._wait(lambda: len(self._find(wanted)) >= max(least, 1), within)
        found = self._find(wanted)
        if len(found) < least or (times is not None and len(found) > times):
            raise AssertionError(describe_miss(self._received, wanted, found, times))
        return found

    def _find(self, wanted: Wanted) -> list[Capture]:
        return [
            row
            for row in self._received.good
            if not row.duplicate and wanted.compare(row).is_match
        ]

    def _wait(self, is_met: Callable[[], bool], within: float) -> bool:
        """Wait until a condition is met; return whether it is."""
        until = time.monotonic() + within
        arrived = self._received.arrived
        while True:
            arrived.clear()
            left = until - time.monotonic()
            if is_met() or left <= 0:
                return is_met()
            arrived.wait(min(left, self._received.poll_s))


def _require_terms(times: Any, within: Any) -> None:
    __tracebackhide__ = True
    is_count = isinstance(times, int) and not isinstance(times, bool) and times >= 0
    if times is not None and not is_count:
        raise UnmeetableError(
            f"times: expected a whole number or None, found {times!r}"
        )
    if not isinstance(within, int | float) or not within >= 0:
        raise UnmeetableError(f"within: expected seconds, found {within!r}")


def _want(kind: str, fields: Mapping[str, Any]) -> Wanted:
    named = {name: value for name, value in fields.items() if value is not None}
    return Wanted(kind, named)

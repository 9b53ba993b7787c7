"""State what a sandbox must have received; a failure says why it did not."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from schematic_emulator.deadline import Deadline
from schematic_emulator.errors import EmulatorError
from schematic_emulator.expectations.failure import describe_miss, describe_surplus
from schematic_emulator.expectations.search import Search, has_enough, is_met
from schematic_emulator.expectations.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.plugin.received import Received


class UnmeetableError(EmulatorError, ValueError):
    """Raised for an expectation that cannot be met, such as `times=-1`."""


class BlockedLoopError(EmulatorError, RuntimeError):
    """Raised in a coroutine for an expectation that would block its event loop."""

    def __init__(self, method: str, within: float) -> None:
        super().__init__(
            f"expect.{method}(..., within={within:g}) would block the event loop of "
            "this coroutine, which may have to send the event; write "
            f"await schematic_sandbox.async_expect.{method}(..., within={within:g})"
        )


Found = TypeVar("Found")
Done = TypeVar("Done")


class Expectations(ABC, Generic[Found, Done]):
    """Expectations on one sandbox, whether a test waits for them or awaits them."""

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
    ) -> Found:
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
    ) -> Found:
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

    def nothing(self, *, within: float = 0.0) -> Done:
        """Expect that nothing has arrived, nor arrives within that many seconds.

        Raises AssertionError with the captures and why they were sent.
        """
        __tracebackhide__ = True
        return self._expect_nothing(within)

    @abstractmethod
    def _expect(self, wanted: Wanted, times: int | None, within: float) -> Found:
        """Wait for captures and return them."""

    @abstractmethod
    def _expect_nothing(self, within: float) -> Done:
        """Wait, and require that nothing arrived."""

    def _wait_for(self, search: Search, times: int | None, within: float) -> None:
        self._wait(lambda: has_enough(search.update(), times), within)

    def _wait_for_any(self, within: float) -> None:
        self._wait(lambda: bool(self._received.journal), within)

    def _require_found(self, search: Search, times: int | None) -> list[Capture]:
        __tracebackhide__ = True
        if not is_met(search.found, times):
            raise AssertionError(describe_miss(self._received, search, times))
        return search.found

    def _require_nothing(self) -> None:
        __tracebackhide__ = True
        if self._received.journal:
            raise AssertionError(describe_surplus(self._received))

    def _wait(self, is_met: Callable[[], bool], within: float) -> None:
        """Wait until a condition is met or the time is up."""
        deadline = Deadline(within)
        arrived = self._received.arrived
        while True:
            arrived.clear()
            left_s = deadline.left_s
            if is_met() or not left_s:
                return
            arrived.wait(min(left_s, self._received.poll_s))


class Expect(Expectations["list[Capture]", None]):
    """Expectations that wait. Each returns the captures that met it.

    In a coroutine, `within` raises BlockedLoopError.
    """

    def _expect(
        self, wanted: Wanted, times: int | None, within: float
    ) -> list[Capture]:
        __tracebackhide__ = True
        _require_terms(times, within)
        _require_no_loop(wanted.kind, within)
        search = Search(self._received, wanted)
        self._wait_for(search, times, within)
        return self._require_found(search, times)

    def _expect_nothing(self, within: float) -> None:
        __tracebackhide__ = True
        _require_terms(None, within)
        _require_no_loop("nothing", within)
        self._wait_for_any(within)
        self._require_nothing()


class AsyncExpect(Expectations[Awaitable["list[Capture]"], Awaitable[None]]):
    """Expectations to be awaited: the event loop goes on while they wait."""

    async def _expect(
        self, wanted: Wanted, times: int | None, within: float
    ) -> list[Capture]:
        __tracebackhide__ = True
        _require_terms(times, within)
        search = Search(self._received, wanted)
        await _in_thread(self._wait_for, search, times, within)
        return self._require_found(search, times)

    async def _expect_nothing(self, within: float) -> None:
        __tracebackhide__ = True
        _require_terms(None, within)
        await _in_thread(self._wait_for_any, within)
        self._require_nothing()


async def _in_thread(wait: Callable[..., None], *arguments: Any) -> None:
    # It knows trio, too, and a stopped clock does not stop it.
    from anyio.to_thread import run_sync

    await run_sync(wait, *arguments, abandon_on_cancel=True)


def _require_no_loop(method: str, within: float) -> None:
    __tracebackhide__ = True
    if within and _is_in_coroutine():
        raise BlockedLoopError(method, within)


def _is_in_coroutine() -> bool:
    # A loop that runs without a current task is that of Playwright's API for tests that
    # are not coroutines: these may wait.
    asyncio = sys.modules.get("asyncio")
    try:
        return asyncio is not None and asyncio.current_task() is not None
    except RuntimeError:
        return False


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

"""Delay the answers of one turn of the event loop until one common commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from schematic_emulator.api.store.change_log import ChangeLog

    # Called with whether the changes that the answer reports are on disk.
    Finish: TypeAlias = Callable[[bool], None]


class GroupCommit:
    """Call back when entries appended to the log are on disk; for one event loop."""

    def __init__(self, log: ChangeLog) -> None:
        self._log = log
        self._waiting: list[tuple[int, Finish]] = []

    def add(self, finish: Finish, loop: asyncio.AbstractEventLoop) -> None:
        """Call `finish` once all entries appended before this are on disk, or lost.

        That is in the loop's next turn, with one flush for all requests of this turn.
        """
        if not self._waiting:
            loop.call_soon(self.settle)
        self._waiting.append((self._log.losses, finish))

    def settle(self) -> None:
        """Flush the log, and call every waiting `finish`."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._log.flush()
        losses = self._log.losses
        for before, finish in waiting:
            finish(before == losses)

    async def wait(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Wait for all entries appended before this; return False if any is lost."""
        outcome: asyncio.Future[bool] = loop.create_future()
        self.add(outcome.set_result, loop)
        return await outcome

"""Let the answers of one turn of the event loop wait for one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from schematic_emulator.api.store.change_log import ChangeLog

    # Gets whether what the answer tells of is kept.
    Finish: TypeAlias = Callable[[bool], None]


class GroupCommit:
    """Call back when what was written into a log is safe; on one event loop."""

    def __init__(self, log: ChangeLog) -> None:
        self._log = log
        self._waiting: list[tuple[int, Finish]] = []

    def add(self, finish: Finish, loop: asyncio.AbstractEventLoop) -> None:
        """Call `finish` when all that was appended before this is safe, or lost.

        That is in the loop's next turn, for all whose requests came in this one.
        """
        if not self._waiting:
            loop.call_soon(self.settle)
        self._waiting.append((self._log.losses, finish))

    def settle(self) -> None:
        """Commit, and call back whoever waits."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._log.flush()
        losses = self._log.losses
        for before, finish in waiting:
            finish(before == losses)

    async def kept(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Wait until all that was appended before this is safe; False if it is lost."""
        outcome: asyncio.Future[bool] = loop.create_future()
        self.add(outcome.set_result, loop)
        return await outcome

"""Define what the store needs of a log: a place where each change is appended first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from collections.abc import Iterable


class ChangeLog(Protocol):
    """Stores entries (`api/store/entries.py`) before the changes they describe.

    `losses` counts how often an appended entry could not be written in the end.
    """

    losses: int

    def append(self, entry: Any, environment_id: str | None = None, /) -> None:
        """Append an entry; `environment_id` is that of the capture in it, if any.

        Raises NotStoredError: then the change must not be made.
        """

    def flush(self, losses: int | None = None) -> None:
        """Wait until every appended entry is written.

        Raises NotStoredError if `losses` is passed, and more were lost by now.
        """

    def rewrite(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Replace the log by a checkpoint of the present state.

        `rows` are the captures as entries, each with its environment's id.
        """


class _ReplacedLog:
    """Refuses every entry: the store that it belonged to was replaced."""

    losses = 0

    def append(self, entry: Any, environment_id: str | None = None, /) -> None:  # noqa: ARG002 - it refuses them all
        """Raise NotStoredError."""
        raise NotStoredError("the store was replaced while the request ran")

    def flush(self, losses: int | None = None) -> None:
        """Do nothing: nothing was appended."""

    def rewrite(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Do nothing: there is nothing to write."""


REPLACED: ChangeLog = _ReplacedLog()

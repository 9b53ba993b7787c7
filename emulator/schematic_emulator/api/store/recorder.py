"""Say what the store needs of a log: somebody who writes down what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.durable.errors import NotKeptError

if TYPE_CHECKING:
    from collections.abc import Iterable


class ChangeLog(Protocol):
    """Take entries (`api/store/entries.py`) before what they tell happens.

    `losses` counts how often something that was taken could not be kept after all.
    """

    losses: int

    def append(self, entry: Any, room: str | None = None) -> None:
        """Take an entry; `room` is whose row it holds."""

    def flush(self, losses: int | None = None) -> None:
        """Return when everything taken is safe; raise if some was lost since."""

    def rewrite(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Begin with what is held now; these are its rows, and whose each is."""


class _Gone:
    """Refuse everything: what is told of is not held any more."""

    losses = 0

    def append(self, entry: Any, room: str | None = None) -> None:  # noqa: ARG002 - it takes none
        """Refuse."""
        raise NotKeptError("it was replaced meanwhile")

    def flush(self, losses: int | None = None) -> None:
        """Do nothing: nothing was taken."""

    def rewrite(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Do nothing: nothing is held."""


GONE: ChangeLog = _Gone()

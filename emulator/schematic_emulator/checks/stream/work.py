"""What several processes do: their work, its results, and what each of them keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.checks.files.read_files import Unit

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands for the result of a file that another process keeps."""

    events: int


class Worker(Protocol[R]):
    """Works on one unit after another, in one process.

    `kept` is what a process has of the results of whole files at the end; None if each
    result is sent as it is.
    """

    kept: R | None

    def do(self, unit: Unit, stop: Stop) -> R:
        """Return the result of a unit, after a stop that of its first part."""
        ...

    def keep(self, result: R) -> R | Kept:
        """Return what to send for the result of a whole file."""
        ...


class Work(Protocol[R]):
    """What to do with units; it is sent to each process."""

    def build(self) -> Worker[R]:
        """Return a worker; each process makes its own."""
        ...

"""The error of an invalid configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_contracts.errors import ReadingError
    from schematic_emulator.source.workspace.check import ConfigProblem


class ConfigurationError(EmulatorError):
    """Raised for an invalid configuration: file, line, pointer and reason in one line.

    `line` counts from 1, None if it is unknown; `problems` holds every
    problem, of which the text names the first.
    """

    def __init__(
        self,
        path: str,
        line: int | None,
        message: str,
        problems: Sequence[ConfigProblem] = (),
    ) -> None:
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line
        self.problems = tuple(problems)

    @classmethod
    def of(cls, error: ReadingError) -> ConfigurationError:
        """Return the error of a file that cannot be read at all."""
        return cls(error.name, error.line, error.message)

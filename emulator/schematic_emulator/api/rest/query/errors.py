"""Define the error of a query string that cannot be read."""

from __future__ import annotations

from schematic_emulator.errors import EmulatorError


class QueryError(EmulatorError):
    """Raised for a query field that cannot be read; answered with 400.

    The text is `field: problem`, as the vendor's error envelope shows it.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem

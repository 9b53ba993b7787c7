"""Names what can be wrong with a query string."""

from __future__ import annotations

from schematic_emulator.errors import EmulatorError


class QueryError(EmulatorError):
    """Say which query field cannot be read and why.

    The text is `field: problem`, ready for the vendor's error envelope.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem

"""Mark a request with the number of the journey that it belongs to.

Segment's end marks what it sends to the emulator's own address, and Schematic's end
reads the mark: the two meet on the wire only.
"""

from __future__ import annotations

import os

JOURNEY_HEADER = "X-Emulator-Journey"
_MOST_DIGITS = 18


class JourneyMarks:
    """Writes and reads the marks of one process; those of others are not read."""

    def __init__(self) -> None:
        self._secret = os.urandom(16).hex()

    def write(self, number: int) -> str:
        """Return the header's value for a journey."""
        return f"{number}.{self._secret}"

    def read(self, value: str) -> int:
        """Return the journey's number; 0 for a value that this process did not write.

        >>> marks = JourneyMarks()
        >>> marks.read(marks.write(7)), marks.read("7.forged"), marks.read("")
        (7, 0, 0)
        """
        if not value:
            return 0
        import hmac  # loads OpenSSL, and a start reads no mark

        number, _, secret = value.partition(".")
        is_ours = hmac.compare_digest(secret.encode(), self._secret.encode())
        is_number = number.isascii() and number.isdigit()
        return (
            int(number) if is_ours and is_number and len(number) <= _MOST_DIGITS else 0
        )

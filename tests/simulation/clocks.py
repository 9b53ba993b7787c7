"""The two clocks of a simulated machine: what it shows, and what has really passed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2025, 3, 3, tzinfo=UTC)


class WallClock:
    """The system's clock, which NTP may set back, and seconds that only grow."""

    def __init__(self) -> None:
        self.passed = timedelta()
        self.error = timedelta()

    def now(self) -> datetime:
        """Return what the system's clock shows."""
        return START + self.passed + self.error

    def time_ns(self) -> int:
        """Return the same in nanoseconds since 1970, as `time.time_ns` does."""
        return int(self.now().timestamp() * 1e9)

    def steady_s(self) -> float:
        """Return the seconds since the start, which no one can set."""
        return self.passed.total_seconds()

    def pass_until(self, since_start: timedelta) -> None:
        """Let time pass; never back."""
        self.passed = max(self.passed, since_start)

"""Report unknown keys in the log, within bounds: any web page can make them up."""

from __future__ import annotations

_MOST = 100


class Reports:
    """Logs so many reports, and with the last one that there may be more."""

    def __init__(self) -> None:
        self._left = _MOST

    def add(self, text: str) -> None:
        """Log a report, unless there were too many."""
        self._left -= 1
        if self._left >= 0:
            import logging  # slow to load, and most runs report nothing

            more = "" if self._left else "; more such keys are not reported"
            logging.getLogger("schematic_emulator").warning("%s%s", text, more)

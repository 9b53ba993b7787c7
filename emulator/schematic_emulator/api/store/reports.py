"""Report unknown keys in the log, within bounds: any web page can make them up."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.store.api_key import ApiKey

# The header of a vendor's answer that says what is odd about the request's key.
HINT = "X-Emulator-Hint"
_MOST = 100
_MOST_COMPARED = 2_000
_LIKENESS = 0.85


class Reports:
    """Logs so many reports, and with the last one that there may be more.

    `hints` has what was reported of a key that is in use, by its id, where there were
    other keys: the only key is not a mistyped one.
    """

    def __init__(self) -> None:
        self.hints: dict[str, str] = {}
        self._left = _MOST
        self._reported: set[str] = set()

    def add(self, text: str) -> None:
        """Log a report, once, unless there were too many."""
        if self._left <= 0 or text in self._reported:
            return
        self._left -= 1
        self._reported.add(text)
        import logging  # slow to load, and most runs report nothing

        more = "" if self._left else "; more such keys are not reported"
        logging.getLogger("schematic_emulator").warning("%s%s", text, more)

    def add_key(self, key: ApiKey, known: Iterable[str]) -> None:
        """Report a key that was never seen, and the known one that it resembles."""
        text = f"unknown API key {key.shown}: taken as a {key.kind} key of the "
        text += f"environment {key.environment.name!r}"
        # A copy made by one call: other threads add keys meanwhile.
        compared = list(islice(known, _MOST_COMPARED))
        others = [each for each in compared if each != key.text]
        if others and self._left > 0:
            alike = _find_alike(key.text, others)
            if alike:
                text += f"; {redact(alike)} is similar: is it mistyped?"
            self.hints[key.id] = text
        self.add(text)

    def find_hint(self, key: ApiKey) -> str | None:
        """Return what to say of a key that a client sends, in ASCII, if anything."""
        text = self.hints.get(key.id, "") if key.is_unasked else ""
        ascii_text = text.replace("…", "...").encode("ascii", "backslashreplace")
        return ascii_text.decode() or None


def _find_alike(text: str, others: list[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(text, others, n=1, cutoff=_LIKENESS)), "")

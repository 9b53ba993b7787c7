"""What mapping code sends during a check: the captures of an environment of its own."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.api.operations import is_operation
from schematic_emulator.judgement.join_request import join_request
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.store import Store

BROKEN = "contract-broken"
NOWHERE = "Schematic has no such operation; it accepts events by POST at /e and /batch"
NOT_FOUND = frozenset({"404", "405"})
STRAY = "the request has no API key, or another one than SCHEMATIC_API_KEY"


class Arrivals:
    """The captures of an emulator, whatever the key that they came with.

    What they changed stays, as in one test of pytest.
    """

    def __init__(self, store: Store, environment_id: str) -> None:
        self._own = environment_id
        self._rows: deque[Capture] = deque()
        self._lost: dict[str, None] = {}
        store.listeners.append(self._rows.append)

    def watch(self, app: Any) -> Callable[[dict[str, Any], Any], Any]:
        """Return a WSGI app that notes requests to operations that do not exist."""

        def answer(environ: dict[str, Any], start: Any) -> Any:
            def note(status: str, *rest: Any) -> Any:
                method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
                if status[:3] in NOT_FOUND and not is_operation(method, path):
                    self._lost[f"{method} {inert(path)}"] = None
                return start(status, *rest)

            return app(environ, note)

        return answer

    def find_lost(self) -> list[Finding]:
        """Return a finding for each of these requests since the last call."""
        found = [Finding(BROKEN, f"{one}: {NOWHERE}") for one in list(self._lost)]
        self._lost.clear()
        return found

    def take(self) -> list[Capture]:
        """Return the captures since the last call, oldest first."""
        rows = [self._rows.popleft() for _ in range(len(self._rows))]
        return sorted(rows, key=lambda row: row.number)

    def is_good(self, row: Capture) -> bool:
        """Return whether a capture counts at Schematic."""
        return self._own == row.environment_id and row.is_good and not row.violations

    def find_in(self, row: Capture) -> Iterator[Finding]:
        """Yield what is wrong with a capture, as a test of pytest would fail for it."""
        if row.environment_id != self._own:
            yield Finding(BROKEN, STRAY)
            return
        yield from join_request(row.findings, row.violations)
        if not row.is_good and not row.violations:
            yield Finding(BROKEN, inert(row.error_message or row.status))

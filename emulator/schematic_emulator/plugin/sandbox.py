"""One test's own corner of Schematic: an address, a key, and what came there."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.plugin.errors import NotSharedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pytest_httpserver import HTTPServer

    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects import Entity
    from schematic_emulator.effects.flags.why import Why
    from schematic_emulator.mapping_code.delivered import Delivered
    from schematic_emulator.plugin.environment_access import EnvironmentAccess
    from schematic_emulator.plugin.expectations.expect import Expect
    from schematic_emulator.plugin.ledger import DeliveryLedger
    from schematic_emulator.plugin.lost import Failure, LostRequest, Stray
    from schematic_emulator.plugin.seeding import SeedSource

# A capture in this process wakes who waits for it; elsewhere one must ask again.
_WHOLE_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class SandboxHost:
    """Where a sandbox lives, and what is known there besides its environment.

    `others` lists what came with no running test's key, and `find_lost` requests for
    what Schematic does not have, of those that the test delivered. `server` is None,
    and `poll_s` short, where the emulator is another process.
    """

    url: str
    find_lost: Callable[[Sequence[Delivered]], list[LostRequest]]
    others: Callable[[], list[Stray]] = list
    server: HTTPServer | None = None
    poll_s: float = _WHOLE_WAIT_S


class Sandbox:
    """An environment of Schematic that belongs to one test.

    Send to `url` with `api_key`; both of the real service's hosts are there. What
    came is in `journal`, and each row says whether it is good and what it did.
    """

    def __init__(
        self,
        environment: EnvironmentAccess,
        host: SandboxHost,
        *,
        test: str,
        profile: str,
        folder: Path,
    ) -> None:
        self.environment = environment
        self.url = host.url
        self.api_key = environment.api_key
        self.test = test
        self.profile = profile
        self.folder = folder
        self.deliveries: list[Delivered] = []
        self.failures: list[Failure] = []
        self.arrived = threading.Event()
        self.poll_s = host.poll_s
        self._host = host

    def __repr__(self) -> str:
        """Name the address and the profile; the key stays out of logs."""
        return f"<Sandbox {self.url} profile={self.profile}>"

    @property
    def server(self) -> HTTPServer:
        """The pytest-httpserver in front: expectations lie over the emulator.

        Raises NotSharedError if the emulator is another process.
        """
        if self._host.server is None:
            raise NotSharedError(
                "expectations of pytest-httpserver need the emulator of this process; "
                f"this run shares the one at {self.url} (--schematic-emulator-url)"
            )
        return self._host.server

    @property
    def journal(self) -> list[Capture]:
        """Everything that arrived with this key, oldest first."""
        return self.environment.captures()

    @property
    def good(self) -> list[Capture]:
        """The captures that keep their contract and did not fail."""
        return [row for row in self.journal if row.is_good]

    @property
    def bad(self) -> list[Capture]:
        """The captures that do not, whatever the sender was answered."""
        return [row for row in self.journal if not row.is_good]

    @property
    def findings(self) -> list[Finding]:
        """What is doubtful about the events delivered and the captures received."""
        delivered = [found for each in self.deliveries for found in each.findings]
        told = {
            (row.number, found.rule)
            for each in self.deliveries
            for row in each.captures
            for found in each.findings
        }
        return delivered + [
            found
            for row in self.journal
            for found in row.findings
            if (row.number, found.rule) not in told
        ]

    @property
    def expect(self) -> Expect:
        """Expectations that explain: `expect.track("order_completed", times=1)`."""
        from schematic_emulator.plugin.expectations.expect import Expect

        return Expect(self)

    @property
    def ledger(self) -> DeliveryLedger:
        """Return what was delivered and what arrived, counted (`DeliveryLedger`)."""
        from schematic_emulator.plugin.ledger import count

        return count(self.deliveries, self.journal)

    def others(self) -> list[Stray]:
        """List what came since then with no running test's key."""
        return self._host.others()

    def lost(self) -> list[LostRequest]:
        """List the requests for what Schematic does not have."""
        return self._host.find_lost(self.deliveries)

    def newest_number(self) -> int:
        """Return the number of the newest capture, 0 before the first."""
        journal = self.journal
        return journal[-1].number if journal else 0

    def captures_after(self, number: int) -> list[Capture]:
        """List the captures that came after the one of that number."""
        return [row for row in self.journal if row.number > number]

    def find_company(self, keys: Mapping[str, Any]) -> Entity | None:
        """Find a company by any of its keys, as a copy of its present state.

        Raises AmbiguousKeysError if the keys name two companies, TypeError for keys
        that are no mapping.
        """
        return self.environment.find("company", _require_keys(keys))

    def find_user(self, keys: Mapping[str, Any]) -> Entity | None:
        """Find a user by any of the keys, as a copy of its present state.

        Raises as `find_company` does.
        """
        return self.environment.find("user", _require_keys(keys))

    def seed(self, source: SeedSource | None = None) -> None:
        """Set up features, flags, plans, companies and the like, as often as one likes.

        **shape**: `emulator/seed`, the section `schematic:` of a configuration, or the
        path of a file that holds it; without either, of the file in pytest's root.
        Raises SeedError, or ConfigurationError with file and line.
        """
        from schematic_emulator.plugin.seeding import read_section

        self.environment.seed(read_section(source, self.folder))

    def why(
        self, flag: str, *, company: str | None = None, user: str | None = None
    ) -> Why:
        """Tell which rule decides a flag and what it saw: data, and text if printed.

        `company` and `user` are ids or the value of any of their keys. Raises
        UnknownNameError for one that is not there, or of which there are several.
        """
        subject = {"company": company, "user": user}
        named = {name: value for name, value in subject.items() if value is not None}
        return self.environment.why(flag, **named)

    def drain(self, timeout_s: float = 10.0) -> bool:
        """Wait until webhooks are told of everything; say whether that came to be.

        A telling that failed waits for the emulator's clock: move it first.
        """
        return self.environment.drain(timeout_s)

    def reset(self) -> None:
        """Forget what came so far, deliveries too; address and key stay."""
        self.environment.reset()
        self.deliveries.clear()
        self.failures.clear()


def _require_keys(keys: Any) -> Mapping[str, Any]:
    if not isinstance(keys, dict):
        raise TypeError(f"expected keys such as {{'groupId': 'acme'}}, found {keys!r}")
    return keys

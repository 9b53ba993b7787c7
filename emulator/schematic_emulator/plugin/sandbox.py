"""One test's own environment: its URL, its API key, and what it received."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.plugin.errors import NotSharedError
from schematic_emulator.plugin.received import Miss
from schematic_emulator.plugin.short_errors import at_caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pytest_httpserver import HTTPServer

    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects import Entity, EntityKind
    from schematic_emulator.effects.flags.why import Why
    from schematic_emulator.expectations.arrivals import Failure, Stray
    from schematic_emulator.mapping_code.delivered import Delivered, NamedMapping
    from schematic_emulator.mapping_code.local_http import Direct
    from schematic_emulator.plugin.environment_access import EnvironmentAccess
    from schematic_emulator.plugin.expectations.expect import AsyncExpect, Expect
    from schematic_emulator.plugin.ledger import DeliveryLedger
    from schematic_emulator.plugin.lost import LostRequest
    from schematic_emulator.plugin.seeding import SeedSource

# A capture in this process sets an event, so waiting needs no polling.
_WHOLE_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class SandboxHost:
    """What a sandbox needs besides its environment from the emulator it is in.

    `others` returns the requests without a running test's key, and `find_lost` those
    to operations that Schematic does not have. A shared emulator has no `server`, no
    `direct` way into it, and a short `poll_s`, in seconds.
    """

    url: str
    find_lost: Callable[[Sequence[Delivered]], list[LostRequest]]
    others: Callable[[], list[Stray]] = list
    server: HTTPServer | None = None
    direct: Direct | None = None
    poll_s: float = _WHOLE_WAIT_S


class Sandbox:
    """An environment of Schematic that belongs to one test.

    Send requests to `url` with `api_key`; it serves both of Schematic's hosts. Each
    capture in `journal` says whether it is good and what it changed.
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
        self.mappings: list[NamedMapping] = []
        self.failures: list[Failure] = []
        self.misses: list[Miss] = []
        self.clients: list[str] = []
        self.senders: list[Callable[[], object]] = []
        self.arrived = threading.Event()
        self.poll_s = host.poll_s
        self.direct = host.direct
        self.host = host
        # What a reset sets up again: the file of the marker or of the options.
        self.starts_with: SeedSource | None = None
        self._is_seeded = False
        self._checked: tuple[int, ...] = ()

    def __repr__(self) -> str:
        """Return the URL and the profile; the API key must not be logged."""
        return f"<Sandbox {self.url} profile={self.profile}>"

    @property
    def server(self) -> HTTPServer:
        """The pytest-httpserver whose expectations take precedence over the emulator.

        Raises NotSharedError if the emulator is shared.
        """
        __tracebackhide__ = True
        if self.host.server is None:
            raise NotSharedError(
                "expectations of pytest-httpserver need the emulator of this process; "
                f"this run shares the one at {self.url} (--schematic-emulator-url)"
            )
        return self.host.server

    @property
    def journal(self) -> list[Capture]:
        """Every capture with this sandbox's key, oldest first."""
        return self.environment.captures()

    @property
    def good(self) -> list[Capture]:
        """The captures that match their contract and did not fail."""
        return [row for row in self.journal if row.is_good]

    @property
    def bad(self) -> list[Capture]:
        """The other captures, regardless of the response that the sender received."""
        return [row for row in self.journal if not row.is_good]

    @property
    def findings(self) -> list[Finding]:
        """The findings on the events delivered, then on the captures received."""
        delivered = [found for each in self.deliveries for found in each.findings]
        known = {
            (row.number, found.rule)
            for each in self.deliveries
            for row in each.captures
            for found in each.findings
        }
        return delivered + [
            found
            for row in self.journal
            for found in row.findings
            if (row.number, found.rule) not in known
        ]

    @property
    def mapping_findings(self) -> list[Finding]:
        """The findings on the mappings that events were delivered with."""
        from schematic_emulator.plugin.mapping_findings import find_mapping_findings

        return [
            found
            for mapping in self.mappings
            for found in find_mapping_findings(mapping)
        ]

    @property
    def expect(self) -> Expect:
        """Expectations, such as `expect.track("order_completed", times=1)`."""
        from schematic_emulator.plugin.expectations.expect import Expect

        return Expect(self)

    @property
    def async_expect(self) -> AsyncExpect:
        """The same for coroutines: `await async_expect.track("a_b", within=1)`."""
        from schematic_emulator.plugin.expectations.expect import AsyncExpect

        return AsyncExpect(self)

    @property
    def ledger(self) -> DeliveryLedger:
        """The numbers of events delivered and of captures received."""
        from schematic_emulator.plugin.ledger import count

        return count(self.deliveries, self.journal)

    def others(self) -> list[Stray]:
        """Return the requests since the test started without a running test's key."""
        return self.host.others()

    def lost(self) -> list[LostRequest]:
        """Return the requests to operations that Schematic does not have."""
        return self.host.find_lost(self.deliveries)

    def newest_number(self) -> int:
        """Return the number of the newest capture, 0 before the first."""
        return self.environment.newest_number()

    def captures_after(self, number: int) -> list[Capture]:
        """Return the captures after the one with this number, oldest first."""
        return self.environment.captures_after(number)

    @at_caller
    def find_company(self, keys: Mapping[str, Any]) -> Entity | None:
        """Return a copy of the company with any of these keys, None without one.

        Raises AmbiguousKeysError if the keys belong to two companies, TypeError if
        `keys` is not a dict.
        """
        __tracebackhide__ = True
        return self._find("company", _require_keys(keys))

    @at_caller
    def find_user(self, keys: Mapping[str, Any]) -> Entity | None:
        """Return a copy of the user with any of these keys, None without one.

        Raises the errors of `find_company`.
        """
        __tracebackhide__ = True
        return self._find("user", _require_keys(keys))

    def list_keys(self, kind: EntityKind) -> list[dict[str, str]]:
        """Return the keys of each company or user; of many, those of 250 or more."""
        return self.environment.list_keys(kind)

    def was_reached(self) -> bool:
        """Return whether anything came here, or was set up here."""
        if self._is_seeded or self.deliveries or self.failures or self.lost():
            return True
        return bool(self.journal or self.others()) or self.environment.was_used()

    def has_news(self) -> bool:
        """Return whether anything was delivered or arrived since the last call."""
        sent = len(self.deliveries), len(self.mappings), len(self.failures)
        now = (*sent, self.newest_number(), len(self.lost()), len(self.others()))
        is_new, self._checked = now != self._checked, now
        return is_new

    def describe_silence(self) -> Iterable[str]:
        """Return the lines that say how to point the code under test here."""
        from schematic_emulator.plugin.reports.silence import describe_silence

        return describe_silence(self)

    @at_caller
    def seed(self, source: SeedSource | None = None) -> None:
        """Set up features, flags, plans, companies and the like; may be called again.

        **shape**: `emulator/seed`, the section `schematic:` of a configuration, or the
        path of a file that has it; by default the file in pytest's root.
        Raises SeedError, or ConfigurationError with file and line.
        """
        from schematic_emulator.plugin.seeding import read_section

        self._is_seeded = True
        self.environment.seed(read_section(source, self.folder))

    @at_caller
    def why(
        self, flag: str, *, company: str | None = None, user: str | None = None
    ) -> Why:
        """Return which rule decides a flag, and its inputs; print it to read it.

        `company` and `user` are ids or the value of any of their keys. Raises
        UnknownNameError for one that does not exist, or of which there are several.
        """
        subject = {"company": company, "user": user}
        named = {name: value for name, value in subject.items() if value is not None}
        return self.environment.why(flag, **named)

    def drain(self, timeout_s: float = 10.0) -> bool:
        """Wait until all notifications are sent; return False after that many seconds.

        The retry of a failed notification is due by the emulator's clock: move it
        first.
        """
        return self.environment.drain(timeout_s)

    def flush(self) -> None:
        """Send what the clients of this sandbox have in their buffers."""
        for send in self.senders:
            send()

    def reset(self) -> None:
        """Empty the environment and `deliveries`; the URL and key stay valid.

        The seed file of the marker or of the options is set up again.
        """
        self.environment.reset()
        if self.starts_with is not None:
            self.seed(self.starts_with)
        self.deliveries, self.mappings, self.misses, self.failures = [], [], [], []

    def _find(self, kind: EntityKind, keys: Mapping[str, Any]) -> Entity | None:
        """Return a company or user, and note for the test's report if there is none."""
        found = self.environment.find(kind, keys)
        miss = Miss(kind, dict(keys))
        if found is not None and miss in self.misses:
            self.misses.remove(miss)
        elif found is None and miss not in self.misses:
            self.misses.append(miss)
        return found


def _require_keys(keys: Any) -> Mapping[str, Any]:
    __tracebackhide__ = True
    if not isinstance(keys, dict):
        raise TypeError(f"expected keys such as {{'groupId': 'acme'}}, found {keys!r}")
    return keys

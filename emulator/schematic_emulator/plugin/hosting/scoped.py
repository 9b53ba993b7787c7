"""Provide sandboxes that several tests use, and check each test's part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from schematic_emulator.plugin.hosting.provision import read_terms, seed_first
from schematic_emulator.plugin.options import is_verbose
from schematic_emulator.plugin.sandbox import Sandbox
from schematic_emulator.plugin.short_errors import short_errors
from schematic_emulator.plugin.verdict import find_bad_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.expectations.arrivals import Stray
    from schematic_emulator.plugin.hosting.session import EmulatorSession
    from schematic_emulator.plugin.lost import LostRequest

T = TypeVar("T")
# The scoped sandboxes that are open, by the name of their fixture.
SCOPES = pytest.StashKey["dict[str, Scope]"]()


class Scope:
    """A sandbox of several tests, of which each is checked for what came with it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._seen = Recent(sandbox)

    def take(self) -> Sandbox:
        """Return a view of what came since the last call."""
        self.sandbox.flush()
        taken, self._seen = self._seen, Recent(self.sandbox)
        taken.end()
        return taken


class Recent(Sandbox):
    """A view of a sandbox with what is delivered to it and arrives from now on."""

    def __init__(self, whole: Sandbox) -> None:
        super().__init__(
            whole.environment,
            whole.host,
            test=whole.test,
            profile=whole.profile,
            folder=whole.folder,
        )
        self._whole = whole
        self._number = whole.newest_number()
        lists = whole.deliveries, whole.mappings, whole.failures
        self._before = [(each, len(each)) for each in lists]
        self._gone = len(whole.others()), len(whole.lost())

    def end(self) -> None:
        """Take in what the tests of the whole sandbox have delivered until now."""
        whole = self._whole
        deliveries, mappings, failures = self._before
        self.deliveries = _rest(whole.deliveries, *deliveries)
        self.mappings = _rest(whole.mappings, *mappings)
        self.failures = _rest(whole.failures, *failures)
        self.misses, whole.misses = whole.misses, []
        self.clients = whole.clients

    @property
    def journal(self) -> list[Capture]:
        """The captures since the start, oldest first."""
        return self.captures_after(self._number)

    def others(self) -> list[Stray]:
        """Return the requests since the start without a running test's key."""
        return self._whole.others()[self._gone[0] :]

    def lost(self) -> list[LostRequest]:
        """Return the requests since the start to operations that do not exist."""
        return self._whole.lost()[self._gone[1] :]

    def was_reached(self) -> bool:
        """Return whether anything came to the whole sandbox, or was set up there."""
        return self._whole.was_reached()


def provide_scoped(
    request: pytest.FixtureRequest, session: EmulatorSession
) -> Iterator[Sandbox]:
    """Yield a sandbox for the fixture's scope; at its end, check late events."""
    config, name = request.config, str(request.fixturename)
    with short_errors():
        terms = read_terms(request.node)
        sandbox = session.hosting.open_sandbox(
            request.node.nodeid or "the session",
            config.rootpath,
            profile=terms.profile,
            strict=terms.strict,
        )
    scope = Scope(sandbox)
    scopes = config.stash.setdefault(SCOPES, {})
    scopes[name] = scope
    try:
        with short_errors():
            seed_first(sandbox, terms)
        yield sandbox
        _check_rest(scope.take(), terms.allow, config)
    finally:
        del scopes[name]
        session.close_sandbox(sandbox)


def list_recent(item: pytest.Item) -> list[Sandbox]:
    """Return what came with a test to each scoped sandbox that it uses."""
    used = getattr(item, "funcargs", {})
    scopes = item.config.stash.get(SCOPES, {})
    return [scope.take() for name, scope in scopes.items() if name in used]


def _check_rest(recent: Sandbox, allow: frozenset[str], config: pytest.Config) -> None:
    __tracebackhide__ = True
    bad = find_bad_events(recent, allow)
    if bad:
        from schematic_emulator.plugin.reports.bad_events import describe_bad_events

        text = describe_bad_events(bad, verbose=is_verbose(config))
        pytest.fail(text, pytrace=False)


def _rest(now: list[T], before: list[Any], count: int) -> list[T]:
    """Return what was added to a list; a reset replaces the list by another."""
    return now[count:] if now is before else list(now)

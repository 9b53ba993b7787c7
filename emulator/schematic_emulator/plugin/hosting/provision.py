"""Lend a test its sandboxes, and judge what came when it gives them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from schematic_contracts.errors import UnknownRuleError
from schematic_emulator.plugin.options import (
    check_profile,
    read_flag,
    read_profile,
    read_setting,
)
from schematic_emulator.plugin.short_errors import short_errors
from schematic_emulator.plugin.verdict import (
    check_allow,
    describe_bad_events,
    find_bad_events,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.plugin.hosting.session import EmulatorSession
    from schematic_emulator.plugin.sandbox import Sandbox

MARKER = "schematic_emulator"
KNOWN = frozenset({"allow", "profile", "strict", "mapping", "seed_file"})
SANDBOXES = pytest.StashKey["list[Sandbox]"]()
FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True, slots=True)
class Terms:
    """What one test's marker and the options say about its sandbox."""

    profile: str
    strict: bool
    allow: frozenset[str]
    seed_file: str


def read_terms(item: pytest.Item) -> Terms:
    """Read a test's markers over the options; the nearest marker wins.

    `allow` adds up over all markers. Raises pytest.UsageError for a wrong one.
    """
    found = read_marker(item)
    allow = [
        name for mark in item.iter_markers(MARKER) for name in _allow_of(mark, item)
    ]
    config = item.config
    profile = found.get("profile") or read_profile(config)
    try:
        allowed = check_allow(allow)
    except UnknownRuleError as error:
        raise pytest.UsageError(f"{item.nodeid}: allow: {error}") from error
    strict = found.get("strict", read_flag(config, "strict"))
    if not isinstance(strict, bool):
        raise pytest.UsageError(
            f"{item.nodeid}: strict: expected True or False, found {strict!r}"
        )
    seed_file = found.get("seed_file", read_setting(config, "seed-file"))
    return Terms(check_profile(profile), strict, allowed, str(seed_file or ""))


def read_marker(item: pytest.Item) -> dict[str, Any]:
    """Return what the markers say, the nearest last.

    Raises pytest.UsageError for a positional argument or an unknown name.
    """
    found: dict[str, Any] = {}
    for mark in reversed(list(item.iter_markers(MARKER))):
        unknown = [*map(repr, mark.args), *sorted(set(mark.kwargs) - KNOWN)]
        if unknown:
            raise pytest.UsageError(
                f"{item.nodeid}: @pytest.mark.schematic_emulator does not know "
                f"{', '.join(unknown)}; it takes {', '.join(sorted(KNOWN))} by name"
            )
        found.update(mark.kwargs)
    return found


def read_mapping(item: pytest.Item) -> Any:
    """Return what the test's marker, or else an option, names as its mapping."""
    return read_marker(item).get("mapping") or read_setting(item.config, "mapping")


def provide_sandbox(item: pytest.Item, session: EmulatorSession) -> Iterator[Sandbox]:
    """Open the test's sandbox; afterwards judge its events and close it."""
    with short_errors():
        terms = read_terms(item)
        sandbox = _open(item, session, terms.profile, strict=terms.strict)
    try:
        with short_errors():
            _seed(sandbox, terms)
        yield sandbox
        _judge(item, [sandbox], terms.allow)
    finally:
        session.close_sandbox(sandbox)


def provide_factory(
    item: pytest.Item, session: EmulatorSession
) -> Iterator[Callable[..., Sandbox]]:
    """Open as many sandboxes as the test asks for; judge and close them all."""
    with short_errors():
        terms = read_terms(item)
    opened: list[Sandbox] = []

    def make(*, profile: str | None = None, strict: bool | None = None) -> Sandbox:
        __tracebackhide__ = True
        chosen = check_profile(profile or terms.profile)
        strictly = terms.strict if strict is None else strict
        opened.append(_open(item, session, chosen, strict=strictly))
        _seed(opened[-1], terms)
        return opened[-1]

    try:
        yield make
        _judge(item, opened, terms.allow)
    finally:
        for sandbox in opened:
            session.close_sandbox(sandbox)


def _open(
    item: pytest.Item, session: EmulatorSession, profile: str, *, strict: bool
) -> Sandbox:
    sandbox = session.hosting.open_sandbox(
        item.nodeid, item.config.rootpath, profile=profile, strict=strict
    )
    item.stash.setdefault(SANDBOXES, []).append(sandbox)
    return sandbox


def _seed(sandbox: Sandbox, terms: Terms) -> None:
    if terms.seed_file:
        from schematic_emulator.plugin.seeding import seed_before_test

        seed_before_test(sandbox.seed, terms.seed_file)


def _judge(item: pytest.Item, sandboxes: list[Sandbox], allow: frozenset[str]) -> None:
    """Fail the test for its bad events, unless it has failed already."""
    __tracebackhide__ = True
    faults = [
        fault for sandbox in sandboxes for fault in find_bad_events(sandbox, allow)
    ]
    if faults and not item.stash.get(FAILED, False):
        pytest.fail(describe_bad_events(faults), pytrace=False)


def _allow_of(mark: pytest.Mark, item: pytest.Item) -> list[str]:
    allow = mark.kwargs.get("allow", ())
    names = [allow] if isinstance(allow, str) else allow
    is_list = isinstance(names, list | tuple | set | frozenset)
    if not (is_list and all(isinstance(name, str) for name in names)):
        raise pytest.UsageError(
            f"{item.nodeid}: allow: expected rule ids or pointers, found {allow!r}"
        )
    return list(names)

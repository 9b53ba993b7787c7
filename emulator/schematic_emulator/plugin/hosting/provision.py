"""Provide a test's sandboxes, and check what they received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from schematic_contracts.errors import UnknownRuleError
from schematic_emulator.plugin.options import (
    check_profile,
    is_verbose,
    read_flag,
    read_profile,
    read_setting,
)
from schematic_emulator.plugin.short_errors import short_errors
from schematic_emulator.plugin.verdict import check_allow, find_bad_events

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
    """The settings of one test's sandboxes, from its markers and the options."""

    profile: str
    strict: bool
    allow: frozenset[str]
    seed_file: str


def read_terms(item: pytest.Item | pytest.Collector) -> Terms:
    """Return a test's settings; the nearest marker wins, then the options.

    `allow` is the union of all markers'. Raises pytest.UsageError for an invalid one.
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


def read_marker(item: pytest.Item | pytest.Collector) -> dict[str, Any]:
    """Return the arguments of a test's markers; the nearest marker wins.

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
    """Return the mapping in the test's marker, or else in the options."""
    return read_marker(item).get("mapping") or read_setting(item.config, "mapping")


def provide_sandbox(item: pytest.Item, session: EmulatorSession) -> Iterator[Sandbox]:
    """Yield the test's sandbox; when the test ends, check late events and close it."""
    with short_errors():
        terms = read_terms(item)
        sandbox = _open(item, session, terms.profile, strict=terms.strict)
    try:
        with short_errors():
            seed_first(sandbox, terms)
        yield sandbox
        check_sandboxes(item, [sandbox], terms.allow)
    finally:
        session.close_sandbox(sandbox)


def provide_factory(
    item: pytest.Item, session: EmulatorSession
) -> Iterator[Callable[..., Sandbox]]:
    """Yield a function that creates sandboxes; at the end, check late events."""
    with short_errors():
        terms = read_terms(item)
    opened: list[Sandbox] = []

    def make(*, profile: str | None = None, strict: bool | None = None) -> Sandbox:
        __tracebackhide__ = True
        chosen = check_profile(profile or terms.profile)
        strictly = terms.strict if strict is None else strict
        opened.append(_open(item, session, chosen, strict=strictly))
        seed_first(opened[-1], terms)
        return opened[-1]

    try:
        yield make
        check_sandboxes(item, opened, terms.allow)
    finally:
        for sandbox in opened:
            session.close_sandbox(sandbox)


def check_sandboxes(
    item: pytest.Item, sandboxes: list[Sandbox], allow: frozenset[str]
) -> None:
    """Fail the test if it has bad events, unless it has failed already.

    A sandbox in which nothing happened since its last check is not checked again.
    """
    __tracebackhide__ = True
    if item.stash.get(FAILED, False):
        return
    bad = [
        event
        for each in sandboxes
        if each.has_news()
        for event in find_bad_events(each, allow)
    ]
    if bad:
        from schematic_emulator.plugin.reports.bad_events import describe_bad_events
        from schematic_emulator.plugin.reports.fail_at import fail_at_definition

        others = [
            found
            for each in sandboxes
            for found in (*each.mapping_findings, *each.findings)
            if found.rule not in allow
        ]
        text = describe_bad_events(bad, others, verbose=is_verbose(item.config))
        fail_at_definition(item, text)


def _open(
    item: pytest.Item, session: EmulatorSession, profile: str, *, strict: bool
) -> Sandbox:
    sandbox = session.hosting.open_sandbox(
        item.nodeid, item.config.rootpath, profile=profile, strict=strict
    )
    item.stash.setdefault(SANDBOXES, []).append(sandbox)
    return sandbox


def seed_first(sandbox: Sandbox, terms: Terms) -> None:
    """Seed a new sandbox from the file of the marker or of the options."""
    if terms.seed_file:
        from schematic_emulator.plugin.seeding import seed_before_test

        seed_before_test(sandbox.seed, terms.seed_file)
        sandbox.starts_with = terms.seed_file


def _allow_of(mark: pytest.Mark, item: pytest.Item | pytest.Collector) -> list[str]:
    allow = mark.kwargs.get("allow", ())
    names = [allow] if isinstance(allow, str) else allow
    is_list = isinstance(names, list | tuple | set | frozenset)
    if not (is_list and all(isinstance(name, str) for name in names)):
        raise pytest.UsageError(
            f"{item.nodeid}: allow: expected rule ids or pointers, found {allow!r}"
        )
    return list(names)

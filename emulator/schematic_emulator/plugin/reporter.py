"""Add what the emulator knows to reports; registered when the first test uses it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from schematic_contracts.validation import check_environment
from schematic_emulator.plugin.hosting.provision import (
    FAILED,
    SANDBOXES,
    check_sandboxes,
    read_terms,
)
from schematic_emulator.plugin.hosting.session import EmulatorSession
from schematic_emulator.plugin.options import read_setting
from schematic_emulator.plugin.short_errors import short_errors
from schematic_emulator.plugin.summary import submit_report
from schematic_emulator.plugin.verdict import describe_bad_events, find_bad_events
from schematic_emulator.plugin.warning_section import describe_warnings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from schematic_emulator.plugin.hosting.hosting import Hosting

NAME = "schematic_emulator_reporter"
SECTION = "schematic emulator"
_LISTED = 50


@contextmanager
def start_session(
    config: pytest.Config, address: tuple[str, int]
) -> Iterator[EmulatorSession]:
    """Yield this process's session; at the end, submit its report and close it."""
    with short_errors():
        check_environment()
        session = EmulatorSession(_choose_hosting(config, address))
    config.pluginmanager.register(Reporter(), NAME)
    try:
        yield session
    finally:
        submit_report(config, session.report())
        session.close()
        config.pluginmanager.unregister(name=NAME)


def _choose_hosting(config: pytest.Config, address: tuple[str, int]) -> Hosting:
    url = read_setting(config, "url")
    if url:
        from schematic_emulator.plugin.hosting.shared import SharedHosting

        return SharedHosting(url)
    from schematic_emulator.plugin.hosting.local import LocalHosting

    return LocalHosting(address)


class Reporter:
    """Hooks that run only if a test used the emulator."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Forget an earlier run of the same test, which another plugin repeats."""
        item.stash[FAILED] = False
        item.stash[SANDBOXES] = []

    # Within the wrappers of other plugins, so that they see a test that failed.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fail a test that has bad events when its function has returned."""
        __tracebackhide__ = True
        result = yield
        # unittest stores the failure of a test instead of raising it.
        # Source: pytest 8.4, _pytest/unittest.py, TestCaseFunction._addexcinfo.
        sandboxes = item.stash.get(SANDBOXES, [])
        if sandboxes and not getattr(item, "_excinfo", None):
            for sandbox in sandboxes:
                sandbox.flush()
            check_sandboxes(item, sandboxes, read_terms(item).allow)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Mark a failed test, and add what the emulator knows to its report."""
        report = yield
        # A test that is expected to fail has failed, too.
        has_failed = report.failed or (report.skipped and hasattr(report, "wasxfail"))
        if has_failed and not item.stash.get(FAILED, False):
            item.stash[FAILED] = True
            if report.when == "call":  # at teardown, bad events are the failure
                report.sections += _bad_events_section(item)
                report.sections += _missing_section(item)
                report.sections += _warnings_section(item)
        return report

    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> list[str] | None:
        """Return the explanation of a comparison of captures, None for any other."""
        from schematic_emulator.plugin.comparison import explain_comparison

        return explain_comparison(op, left, right)


def _bad_events_section(item: pytest.Item) -> list[tuple[str, str]]:
    allow = read_terms(item).allow
    sandboxes = item.stash.get(SANDBOXES, [])
    faults = [fault for each in sandboxes for fault in find_bad_events(each, allow)]
    if not faults:
        return []
    return [(f"{SECTION}: bad events", describe_bad_events(faults))]


def _missing_section(item: pytest.Item) -> list[tuple[str, str]]:
    """Return the events that never arrived; pytest would cut a long repr."""
    reasons = [
        reason
        for sandbox in item.stash.get(SANDBOXES, [])
        for reason in sandbox.ledger.balanced().reasons
    ]
    if not reasons:
        return []
    lines = [f"  {reason}" for reason in reasons[:_LISTED]]
    if len(reasons) > _LISTED:
        lines.append(f"  and {len(reasons) - _LISTED} more")
    return [(f"{SECTION}: {len(reasons)} never arrived", "\n".join(lines))]


def _warnings_section(item: pytest.Item) -> list[tuple[str, str]]:
    """Return the warnings: they fail no test, but may be why this one failed."""
    sandboxes = item.stash.get(SANDBOXES, [])
    findings = [found for sandbox in sandboxes for found in sandbox.findings]
    text = describe_warnings(findings, read_terms(item).allow)
    return [(f"{SECTION}: warnings", text)] if text else []

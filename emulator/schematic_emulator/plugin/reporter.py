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
from schematic_emulator.plugin.hosting.scoped import list_recent
from schematic_emulator.plugin.hosting.session import EmulatorSession
from schematic_emulator.plugin.options import is_verbose, read_setting
from schematic_emulator.plugin.short_errors import is_our_module, short_errors
from schematic_emulator.plugin.summary import submit_report

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from schematic_emulator.plugin.hosting.hosting import Hosting

NAME = "schematic_emulator_reporter"
SECTION = "schematic emulator"


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

    hosts, origins = (
        tuple(read_setting(config, name).split())
        for name in ("allow-host", "allow-origin")
    )
    follows = bool(read_setting(config, "report"))
    return LocalHosting(address, (address[0], *hosts), origins, follows=follows)


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
        try:
            result = yield
        finally:
            item.stash.setdefault(SANDBOXES, []).extend(list_recent(item))
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
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Mark a failed test, and add what the emulator knows to its report."""
        report = yield
        # A test that is expected to fail has failed, too.
        has_failed = report.failed or (report.skipped and hasattr(report, "wasxfail"))
        if has_failed and not item.stash.get(FAILED, False):
            item.stash[FAILED] = True
            if call.excinfo is not None:
                _explain(item, call.excinfo, report)
            _save(item, report)
        return report

    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> list[str] | None:
        """Return the explanation of a comparison of captures, None for any other."""
        from schematic_emulator.plugin.comparison import explain_comparison

        return explain_comparison(op, left, right)


def _explain(
    item: pytest.Item,
    caught: pytest.ExceptionInfo[BaseException],
    report: pytest.TestReport,
) -> None:
    """Add what may be why a test failed, and break the lines of our own error."""
    from schematic_emulator.plugin.reports.layout import fit_report, fit_text
    from schematic_emulator.plugin.reports.section import describe_failure
    from schematic_emulator.plugin.reports.width import find_width

    width = find_width(item.config)
    said = ""
    if _is_own(caught):
        fit_report(report.longrepr, width)
        said = str(caught.value)
    # A failure for bad events says everything itself.
    if report.when != "call" or (
        said and isinstance(caught.value, pytest.fail.Exception)
    ):
        return
    sandboxes, allow = item.stash.get(SANDBOXES, []), read_terms(item).allow
    text = describe_failure(
        sandboxes, allow, said=said, verbose=is_verbose(item.config)
    )
    if text:
        report.sections.append((SECTION, fit_text(text, width)))


def _save(item: pytest.Item, report: pytest.TestReport) -> None:
    """Write the page of a failed test, if a folder is set, and name the file."""
    folder = read_setting(item.config, "report")
    sandboxes = item.stash.get(SANDBOXES, []) or list_recent(item)
    if not folder or not sandboxes:
        return
    from schematic_emulator.plugin.reports.saved_report import save_report

    root = item.config.rootpath
    try:
        said = str(save_report(root / folder, item.nodeid, sandboxes))
    except OSError as error:
        said = f"cannot write the page of this test to {folder!r}: {error.strerror}"
    report.sections.append((f"{SECTION} page", said))


def _is_own(caught: pytest.ExceptionInfo[BaseException]) -> bool:
    """Return whether this distribution raised an error."""
    last = caught.traceback[-1] if caught.traceback else None
    return last is not None and is_our_module(last.frame.f_globals["__name__"])

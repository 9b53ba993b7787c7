"""Write the summary at the end of a run: totals, and late requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from schematic_emulator.plugin.reports.layout import fit_lines
from schematic_emulator.plugin.reports.width import find_width

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "schematic_emulator"
TITLE = "schematic emulator"
NOTES = pytest.StashKey["list[str]"]()
REPORTS = pytest.StashKey["list[dict[str, Any]]"]()
_SHOWN = 5


def submit_report(config: pytest.Config, report: dict[str, Any]) -> None:
    """Pass one process's report to the process that prints the summary."""
    output = getattr(config, "workeroutput", None)
    if output is None:
        config.stash.setdefault(REPORTS, []).append(report)
    else:
        output[KEY] = report


def collect(config: pytest.Config, report: dict[str, Any]) -> None:
    """Store the report of a worker of pytest-xdist."""
    config.stash.setdefault(REPORTS, []).append(report)


def write_summary(terminal: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write notes, late requests, and totals if an event was bad or refused."""
    lines = [*_describe(config.stash.get(REPORTS, [])), *config.stash.get(NOTES, [])]
    if lines:
        terminal.write_sep("=", TITLE)
        for line in fit_lines(lines, find_width(config)):
            terminal.write_line(line)


def _describe(reports: list[dict[str, Any]]) -> Iterator[str]:
    totals = (
        {
            name: sum(report["totals"][name] for report in reports)
            for name in ("produced", "refused", "captures", "bad")
        }
        if reports
        else {}
    )
    if totals.get("bad") or totals.get("refused"):
        profile = ", ".join(
            sorted({p for report in reports for p in report["profiles"]})
        )
        yield (
            f"profile {profile}: {totals['produced']} events delivered, "
            f"{totals['refused']} of them refused by the destination"
        )
        yield f"{totals['captures']} captures arrived, {totals['bad']} of them bad"
    strays = [line for report in reports for line in report["strays"]]
    if strays:
        yield f"{len(strays)} late: requests that came after their test had ended"
        yield from (f"  {line}" for line in strays[:_SHOWN])
    if len(strays) > _SHOWN:
        yield f"  … and {len(strays) - _SHOWN} more"

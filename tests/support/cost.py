"""Say what a run cost: the sum of all tests, the longest, the largest process.

Asked for by `pytest --cost`. Under pytest-xdist each worker tells the process that
started it. The processor's seconds hardly change on a busy machine, the clock's do.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict

import pytest

LONG = 10  # seconds: no test of the fast suite takes more
SHOWN = 20


class Cost:
    """Add up the parts of each test; registered by conftest.py."""

    def __init__(self):
        self.seconds = defaultdict(float)
        self.worked = defaultdict(float)
        self.peaks = {}
        self._before = 0.0

    def pytest_runtest_logstart(self):
        self._before = _worked()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self):
        report = yield
        now = _worked()
        report.worked, self._before = now - self._before, now
        return report

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] += report.duration
        # One of a worker that broke down comes without.
        self.worked[report.nodeid] += getattr(report, "worked", 0)

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["peak"] = _peak()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        self.peaks[node.gateway.id] = getattr(node, "workeroutput", {}).get("peak", 0)

    def pytest_terminal_summary(self, terminalreporter):
        write = terminalreporter.write_line
        terminalreporter.section("cost")
        for name in sorted(self.seconds, key=self.seconds.get, reverse=True)[:SHOWN]:
            write(f"{self.seconds[name]:7.1f} s {self.worked[name]:6.1f} s {name}")
        peak = max(self.peaks.values(), default=_peak())
        over = sum(taken > LONG for taken in self.seconds.values())
        write(
            f"{len(self.seconds):,} tests took {sum(self.seconds.values()):,.0f} s, "
            f"{sum(self.worked.values()):,.0f} s of it the processor's; {over} over "
            f"{LONG} s; the largest process had {peak:,} MB"
        )


def _worked():
    """Return the seconds that this process and its ended children have computed."""
    return sum(os.times()[:4])


def _peak():
    """Return the most memory this process has held, in MB; 0 where none tells."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (2**20 if sys.platform == "darwin" else 2**10)

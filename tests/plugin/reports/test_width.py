"""The width of the terminal, also for processes that have none."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from schematic_emulator.plugin.reports.width import WIDTH, find_width

WORKER = """
    def test_it(schematic_sandbox, request):
        assert request.config.workerinput["schematic_emulator_width"] == 77
"""


def test_width_is_the_terminals(pytestconfig: pytest.Config):
    assert find_width(pytestconfig) == pytestconfig.get_terminal_writer().fullwidth


def test_worker_has_the_width_that_the_controller_passed():
    assert find_width(SimpleNamespace(workerinput={WIDTH: 61})) == 61


def test_controller_passes_its_width_to_its_workers(run_apart, monkeypatch):
    monkeypatch.setenv("COLUMNS", "77")

    run_apart(WORKER, "-p", "xdist", "-n1").assert_outcomes(passed=1)


def test_width_without_a_terminal_reporter_is_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("COLUMNS", "66")
    nothing = SimpleNamespace(get_plugin=lambda _: None)

    assert find_width(SimpleNamespace(pluginmanager=nothing)) == 66

"""Fixtures and settings that more than one folder of tests uses."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

# pytester forgets the modules that its inner runs import, while httpx keeps the
# classes of httpcore's errors: whoever imports it second would not recognise them.
import httpcore._backends.anyio  # noqa: F401
import pytest

from support import held_answers, shared_routes
from support.cost import Cost
from support.installed_wheel import build_wheel
from support.once import once

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]
# The terminal of an inner run: most lines fit, so that a test can match them whole.
WIDE = "999"

held_answers.watch()
shared_routes.share()


def pytest_addoption(parser):
    parser.addoption("--cost", action="store_true", help="say what the run cost")
    parser.addoption("--deep", action="store_true", help="try more examples")


def pytest_collectstart(collector):
    """Load hypothesis and our profile only before a module that asks for it."""
    if isinstance(collector, pytest.Module) and "hypothesis" in (
        collector.path.read_text(encoding="utf-8")
    ):
        load_profile()


@cache
def load_profile():
    from hypothesis import HealthCheck, settings

    from support.tries import tries

    # A busy machine is no reason to fail: what a test claims has no time in it.
    usual = tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("suite", usual)
    settings.load_profile("suite")


def pytest_configure(config):
    if config.getoption("--cost"):
        config.pluginmanager.register(Cost())
    if config.getoption("--deep"):
        from support.tries import go_deep

        go_deep()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """Return a folder of this run that all its workers share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def wheel(shared_folder):
    """Build our wheel once."""
    return next(once(shared_folder / "wheel", build_wheel).glob("*.whl"))


@pytest.fixture(autouse=True)
def answers_keep_their_contracts():
    """Fail a test in which any answer breaks its contract (support/held_answers.py)."""
    held_answers.take_faults()
    yield
    faults = held_answers.take_faults()
    assert not faults, f"answers that break their contract:\n{faults}"


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run an inner test file with our plugin; further arguments are options."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", WIDE)

    def run_inner(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest("-p", "schematic_emulator", *options)

    return run_inner


@pytest.fixture
def run_apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run an inner test file in a process of its own; name its other plugins."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", WIDE)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))

    def run_inner(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "schematic_emulator", *options)

    return run_inner

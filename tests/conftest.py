"""Fixtures and settings that more than one folder of tests uses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from support import held_answers, proofs, shared_certificates, shared_routes
from support.collected import write_collected
from support.cost import Cost
from support.installed_wheel import build_wheel
from support.once import once

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]
# The terminal of an inner run: most lines fit, so that a test can match them whole.
WIDE = "999"
# What makes pytest, or a tool that a test starts, write another text than it writes
# on a bare machine: in CI pytest repeats whole messages in its summary.
SURROUNDINGS = (
    *("BUILD_NUMBER", "CI", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"),
    *("NO_COLOR", "PYTEST_ADDOPTS", "PY_COLORS"),
)

for name in SURROUNDINGS:
    os.environ.pop(name, None)
held_answers.watch()
shared_routes.share()
shared_certificates.share()


def pytest_addoption(parser):
    parser.addoption("--cost", action="store_true", help="say what the run cost")
    parser.addoption("--deep", action="store_true", help="try more examples")
    parser.addoption("--explore", action="store_true", help="try other examples")


def pytest_collectstart(collector):
    """Load hypothesis and our profile only before a module that asks for it."""
    if isinstance(collector, pytest.Module) and "hypothesis" in (
        collector.path.read_text(encoding="utf-8")
    ):
        load_profile(explore=collector.config.getoption("--explore"))


@cache
def load_profile(*, explore):
    """Try the same examples in each run, so that only a change can make it fail."""
    from hypothesis import HealthCheck, settings

    from support.tries import tries

    # A busy machine is no reason to fail: what a test claims has no time in it.
    usual = tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    usual = settings(usual, derandomize=not explore)
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


@pytest.fixture(scope="session")
def collected(shared_folder):
    """Return the ids of all tests, as another process finds them."""
    folder = once(shared_folder / "collected", write_collected)
    return set((folder / "ids").read_text(encoding="utf-8").split("\n"))


@pytest.fixture(autouse=True)
def answers_keep_their_contracts(request):
    """Fail a test in which any answer breaks its contract (support/held_answers.py).

    So does one that routes.json names for a route it does not ask (support/proofs.py).
    """
    held_answers.take_faults()
    proofs.forget()
    yield
    faults = held_answers.take_faults()
    assert not faults, f"answers that break their contract:\n{faults}"
    unasked = proofs.find_unasked(request.node.nodeid)
    assert not unasked, f"routes.json names this test for what it never asks: {unasked}"


class LoadedModules:
    """Keeps the modules that inner runs imported, which pytester would forget.

    Whoever imported one again would have its classes twice: an `isinstance` or an
    `except` elsewhere in this process would not know the other ones.
    """

    def __init__(self):
        self._modules = {}

    def pytest_unconfigure(self):
        self._modules |= sys.modules

    def keep(self, outside: Path) -> None:
        for name in self._modules.keys() - sys.modules.keys():
            file = getattr(self._modules[name], "__file__", None)
            if file and not Path(file).is_relative_to(outside):
                sys.modules[name] = self._modules[name]


@pytest.fixture
def loaded_modules(tmp_path: Path) -> Iterator[LoadedModules]:
    loaded = LoadedModules()
    yield loaded
    loaded.keep(outside=tmp_path.parent)


@pytest.fixture
def pytester(
    loaded_modules: LoadedModules,  # noqa: ARG001 - ends after it
    pytester: pytest.Pytester,
) -> pytest.Pytester:
    """Pytest's own fixture, which ends before the loaded modules are kept."""
    return pytester


@pytest.fixture
def run(
    loaded_modules: LoadedModules,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run an inner test file with our plugin; further arguments are options."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", WIDE)

    def run_inner(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        options = ("-p", "schematic_emulator", *options)
        return pytester.runpytest(*options, plugins=[loaded_modules])

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

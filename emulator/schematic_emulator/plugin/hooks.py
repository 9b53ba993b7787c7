"""Register the plugin with pytest; modules are imported when they are first used."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from schematic_emulator.plugin import fixtures
from schematic_emulator.plugin.options import add_options, read_setting

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

MARKER = (
    "schematic_emulator(allow=[...], profile=..., strict=..., mapping=...): "
    "configure this test's emulator; `allow` names findings by rule id, or "
    "violations by pointer, that do not fail the test"
)
NAME = "schematic_emulator"
PREFIXES = ("schematic_", "segment_")
_RECORDER = "schematic_emulator.plugin.recorder"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and ini keys."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures, and the marker, so that strict markers pass."""
    # In `pytest_plugins` the module would be rewritten for assertions, which is slow.
    config.pluginmanager.register(fixtures, f"{NAME}_fixtures")
    config.addinivalue_line("markers", MARKER)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the folder that the run is recorded in, before there are workers."""
    if read_setting(session.config, "record"):
        from schematic_emulator.plugin.recorder import start

        start(session.config)


# Within the terminal's wrapper, which writes the summary.
@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """Write what was recorded, after the last worker."""
    result = yield
    if _RECORDER in sys.modules:
        sys.modules[_RECORDER].finish(session.config)
    return result


def pytest_report_collectionfinish(
    config: pytest.Config, items: Sequence[pytest.Item]
) -> str | None:
    """Return the header's line about the emulator, if a test uses it."""
    if not any(map(_uses_emulator, items)):
        return None
    from schematic_emulator.plugin.header import describe_header

    return describe_header(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the terminal's width and the recording to a worker of pytest-xdist."""
    from schematic_emulator.plugin.reports.width import WIDTH, find_width

    node.workerinput[WIDTH] = find_width(node.config)
    if _RECORDER in sys.modules:
        node.workerinput.update(sys.modules[_RECORDER].pass_to_worker(node.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Store the report of a worker of pytest-xdist."""
    output = getattr(node, "workeroutput", {})
    if NAME in output:
        from schematic_emulator.plugin.summary import collect

        collect(node.config, output[NAME])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Write the totals of the run and the late requests, if there are any."""
    summary = sys.modules.get("schematic_emulator.plugin.summary")
    if summary is not None:  # otherwise no test used the emulator
        summary.write_summary(terminalreporter, config)


def _uses_emulator(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return any(name.startswith(PREFIXES) for name in names)

"""Types of the pytest fixtures, for test suites that are checked with mypy.

    from schematic_emulator.testing import Deliver, Sandbox

    def test_signup(schematic_sandbox: Sandbox, segment_deliver: Deliver) -> None: ...

Each name is loaded when it is first used; importing this module loads no pytest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.delivered import Delivered, SentRequest
    from schematic_emulator.mapping_code.local_http import NoEmulatorError
    from schematic_emulator.mapping_code.protocol import (
        EmulatorTarget,
        Mapping,
        MappingFailedError,
        UnknownMappingError,
    )
    from schematic_emulator.plugin.deliver import Deliver
    from schematic_emulator.plugin.errors import NotSharedError
    from schematic_emulator.plugin.events import SegmentEvents
    from schematic_emulator.plugin.expectations.expect import AsyncExpect, Expect
    from schematic_emulator.plugin.hosting.server import EmulatorServer
    from schematic_emulator.plugin.sandbox import Sandbox

__all__ = [
    "AsyncExpect",
    "Capture",
    "Deliver",
    "Delivered",
    "EmulatorServer",
    "EmulatorTarget",
    "Expect",
    "Mapping",
    "MappingFailedError",
    "NoEmulatorError",
    "NotSharedError",
    "Sandbox",
    "SegmentEvents",
    "SentRequest",
    "UnknownMappingError",
]

_HOMES = {
    "api.store.capture": ("Capture",),
    "mapping_code.delivered": ("Delivered", "SentRequest"),
    "mapping_code.local_http": ("NoEmulatorError",),
    "mapping_code.protocol": (
        "EmulatorTarget",
        "Mapping",
        "MappingFailedError",
        "UnknownMappingError",
    ),
    "plugin.deliver": ("Deliver",),
    "plugin.errors": ("NotSharedError",),
    "plugin.events": ("SegmentEvents",),
    "plugin.expectations.expect": ("AsyncExpect", "Expect"),
    "plugin.hosting.server": ("EmulatorServer",),
    "plugin.sandbox": ("Sandbox",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Return a type, loading its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"schematic_emulator.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names beside the module's own."""
    return sorted([*globals(), *__all__])

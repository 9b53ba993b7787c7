"""The emulators, mappings and totals of one pytest process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.expectations.arrivals import name_capture
from schematic_emulator.mapping_code.choose import choose_mapping
from schematic_emulator.plugin.options import read_setting

if TYPE_CHECKING:
    import pytest

    from schematic_emulator.mapping_code.protocol import Mapping
    from schematic_emulator.plugin.hosting.hosting import Hosting
    from schematic_emulator.plugin.sandbox import Sandbox


class EmulatorSession:
    """Runs the sandboxes and mappings of one pytest process, and counts its events."""

    def __init__(self, hosting: Hosting) -> None:
        self.hosting = hosting
        self._totals = dict.fromkeys(("produced", "refused", "captures", "bad"), 0)
        self._profiles: set[str] = set()
        # Stored with its name, since the id of an object is unique while it exists.
        self._mappings: dict[Any, tuple[Any, Mapping]] = {}

    def close_sandbox(self, sandbox: Sandbox) -> None:
        """Add a sandbox to the totals, and close it."""
        self._count(sandbox)
        self.hosting.close_sandbox(sandbox)

    def mapping(self, given: Any, config: pytest.Config) -> Mapping:
        """Return the mapping that `given` names; built at the first call.

        Raises UnknownMappingError or MappingFailedError, as `choose_mapping` does.
        """
        key = given if isinstance(given, str) or callable(given) else id(given)
        if key not in self._mappings:
            folder = config.rootpath
            modules = read_setting(config, "node-modules")
            self._mappings[key] = (
                given,
                choose_mapping(given, folder=folder, node_modules=folder / modules),
            )
        return self._mappings[key][1]

    def report(self) -> dict[str, Any]:
        """Return `{"totals", "profiles", "strays"}` for the terminal summary."""
        strays = self.hosting.strays()
        late = [stray for stray in strays if stray.test is not None]
        return {
            "totals": self._totals,
            "profiles": sorted(self._profiles),
            "strays": [f"{name_capture(s.capture)}, of {s.test}" for s in late],
        }

    def close(self) -> None:
        """Stop every mapping and every server."""
        for _, mapping in self._mappings.values():
            mapping.close()
        self.hosting.close()

    def _count(self, sandbox: Sandbox) -> None:
        journal = sandbox.journal
        refused = [each for each in sandbox.deliveries if each.error is not None]
        counted = {
            "produced": len(sandbox.deliveries),
            "refused": len(refused),
            "captures": len(journal),
            "bad": sum(not row.is_good for row in journal),
        }
        for name, count in counted.items():
            self._totals[name] += count
        self._profiles.add(sandbox.profile)

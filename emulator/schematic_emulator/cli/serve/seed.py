"""Set the served environment up from a configuration's `schematic:` section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.configuration.configuration import Configuration


@dataclass(frozen=True, slots=True)
class ServedEnvironment:
    """What `serve` sets up: at its start, and whenever the file changes."""

    emulator: Emulator
    environment: Environment

    def seed(self, configuration: Configuration | None) -> list[tuple[str, str]]:
        """Seed it, if there is anything to; return the rows that `serve` prints.

        Raises ConfigurationError, with the line of the row that cannot be set up.
        """
        environment = self._find()
        self.emulator.sections.pop(environment.id, None)
        if configuration is None or not configuration.schematic:
            return []
        # A start without a section need not load what sets things up.
        from schematic_emulator.api.seed import seed
        from schematic_emulator.configuration.configuration import refuse
        from schematic_emulator.effects.seed.step import SeedError
        from schematic_emulator.source.workspace.check import ConfigProblem

        try:
            report = seed(self.emulator, environment, configuration.schematic)
        except SeedError as error:
            problems = [
                ConfigProblem(f"/schematic{problem.pointer}", problem.message)
                for problem in error.problems
            ]
            raise refuse(configuration.document, problems) from error
        self.emulator.sections[environment.id] = dict(configuration.schematic)
        keys = configuration.schematic.get("keys", ())
        self.emulator.store.ready.update(row["key"] for row in keys)
        done = f"{report.made} made, {report.changed} changed"
        return [("seeded", f"{done}, {report.unchanged} as they stood")]

    def _find(self) -> Environment:
        """Find it as it is now: a restored snapshot may have taken its place."""
        store = self.emulator.store
        known = store.find_environment(self.environment.id)
        return known or store.directory.main or self.environment

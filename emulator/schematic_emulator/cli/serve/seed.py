"""Set the served environment up from a configuration's `schematic:` section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.configuration.configuration import Configuration
    from schematic_emulator.effects.arrival import KeyKind

PLACEHOLDER = "YOUR_API_KEY"
KINDS: tuple[KeyKind, ...] = ("secret", "publishable")
LABELS = {"secret": "API key", "publishable": "publishable"}
MADE = "shown once; keys create makes more"
EARLIER = "shown when it was made; keys create makes more"
CONFIGURED = "from the configuration"


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


class ReadyKeys:
    """A key of each kind to the environment that unknown keys open, too.

    With a log all may be there since an earlier start. `environment` is that one: in a
    file of an earlier version, the first. The rest is there when they were made:
    `secret` is the whole text, `shown` holds what stands for each kind's key in lines
    to paste. `rows` are what `serve` prints of them: keys that an earlier start showed
    are cut short, those that the configuration has are not.
    """

    def __init__(self, emulator: Emulator) -> None:
        store = emulator.store
        self.environment = store.directory.main or store.get_development()
        if store.directory.shared is None:
            store.change_environment(self.environment, {"is_shared": True})
        self.secret = ""
        self.texts: dict[KeyKind, str] = {}
        self.shown: dict[str, str] = {}
        self.rows: list[tuple[str, str]] = []
        self._store = store

    def make(self) -> None:
        """Find the keys, or make what is missing."""
        store, first = self._store, self.environment
        keys = [key for key in reversed(store.keys(first)) if not key.is_hashed]
        # What the configuration has is ready already, and goes before other keys.
        keys.sort(key=lambda key: key.text in store.ready)
        known = {key.kind: key for key in keys}
        for kind in KINDS:
            if kind not in known:
                text, note, shown = store.create_key(kind, first), MADE, ""
            elif (text := known[kind].text) in store.ready:
                note, shown = CONFIGURED, ""
            else:
                note, shown = EARLIER, known[kind].shown
            self.texts[kind] = text
            self.shown[kind] = PLACEHOLDER if shown else text
            self.rows.append((LABELS[kind], f"{shown or text}  ({note})"))
        store.ready.update(self.texts.values())
        self.secret = self.texts["secret"]

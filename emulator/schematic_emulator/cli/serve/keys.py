"""Find or make the keys that `serve` prints, each shown whole only when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.effects.arrival import KeyKind

PLACEHOLDER = "YOUR_API_KEY"
KINDS: tuple[KeyKind, ...] = ("secret", "publishable")
LABELS = {"secret": "API key", "publishable": "publishable"}
MADE = "shown once; keys create makes more"
EARLIER = "shown when it was made; keys create makes more"
CONFIGURED = "from the configuration"


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

"""Find or make the keys that `serve` prints, each shown whole only when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.effects.arrival import KeyKind

PLACEHOLDER = "YOUR_API_KEY"
KINDS: tuple[KeyKind, ...] = ("secret", "publishable")


class ReadyKeys:
    """A key of each kind to the environment that unknown keys open, too.

    With a log all may be there since an earlier start. `environment` is that one: in a
    file of an earlier version, the first. The rest is there when they were made:
    `secret` is the whole text, `shown` holds what stands for each kind's key in lines
    to paste, and `rows` are for keys that were shown before, and are cut short now.
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
        known = {key.kind: key for key in keys}
        texts = {
            kind: known[kind].text if kind in known else store.create_key(kind, first)
            for kind in KINDS
        }
        self.texts = dict(texts)
        store.ready.update(texts.values())
        self.secret = texts["secret"]
        self.shown = {
            kind: PLACEHOLDER if kind in known else text for kind, text in texts.items()
        }
        if "secret" in known:
            note = "(shown when it was made; keys create makes more)"
            self.rows.append(("API key", f"{known['secret'].shown}  {note}"))

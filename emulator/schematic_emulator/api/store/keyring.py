"""Hold the API keys that open environments, and those that were revoked."""

from __future__ import annotations

from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import SEAL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.store.api_key import ApiKey

# A revoked key must not make an environment as an unknown one does; so it is
# remembered, and whoever makes and revokes keys without end forgets the oldest.
MOST_REVOKED = 10_000


class Keyring:
    """Keep keys by their text and by their environment. Thread-safe.

    `by_text` may be read by anybody without a lock. `used_at` holds when a key, by its
    id, was last used.
    """

    def __init__(self) -> None:
        self.by_text: dict[str, ApiKey] = {}
        self.used_at: dict[str, datetime] = {}
        self._sealed: dict[str, ApiKey] = {}
        self._of: dict[str, dict[str, ApiKey]] = {}
        self._revoked: dict[str, str] = {}
        self._lock = RLock()

    def keep(self, key: ApiKey) -> None:
        """Keep a key, in the place of the one with its text."""
        with self._lock:
            before = self.by_text.get(key.text)
            if before is not None and before.environment is not key.environment:
                self._of[before.environment.id].pop(key.text, None)
            self._revoked.pop(key.text, None)
            # Nobody can send what stands for a text: it is looked up apart.
            (self._sealed if key.is_sealed else self.by_text)[key.text] = key
            self._of.setdefault(key.environment.id, {})[key.text] = key

    def of(self, environment_id: str) -> tuple[ApiKey, ...]:
        """List the keys to an environment, oldest first."""
        with self._lock:
            return tuple(self._of.get(environment_id, {}).values())

    def revoke(self, key: ApiKey) -> None:
        """Let a key open nothing any more."""
        with self._lock:
            self.by_text.pop(key.text, None)
            self._sealed.pop(key.text, None)
            self._of.get(key.environment.id, {}).pop(key.text, None)
            self.used_at.pop(key.id, None)
            self.remember_revoked(key.text, key.environment.id)

    def remember_revoked(self, text: str, environment_id: str) -> None:
        """Remember that a key was revoked, and what it opened."""
        with self._lock:
            if len(self._revoked) >= MOST_REVOKED:
                del self._revoked[next(iter(self._revoked))]
            self._revoked[text] = environment_id

    def revoked(self) -> dict[str, str]:
        """Give what each revoked key opened, the first one first."""
        with self._lock:
            return dict(self._revoked)

    def find(self, text: str) -> ApiKey | None:
        """Find a key by its whole text."""
        known = self.by_text.get(text)
        if known is None and self._sealed:
            known = self._unseal(text)
        return known

    def _unseal(self, text: str) -> ApiKey | None:
        """Recognise a text that was not known, and know it from now on."""
        from schematic_emulator.api.store.sealed_keys import seal

        if text.startswith(SEAL):
            return None
        with self._lock:
            sealed = self._sealed.pop(seal(text), None)
            if sealed is None:
                return self.by_text.get(text)
            key = replace(sealed, text=text, last_signs=None)
            of = self._of[sealed.environment.id]
            # In the place where it stood: keys are listed oldest first.
            keys = [key if each is sealed else each for each in of.values()]
            self._of[sealed.environment.id] = {each.text: each for each in keys}
            self.by_text[text] = key
            return key

    def find_revoked(self, text: str) -> str | None:
        """Give the id of the environment that a revoked key opened."""
        known = self._revoked.get(text)
        if known is None and self._revoked:
            from schematic_emulator.api.store.sealed_keys import seal

            known = self._revoked.get(seal(text))
        return known

    def forget(self, environment_ids: Iterable[str]) -> None:
        """Forget the keys to environments that are gone; revoked ones stay revoked."""
        with self._lock:
            for environment_id in environment_ids:
                for key in self._of.pop(environment_id, {}).values():
                    self.by_text.pop(key.text, None)
                    self._sealed.pop(key.text, None)
                    self.used_at.pop(key.id, None)
